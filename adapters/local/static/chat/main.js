// The chat: takes what the server tells, and does what people ask for.

import { wireBadDays } from "./badday.js";
import { Composer } from "./composer.js";
import { announce, ask, byId, wireDialogs } from "./dom.js";
import { forgetForms } from "./forms.js";
import { wireKeyboard } from "./keyboard.js";
import { spokenOf } from "./messages.js";
import { Connection } from "./socket.js";
import { channelOf, drafts, forgetConversation, remembered, tab, takeUnread, unseen } from "./tab.js";
import { talking } from "./talk.js";
import { banner, makeView } from "./view.js";

const complain = (error) => banner(error.message);
const AWAY = "The bot is not here just now. Messages are kept for it.";
const request = (type, fields) => connection.request(type, fields);
const channels = () => (tab.state?.channels ?? []).filter((channel) => channel.kind === "channel").map((channel) => [`local:${channel.id}`, `# ${channel.name}`]);

const connection = new Connection(takeFrame, showStatus, () => ({ type: "hello", person: remembered.person }));
const talk = talking({
  connection, channels, redraw: () => view.redraw(), toEnd: (thread) => view.toEnd(thread), toAnswer: (thread, key) => view.toAnswer(thread, key),
});
const composers = { main: makeComposer("composer", "Message", () => null), side: makeComposer("thread-composer", "Reply", () => tab.thread) };

function makeComposer(place, label, thread) {
  return new Composer(place, label, {
    post: (text, files) => talk.post(text, files, thread()),
    use: (command, asked) => talk.use(command, asked, { thread: thread(), via: "slash" }),
    suggest: talk.suggest, channels,
    person: () => tab.state.person.id,
    place: () => `${tab.state?.person.id} ${tab.channel} ${thread()}`,
    editLast: () => editLast(thread()),
    changed: () => tab.channel && tab.state && keepDraft(thread()),
  });
}

const does = {
  press: (about, command, text) => talk.use(command, { text }, { thread: about.thread ?? null, via: "button", channel: about.channel }),
  inMenu: () => tab.state.commands.filter((command) => command.on_message),
  useOn: (command, message) => talk.use(command.name, { text: "", message: message.id }, { thread: message.thread ?? null, via: "button", channel: message.channel }),
  reply: (message) => openThread(message.thread ?? message.id),
  startEdit,
  edit: (message, text) => request("edit", { message: message.id, text }).then(() => startEdit(null)),
  remove: (message) => request("delete", { message: message.id }).then(() => byId(message.thread === null ? "messages" : "thread-messages").focus(), complain),
  react: (message, emoji, on) => request("react", { message: message.id, emoji, on }).catch(complain),
  retry: talk.retry,
  takeBack(message) {
    talk.forget(message);
    const composer = message.thread === null ? composers.main : composers.side;
    const { text, files } = composer.draft;
    composer.draft = { text: [text, message.text].filter(Boolean).join("\n"), files: [...files, ...message.files.map((file) => ({ name: file.name, size: file.size, sent: file }))] };
    composer.field.focus();
  },
  askAgain: talk.askAgain,
  loadEarlier,
  dismiss(note) {
    tab.notes = tab.notes.filter((other) => other !== note);
    view.redraw();
    (note.thread === null ? composers.main : composers.side).field.focus();
  },
  openActions(message) {
    tab.opened = tab.opened === message.id ? null : message.id;
    view.redraw();
  },
};

const view = makeView({ does, go, composers, onTop: loadEarlier, seen: markRead });

// --- What the server tells

function takeFrame(frame) {
  if (frame.type === "state") takeState(frame);
  else if (frame.type === "history") takeHistory(frame);
  else if (frame.type === "earlier") takeEarlier(frame);
  else if (frame.type === "thread") takeThread(frame);
  else if (frame.type === "message") takeMessage(frame.message);
  else if (frame.type === "unread") takeUnread(channelOf(frame.channel), frame.unread, frame.mentions ?? 0), view.drawAround();
  else if (frame.type === "bot") banner(frame.online ? "" : AWAY, "bot");
  else if (frame.type === "error") banner(frame.sentence);
}

