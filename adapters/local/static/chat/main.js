// The chat: holds what this tab knows, and redraws what changed.

import { Composer } from "./composer.js";
import { announce, ask, byId, wireDialogs } from "./dom.js";
import { drawMessages } from "./messages.js";
import { drawPlaces, drawWho } from "./places.js";
import { Connection } from "./socket.js";

const tab = {
  state: null,
  channel: null,
  thread: null,
  messages: new Map(),
  pending: [],
  notes: [],
  newFrom: null,
};

const remembered = {
  get person() { return sessionStorage.getItem("person"); },
  set person(id) { sessionStorage.setItem("person", id); },
};

const connection = new Connection(takeFrame, showStatus, () => ({ type: "hello", person: remembered.person }));
const composer = new Composer("composer", "Message", (text) => say(text, null));
const threadComposer = new Composer("thread-composer", "Reply", (text) => say(text, tab.thread));
wireDialogs();

// --- What the server tells

function takeFrame(frame) {
  if (frame.type === "state") takeState(frame);
  else if (frame.type === "history") takeHistory(frame);
  else if (frame.type === "message") takeMessage(frame.message);
  else if (frame.type === "bot") banner(frame.online ? "" : "The bot is not here just now. Messages are kept for it.");
  else if (frame.type === "error") banner(frame.sentence);
}

function takeState(state) {
  const isAnother = tab.state?.person.id !== state.person.id;
  tab.state = state;
  remembered.person = state.person.id;
  composer.commands = threadComposer.commands = state.commands;
  if (isAnother) forgetConversation();
  const known = state.channels.some((channel) => channel.id === tab.channel);
  if (!known) go(state.channels[0]?.id ?? null, false);
  redraw();
}

function forgetConversation() {
  Object.assign(tab, { channel: null, thread: null, pending: [], notes: [], newFrom: null });
  tab.messages.clear();
  closeThread();
}

function takeHistory(frame) {
  if (frame.channel !== tab.channel) return;
  frame.messages.forEach(settle);
  tab.messages = new Map(frame.messages.map((message) => [message.id, message]));
  redraw();
  toEnd();
}

/** The message is there, so its "sending" line goes. */
function settle(message) {
  tab.pending = tab.pending.filter((sent) => sent.id !== message.request);
}

function takeMessage(message) {
  settle(message);
  const channel = tab.state?.channels.find((place) => place.id === message.channel);
  const isNew = message.channel === tab.channel && !tab.messages.has(message.id);
  if (message.channel !== tab.channel) {
    if (channel && !message.mine && !message.deleted) channel.unread += 1;
    if (!message.mine) announce(`New message from ${message.author.name} in ${channel?.name ?? "another channel"}`);
    drawPlaces(tab.state, tab.channel, go);
    return;
  }
  const wasAtEnd = isAtEnd();
  tab.messages.set(message.id, message);
  if (isNew && !message.mine) {
    announce(`${message.author.name}: ${message.text.slice(0, 200)}`);
    if (document.hidden && tab.newFrom === null) tab.newFrom = message.id;
  }
  redraw();
  if (wasAtEnd || message.mine) toEnd();
  else if (isNew && message.thread === null) byId("newer").hidden = false;
}

function showStatus(isOpen) {
  banner(isOpen ? "" : "Reconnecting… What you write is kept.");
  if (isOpen && tab.channel) connection.request("open", { channel: tab.channel }).catch(() => {});
}

function banner(text) {
  byId("banner").textContent = text;
  byId("banner").hidden = !text;
}

// --- What one does

function go(channel, isChosen = true) {
  tab.channel = channel;
  tab.newFrom = null;
  tab.messages.clear();
  closeThread();
  if (isChosen) byId("chat").dataset.view = "conversation";
  if (channel) connection.request("open", { channel }).catch((error) => banner(error.message));
  redraw();
  if (isChosen) composer.field.focus();
}

async function say(text, thread) {
  if (text.startsWith("/") && text.trim().length > 1) {
    const [command, ...rest] = text.trim().slice(1).split(/\s+/);
    const typed = text.trim().slice(1 + command.length).trim();
    return use(command.toLowerCase(), rest.length ? typed : "", thread, false);
  }
  const message = {
    id: crypto.randomUUID(), channel: tab.channel, thread, at: new Date().toISOString(), text, mine: true,
    author: tab.state.person, edited: false, deleted: false, card: null, state: "sending",
  };
  tab.pending.push(message);
  redraw();
  toEnd();
  try {
    await connection.request("post", { id: message.id, channel: message.channel, thread, text });
  } finally {
    tab.pending = tab.pending.filter((other) => other !== message);
    redraw();
  }
}

