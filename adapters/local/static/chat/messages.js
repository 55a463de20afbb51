// Messages: grouped by author and time, with what one may do about them.

import { drawCard, plain } from "./cards.js";
import { ask, byId, clock, dayOf, h, inFull } from "./dom.js";
import { adder, drawReactions } from "./reactions.js";
import { isEmojiOnly, mentions, said } from "./text.js";
import { drawFiles } from "./uploads.js";

const GROUP_MINUTES = 5;
const days = new WeakMap();

export const keyOf = (message) => (message.state ? `sending-${message.id}` : `message-${message.id}`);

/**
 * Return the rows of a conversation. `shown` has messages, pending, notes, newFrom, replies (message → how many), names
 * (me, bot), isKnown (whether the server has told what was said), hasEarlier, editing (a message's id), opened (whose
 * actions are open) and does.
 */
export function rowsOf(shown) {
  const rows = [];
  const notes = [...shown.notes];
  let before = null;
  let dayShown = null;
  const putNotes = (until) => {
    while (notes.length && notes[0].after < until) {
      const note = notes.shift();
      rows.push({ key: `note-${note.id}`, parts: [note.answer, note.problem], draw: () => drawNote(note, shown.does) });
      before = null;
    }
  };
  if (shown.hasEarlier) rows.push({ key: "earlier", parts: [], floats: true, draw: () => drawEarlier(shown.does) });
  for (const message of [...shown.messages, ...shown.pending]) {
    putNotes(message.state ? Infinity : message.id);
    const day = dayOfMessage(message);
    if (day !== dayShown) {
      rows.push({ key: `day-${day}`, parts: [], floats: true, draw: () => drawDay(day) });
      dayShown = day;
      before = null;
    }
    if (message.id === shown.newFrom) {
      rows.push({ key: "new", parts: [], draw: drawNew });
      before = null;
    }
    rows.push(rowOf(message, isContinued(before, message), shown));
    before = message.deleted ? null : message;
  }
  putNotes(Infinity);
  if (!rows.length && shown.isKnown) rows.push({ key: "empty", parts: [], draw: drawEmpty });
  return rows;
}

function rowOf(message, isContinued, { replies, names, editing, opened, does }) {
  const key = keyOf(message);
  if (editing === message.id) return { key, parts: ["edit"], draw: () => drawEdit(message, does) };
  const count = replies?.get(message.id) ?? 0;
  const isOpen = opened === message.id;
  const parts = [message, isContinued, count, isOpen, names.me];
  return { key, parts, draw: () => drawMessage(message, { isContinued, count, isOpen, names, does }) };
}

const drawDay = (day) => h("li", { class: "day" }, h("h3", {}, day));
const drawEmpty = () => h("li", { class: "empty muted" }, "Nothing has been said here yet. What people write will appear here.");
const drawEarlier = (does) => h("li", { class: "earlier" }, h("button", { type: "button", class: "quiet", "data-key": "earlier", onclick: does.loadEarlier }, "Show earlier messages"));
const drawNew = () => h("li", { class: "new-line", "data-testid": "new-line" }, "New since you were here");

function dayOfMessage(message) {
  if (!days.has(message)) days.set(message, dayOf(new Date(message.at)));
  return days.get(message);
}

function isContinued(before, message) {
  if (!before || before.author.id !== message.author.id) return false;
  return new Date(message.at) - new Date(before.at) < GROUP_MINUTES * 60_000;
}

function drawMessage(message, { isContinued, count, isOpen, names, does }) {
  const state = message.state ? ` ${message.state}` : "";
  const item = h("li", { class: `message${isContinued ? " continued" : ""}${isOpen ? " opened" : ""}${state}`, "data-testid": "message", "data-id": message.id });
  if (message.deleted) {
    const empty = [h("p", { class: "muted" }, "This message was removed by its author."), threadLink(message, count, does)];
    item.append(...empty.filter(Boolean));
    return item;
  }
  const react = (emoji, on) => does.react(message, emoji, on);
  const parts = [
    byline(message, names),
    message.card
      ? drawCard(message.card, (command, text) => does.press(message, command, text))
      : h("div", { class: isEmojiOnly(message.text) ? "words large" : "words" }, said(message.text, names)),
    message.files?.length ? drawFiles(message.files) : null,
    sendingState(message, does),
    drawReactions(withMe(message, names), react),
    threadLink(message, count, does),
    message.state ? null : actions(message, react, isOpen, does),
  ];
  item.append(...parts.filter(Boolean));
  return item;
}

const withMe = (message, names) => ({ ...message, reactions: (message.reactions ?? []).map((reaction) => ({ ...reaction, me: names.me })) });