function takeState(state) {
  const isAnother = tab.state?.person.id !== state.person.id;
  tab.state = state;
  remembered.person = state.person.id;
  composers.main.commands = composers.side.commands = state.commands;
  if (isAnother) {
    Object.assign(tab, { pending: [], notes: [] });
    forgetForms();
    leave();
  }
  if (state.bad_days) banner(state.bad_days.bot_away ? AWAY : "", "bot");
  if (!channelOf(tab.channel)) go((channelOf(remembered.channel) ?? state.channels[0])?.id ?? null, false);
  view.redraw();
}

function takeHistory(frame) {
  if (frame.channel !== tab.channel) return;
  const isFirst = !tab.conversation.isKnown;
  frame.messages.forEach(settle);
  tab.conversation.takeHistory(frame.messages, frame.has_earlier ?? false);
  if (isFirst) {
    const read = frame.read ?? tab.conversation.newest;
    tab.readTo = read;
    if (read) tab.newFrom = frame.messages.find((message) => message.id > read && !message.mine && !message.deleted && message.thread === null)?.id ?? null;
  }
  view.redraw();
  if (isFirst && tab.newFrom) view.toNew();
  markRead();
}

function takeEarlier(frame) {
  if (frame.channel !== tab.channel) return;
  tab.conversation.takeEarlier(frame.messages, frame.has_earlier ?? false);
  view.redraw();
}

function takeThread(frame) {
  if (frame.channel !== tab.channel) return;
  for (const message of frame.messages) tab.threads.set(message.id, message);
  view.redraw();
}

/** The message is there, so its "sending" line goes. */
function settle(message) {
  if (message.request) tab.pending = tab.pending.filter((sent) => sent.id !== message.request);
}

function takeMessage(message) {
  settle(message);
  if (message.channel !== tab.channel) {
    const channel = channelOf(message.channel);
    const isCountedByServer = channel && "mentions" in channel;
    if (channel && !isCountedByServer && !message.mine && !message.deleted) takeUnread(channel, channel.unread + 1, 0);
    return view.drawAround();
  }
  if (tab.threads.has(message.id) || message.thread === tab.thread) tab.threads.set(message.id, message);
  const isNew = tab.conversation.take(message);
  if (isNew && !message.mine && !message.deleted) {
    announce(spokenOf(message));
    if (document.hidden && tab.newFrom === null && message.thread === null) tab.newFrom = message.id;
    if (message.thread === null) view.arrived();
  }
  view.redraw();
  markRead();
}

function showStatus(isOpen) {
  banner(isOpen ? "" : "Reconnecting… What you write is kept.", "connection");
  tab.conversation.isLoading = false;
  if (isOpen && tab.channel) request("open", { channel: tab.channel }).catch(() => {});
}

// --- What one does

/** Look at a channel. `isChosen` is false when nobody asked for it, so that the focus stays where it is. */
function go(channel, isChosen = true) {
  banner("");
  if (tab.channel) keepDraft(null);
  if (channel !== tab.channel) leave();
  tab.channel = remembered.channel = channel;
  composers.main.draft = drafts.get(channel, null);
  if (isChosen) byId("chat").dataset.view = "conversation";
  if (channel) request("open", { channel }).catch(complain);
  view.redraw();
  if (!isChosen) return;
  if (tab.newFrom) view.toNew();
  markRead();
  focusComposer();
}

function leave() {
  closeThread(false);
  forgetConversation();
  tab.channel = null;
  view.reset();
}

/** Go where one writes; on a phone, where that would open the keyboard, to the channel's name instead. */
function focusComposer(composer = composers.main, heading = byId("channel-name")) {
  (matchMedia("(hover: none)").matches ? heading : composer.field).focus();
}

