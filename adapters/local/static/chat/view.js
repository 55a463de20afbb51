// What is shown: from what the tab knows to the page. Only what changed is drawn again.

import { drawBadDays } from "./badday.js";
import { byId } from "./dom.js";
import { MessageList, focusFirst } from "./list.js";
import { rowsOf } from "./messages.js";
import { drawPlaces, drawTitle, drawWho } from "./places.js";
import { channelOf, leaveCookie, names, tab, unseen } from "./tab.js";

/** Return the view. `does` is what one can do; `seen` is called when the newest message is in sight. */
export function makeView({ does, go, composers, onTop, seen }) {
  const main = new MessageList(byId("messages"), { onTop, onScroll: () => (drawNewer(), seen()) });
  const side = new MessageList(byId("thread-messages"));
  let waiting = 0;

  const unread = (channel) => (channel.id === tab.channel && tab.conversation.isKnown ? unseen() : channel.unread);

  function redraw() {
    if (!tab.state) return;
    const { state } = tab;
    leaveCookie(state);
    drawWho(state);
    drawBadDays(state);
    drawAround();
    drawHeader();
    drawConversation();
    drawThread();
  }

  /** Draw the list of channels and the window's title. */
  function drawAround() {
    drawPlaces(tab.state, tab.channel, go, unread);
    drawTitle(tab.state, channelOf(tab.channel), unread);
  }

  function drawHeader() {
    const channel = channelOf(tab.channel);
    const isDirect = channel?.kind === "direct";
    byId("channel-name").textContent = channel ? (isDirect ? channel.name : `# ${channel.name}`) : "Welcome";
    byId("topic").textContent = isDirect ? "Direct messages with the bot. Only you can see them." : (channel?.topic ?? "");
    byId("note").textContent = channel?.note ?? "";
    byId("note").hidden = !channel?.note;
    byId("join-panel").hidden = tab.state.person.joined;
    const name = isDirect ? `Message ${channel.name}` : `Message #${channel?.name ?? ""}`;
    composers.main.name(name, name);
    composers.side.name("Reply in the thread", "Reply");
  }

  function drawConversation() {
    const replies = tab.conversation.replies();
    const isShown = (message) => message.thread === null && (!message.deleted || replies.has(message.id));
    const isHere = (each) => each.channel === tab.channel && each.thread === null;
    const rows = rowsOf({
      messages: tab.conversation.all.filter(isShown), pending: tab.pending.filter(isHere), notes: tab.notes.filter(isHere),
      newFrom: tab.newFrom, isKnown: tab.conversation.isKnown, hasEarlier: tab.conversation.hasEarlier, replies, names: names(), editing: tab.editing, opened: tab.opened, does,
    });
    main.show(rows, "new");
    drawNewer();
  }

  function drawThread() {
    if (tab.thread === null) return;
    const isHere = (each) => each.channel === tab.channel && each.thread === tab.thread;
    const known = new Map([...tab.threads, ...tab.conversation.byId]);
    const messages = [...known.values()].filter((message) => message.id === tab.thread || (message.thread === tab.thread && !message.deleted));
    const rows = rowsOf({
      messages: messages.sort((one, other) => one.id - other.id), pending: tab.pending.filter(isHere), notes: tab.notes.filter(isHere),
      newFrom: null, replies: null, names: names(), editing: tab.editing, opened: tab.opened, does: { ...does, reply: null },
    });
    side.show(rows);
  }

  function drawNewer() {
    if (main.isAtEnd) waiting = 0;
    byId("newer").hidden = main.isAtEnd || !main.rows.length;
    byId("newer").textContent = waiting ? `Jump to newest (${waiting} new)` : "Jump to newest";
  }

  const listOf = (thread) => (thread === null ? main : side);

  return {
    redraw, drawAround,
    reset: () => ((waiting = 0), main.reset(), side.reset()),
    resetThread: () => side.reset(),
    /** Whether the newest message is in sight; on a phone the conversation may not be. */
    isAtEnd: () => main.isAtEnd && main.element.clientHeight > 0,
    arrived: () => (waiting += main.isAtEnd ? 0 : 1),
    toEnd: (thread = null) => (listOf(thread).toEnd(), drawNewer()),
    toNew: () => main.toRow("new"),
    /** A long answer is read from its beginning. */
    toAnswer(thread, key) {
      const list = listOf(thread);
      const node = list.nodeOf(key);
      if (node && node.offsetHeight > list.element.clientHeight) list.toRow(key);
      else list.toEnd();
    },
    focusIn: (thread, key, ...first) => {
      const node = listOf(thread).nodeOf(key);
      const parts = node ? ["textarea", ...first.map((part) => `[data-key="${part}"]`), "[data-key]"].flatMap((each) => [...node.querySelectorAll(each)]) : [];
      focusFirst([...parts, listOf(thread).element]);
      node?.scrollIntoView({ block: "nearest" });
    },
  };
}

const lines = { connection: "", bot: "", problem: "" };

/** Say something above the conversation: how the connection is, whether the bot is away, or what went wrong. */
export function banner(text, about = "problem") {
  lines[about] = text;
  const said = Object.values(lines).filter(Boolean).join(" ");
  if (byId("banner").textContent !== said) byId("banner").textContent = said;
  byId("banner").hidden = !said;
}