function byline(message, names) {
  const at = new Date(message.at);
  const labels = [
    !message.mine && mentions(message.text, names.me) ? h("span", { class: "label to-you" }, "mentions you") : null,
    message.edited ? h("span", { class: "muted small" }, "edited") : null,
  ].filter(Boolean);
  return h(
    "p", { class: labels.length ? "byline labelled" : "byline" },
    h("strong", { class: "author", dir: "auto" }, message.author.name),
    message.author.is_bot ? h("span", { class: "label" }, "bot") : null,
    h("time", { class: "muted", datetime: message.at, title: inFull(at) }, clock(at), h("span", { class: "visually-hidden" }, `, ${dayOf(at)}`)),
    labels,
  );
}

function sendingState(message, does) {
  if (message.state === "sending") return h("p", { class: "muted small" }, "Sending…");
  if (message.state !== "failed") return null;
  return h(
    "div", { class: "failed small", role: "alert" },
    h("p", {}, `Not sent. ${message.problem}`),
    h(
      "div", { class: "buttons" },
      h("button", { type: "button", class: "quiet", "data-key": "again", onclick: () => does.retry(message) }, "Try again"),
      h("button", { type: "button", class: "quiet", "data-key": "back", onclick: () => does.takeBack(message) }, "Change it"),
    ),
  );
}

function threadLink(message, count, does) {
  if (!count || !does.reply) return null;
  const label = count === 1 ? "1 reply" : `${count} replies`;
  return h("button", { type: "button", class: "quiet replies", "data-key": "replies", onclick: () => does.reply(message) }, label);
}

function actions(message, react, isOpen, does) {
  const about = `the message by ${message.author.name}`;
  const button = (label, name, run) => h("button", { type: "button", class: "quiet", "data-key": label, "aria-label": name, onclick: run }, label);
  const buttons = [h("span", { class: "muted small when" }, clock(new Date(message.at)))];
  if (does.reply && message.thread === null) buttons.push(button("Reply", `Reply to ${about}`, () => does.reply(message)));
  buttons.push(adder(message, react));
  for (const command of does.inMenu?.() ?? []) {
    buttons.push(button(command.on_message, `${command.on_message}: ${about}`, () => does.useOn(command, message)));
  }
  if (message.mine) {
    buttons.push(button("Edit", "Edit your message", () => does.startEdit(message)));
    buttons.push(button("Delete", "Delete your message", async () => (await ask(byId("delete-dialog"))) && does.remove(message)));
  }
  const more = h(
    "button",
    { type: "button", class: "quiet more", "data-key": "more", "aria-expanded": String(isOpen), "aria-label": `What can be done with ${about}`, onclick: () => does.openActions(message) },
    "More",
  );
  return h("div", { class: "about-message" }, more, h("div", { class: "actions" }, buttons));
}

function drawEdit(message, does) {
  const field = h("textarea", { "aria-label": "Edit your message", rows: 3, dir: "auto", "data-key": "edit" });
  field.value = message.text;
  const problem = h("p", { class: "failed small", role: "alert" });
  const save = async () => {
    try {
      await does.edit(message, field.value);
    } catch (error) {
      problem.textContent = error.message;
    }
  };
  const form = h(
    "form",
    { class: "edit", onsubmit: (event) => (event.preventDefault(), save()) },
    field, problem,
    h("div", { class: "buttons" }, h("button", { "data-key": "save" }, "Save"), h("button", { type: "button", class: "quiet", "data-key": "cancel", onclick: () => does.startEdit(null) }, "Cancel")),
  );
  field.addEventListener("keydown", (event) => {
    if (event.key === "Escape") event.stopPropagation(), does.startEdit(null);
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) event.preventDefault(), save();
  });
  return h("li", { class: "message", "data-testid": "message", "data-id": message.id }, form);
}

/** A private answer: only in this tab, and it says so. */
function drawNote(note, does) {
  const again = h("button", { type: "button", class: "quiet", "data-key": "again", onclick: () => does.askAgain(note) }, "Try again");
  return h(
    "li",
    { class: "message private", "data-testid": "private-answer" },
    h("p", { class: "byline" }, h("strong", {}, note.from), h("span", { class: "label" }, "bot"), h("span", { class: "only-you" }, "Only you can see this")),
    h("p", { class: "muted small asked", dir: "auto" }, `You asked: ${note.asked}`),
    note.problem ? h("div", { class: "failed small" }, h("p", {}, `Not answered. ${note.problem}`), again) : null,
    note.answer ? drawCard(note.answer, (command, text) => does.press(note, command, text)) : note.problem ? null : h("p", { class: "muted" }, "One moment…"),
    h("div", { class: "actions" }, h("button", { type: "button", class: "quiet", "data-key": "dismiss", onclick: () => does.dismiss(note) }, "Dismiss")),
  );
}

/** Return what is said to a screen reader when a message arrives: short. */
export const spokenOf = (message) => `${message.author.name}: ${(message.text || plain(message.card)).slice(0, 200)}`;