function keepDraft(thread) {
  const composer = thread === null ? composers.main : composers.side;
  drafts.set(tab.channel, thread, composer.draft);
}

function openThread(id) {
  if (tab.thread !== id) view.resetThread();
  tab.thread = id;
  composers.side.draft = drafts.get(tab.channel, id);
  byId("thread").hidden = false;
  byId("chat").dataset.view = "thread";
  view.redraw();
  focusComposer(composers.side, byId("thread-name"));
  request("thread", { message: id }).catch(() => {}); // What is known already is shown all the same.
}

function closeThread(isChosen = true) {
  const root = tab.thread;
  const wasInside = byId("thread").contains(document.activeElement);
  tab.thread = null;
  byId("thread").hidden = true;
  if (byId("chat").dataset.view === "thread") byId("chat").dataset.view = "conversation";
  if (root === null || !isChosen) return;
  view.redraw();
  if (wasInside) view.focusIn(null, `message-${root}`, "replies", "Reply");
}

function startEdit(message) {
  const before = tab.editing;
  tab.editing = message?.id ?? null;
  view.redraw();
  const id = tab.editing ?? before;
  const thread = tab.thread !== null && (tab.threads.get(id)?.thread ?? tab.conversation.byId.get(id)?.thread) === tab.thread ? tab.thread : null;
  if (id !== null) view.focusIn(thread, `message-${id}`, "Edit", "more");
}

function editLast(thread) {
  const mine = tab.conversation.all.filter((message) => message.mine && !message.deleted && message.thread === thread).at(-1);
  if (mine) startEdit(mine);
  return Boolean(mine);
}

function loadEarlier() {
  const { conversation } = tab;
  if (!conversation.hasEarlier || conversation.isLoading) return;
  conversation.isLoading = true;
  request("earlier", { channel: tab.channel, before: conversation.oldest }).catch(() => (conversation.isLoading = false));
}

/** Tell the server what was seen: everything, once the newest message is in sight. */
function markRead() {
  if (document.hidden || !tab.conversation.isKnown || !view.isAtEnd() || !unseen()) return;
  tab.readTo = tab.conversation.newest;
  request("read", { channel: tab.channel, message: tab.readTo }).catch(() => {});
  view.drawAround();
}

// --- Controls around the conversation

wireDialogs();
wireBadDays(request, banner);
wireKeyboard({
  channels: () => tab.state?.channels ?? [], current: () => tab.channel, go,
  unread: (channel) => (channel.id === tab.channel ? 0 : channel.unread),
  closeThread: () => tab.thread !== null && closeThread(),
});
byId("person").addEventListener("change", (event) => {
  remembered.person = event.target.value;
  request("hello", { person: event.target.value }).catch(complain);
});
byId("new-person").addEventListener("click", async () => {
  byId("new-name").value = "";
  const isSure = await ask(byId("name-dialog"));
  const name = byId("new-name").value.trim();
  if (isSure && name) request("new_person", { name }).catch(complain);
});
byId("join").addEventListener("click", () => request("join").then(() => byId("channel-name").focus(), complain));
byId("leave").addEventListener("click", () => request("leave").catch(complain));
byId("close-thread").addEventListener("click", () => closeThread());
byId("newer").addEventListener("click", () => (view.toEnd(), byId("messages").focus(), markRead()));
document.addEventListener("visibilitychange", markRead);
for (const button of document.querySelectorAll("[data-go]"))
  button.addEventListener("click", () => {
    byId("chat").dataset.view = button.dataset.go;
    byId("channels").querySelector("[aria-current]")?.focus();
  });
for (const [id, composer] of [["conversation", composers.main], ["thread", composers.side]]) {
  const area = byId(id);
  area.addEventListener("dragover", (event) => event.dataTransfer?.types.includes("Files") && event.preventDefault());
  area.addEventListener("drop", (event) => {
    if (!event.dataTransfer?.files.length) return;
    event.preventDefault();
    composer.attach(event.dataTransfer.files);
  });
}