async function use(command, text, thread, isButton) {
  const note = { from: tab.state.bot_name, asked: `/${command} ${text}`.trim(), card: null, channel: tab.channel, thread };
  tab.notes.push(note);
  redraw();
  toEnd();
  try {
    const answer = await connection.request("command", { channel: tab.channel, thread, command, text, button: isButton });
    note.card = answer.card;
    announce(`Only you can see this. ${tab.state.bot_name} answered.`);
  } catch (error) {
    tab.notes = tab.notes.filter((other) => other !== note);
    throw error;
  } finally {
    redraw();
    toEnd();
    toStartOfAnswer(byId(thread === null ? "messages" : "thread-messages"));
  }
}

const does = {
  press: (about, command, text) => use(command, text, about.thread ?? null, true).catch((error) => banner(error.message)),
  reply: (message) => openThread(message.thread ?? message.id),
  edit: (message, text) => connection.request("edit", { message: message.id, text }).then(() => redraw()),
  remove: (message) => connection.request("delete", { message: message.id }).catch((error) => banner(error.message)),
  dismiss: (note) => ((tab.notes = tab.notes.filter((other) => other !== note)), redraw()),
  redraw: () => redraw(),
};

function openThread(id) {
  tab.thread = id;
  byId("thread").hidden = false;
  byId("chat").dataset.view = "thread";
  redraw();
  threadComposer.field.focus();
}

function closeThread() {
  tab.thread = null;
  byId("thread").hidden = true;
  if (byId("chat").dataset.view === "thread") byId("chat").dataset.view = "conversation";
}

// --- What is shown

function redraw() {
  if (!tab.state) return;
  drawWho(tab.state);
  drawPlaces(tab.state, tab.channel, go);
  const channel = tab.state.channels.find((place) => place.id === tab.channel);
  const isDirect = channel?.kind === "direct";
  byId("channel-name").textContent = channel ? (isDirect ? channel.name : `# ${channel.name}`) : "Welcome";
  byId("topic").textContent = isDirect ? "Direct messages with the bot. Only you can see them." : (channel?.topic ?? "");
  byId("join-panel").hidden = tab.state.person.joined;
  const name = isDirect ? `Message ${channel.name}` : `Message #${channel?.name ?? ""}`;
  composer.name(name, name);
  threadComposer.name("Reply in the thread", "Reply");
  drawConversation();
}

function drawConversation() {
  const all = [...tab.messages.values(), ...tab.pending.filter((message) => message.channel === tab.channel)];
  const replies = new Map();
  for (const message of all)
    if (message.thread !== null && !message.deleted) replies.set(message.thread, (replies.get(message.thread) ?? 0) + 1);
  const shown = (message) => !message.deleted || replies.has(message.id);
  const isHere = (note) => note.channel === tab.channel;
  const keep = keepPlace(byId("messages"));
  drawMessages(byId("messages"), all.filter((message) => message.thread === null && shown(message)), {
    does, replies, newFrom: tab.newFrom, notes: tab.notes.filter((note) => isHere(note) && note.thread === null),
  });
  keep();
  if (tab.thread === null) return;
  const inThread = all.filter((message) => (message.thread === tab.thread || message.id === tab.thread) && shown(message));
  const notes = tab.notes.filter((note) => isHere(note) && note.thread === tab.thread);
  drawMessages(byId("thread-messages"), inThread, { does: { ...does, reply: null }, notes });
}

/** Remember the scroll position, and the focus inside, over a redraw. */
function keepPlace(list) {
  const top = list.scrollTop;
  const atEnd = isAtEnd();
  return () => (list.scrollTop = atEnd ? list.scrollHeight : top);
}

function isAtEnd() {
  const list = byId("messages");
  return list.scrollHeight - list.scrollTop - list.clientHeight < 80;
}

function toEnd() {
  for (const list of [byId("messages"), byId("thread-messages")]) list.scrollTop = list.scrollHeight;
  byId("newer").hidden = true;
}

/** A long answer is read from its beginning. */
function toStartOfAnswer(list) {
  const answer = list.lastElementChild;
  if (answer && answer.offsetHeight > list.clientHeight) list.scrollTop = answer.offsetTop - 8;
}

// --- Controls around the conversation

byId("person").addEventListener("change", (event) => {
  remembered.person = event.target.value;
  connection.request("hello", { person: event.target.value });
});
byId("new-person").addEventListener("click", async () => {
  byId("new-name").value = "";
  const isSure = await ask(byId("name-dialog"));
  const name = byId("new-name").value.trim();
  if (isSure && name) connection.request("new_person", { name }).catch((error) => banner(error.message));
});
byId("join").addEventListener("click", () => connection.request("join").catch((error) => banner(error.message)));
byId("leave").addEventListener("click", () => connection.request("leave").catch((error) => banner(error.message)));
byId("close-thread").addEventListener("click", () => (closeThread(), redraw(), composer.field.focus()));
byId("newer").addEventListener("click", toEnd);
byId("messages").addEventListener("scroll", () => isAtEnd() && (byId("newer").hidden = true));
for (const button of document.querySelectorAll("[data-go]"))
  button.addEventListener("click", () => (byId("chat").dataset.view = button.dataset.go));
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && tab.thread !== null && !document.querySelector("dialog[open]")) (closeThread(), redraw());
});
