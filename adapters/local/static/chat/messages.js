// Messages: grouped by author and time, with what one may do about them.

import { drawCard } from "./cards.js";
import { byId, clock, dayOf, h, inFull, linked, ask } from "./dom.js";

const GROUP_MINUTES = 5;

/** Draw a list of messages into `list`. `does` has press, reply, edit, remove and retry. */
export function drawMessages(list, messages, { does, replies = null, newFrom = null, notes = [] }) {
  const items = [];
  let before = null;
  for (const message of messages) {
    const at = new Date(message.at);
    if (!before || dayOf(new Date(before.at)) !== dayOf(at)) {
      items.push(h("li", { class: "day" }, h("h3", {}, dayOf(at))));
      before = null;
    }
    if (message.id === newFrom) items.push(h("li", { class: "new-line" }, "New since you were here"));
    items.push(drawMessage(message, isContinued(before, message), does, replies));
    before = message;
  }
  items.push(...notes.map((note) => drawNote(note, does)));
  list.replaceChildren(...items);
}

function isContinued(before, message) {
  if (!before || before.author.id !== message.author.id) return false;
  return new Date(message.at) - new Date(before.at) < GROUP_MINUTES * 60_000;
}

function drawMessage(message, continued, does, replies) {
  const at = new Date(message.at);
  const item = h("li", {
    class: `message${continued ? " continued" : ""}${message.state ? ` ${message.state}` : ""}`,
    "data-testid": "message",
    "data-id": message.id,
  });
  if (message.deleted) {
    item.append(h("p", { class: "muted" }, "This message was removed by its author."), threadLink(message, replies, does));
    return item;
  }
  item.append(
    h(
      "p",
      { class: "byline" },
      h("strong", { dir: "auto" }, message.author.name),
      message.author.is_bot ? h("span", { class: "label" }, "bot") : null,
      h("time", { class: "muted", datetime: message.at, title: inFull(at) }, clock(at)),
      message.edited ? h("span", { class: "muted" }, "edited") : null,
    ),
    message.card
      ? drawCard(message.card, (command, text) => does.press(message, command, text))
      : h("div", { class: "said", dir: "auto" }, linked(message.text)),
    sendingState(message, does),
    threadLink(message, replies, does),
    message.state ? "" : actions(item, message, does),
  );
  return item;
}

function sendingState(message, does) {
  if (message.state === "sending") return h("p", { class: "muted small" }, "Sending…");
  if (message.state !== "failed") return "";
  const again = h("button", { type: "button", class: "quiet", onclick: () => does.retry(message) }, "Try again");
  return h("p", { class: "failed small" }, `Not sent: ${message.problem} `, again);
}

function threadLink(message, replies, does) {
  const count = replies?.get(message.id) ?? 0;
  if (!count) return "";
  const label = count === 1 ? "1 reply" : `${count} replies`;
  return h("button", { type: "button", class: "quiet replies", onclick: () => does.reply(message) }, label);
}

function actions(item, message, does) {
  const about = `the message by ${message.author.name}`;
  const buttons = [];
  if (does.reply && message.thread === null)
    buttons.push(h("button", { type: "button", class: "quiet", "aria-label": `Reply to ${about}`, onclick: () => does.reply(message) }, "Reply"));
  if (message.mine) {
    buttons.push(
      h("button", { type: "button", class: "quiet", "aria-label": "Edit your message", onclick: () => startEdit(item, message, does) }, "Edit"),
      h("button", { type: "button", class: "quiet", "aria-label": "Delete your message", onclick: () => confirmDelete(message, does) }, "Delete"),
    );
  }
  return buttons.length ? h("div", { class: "actions" }, buttons) : "";
}

async function confirmDelete(message, does) {
  if (await ask(byId("delete-dialog"))) does.remove(message);
}

function startEdit(item, message, does) {
  const field = h("textarea", { "aria-label": "Edit your message", rows: 3, dir: "auto" });
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
    field,
    problem,
    h("div", { class: "buttons" }, h("button", {}, "Save"), h("button", { type: "button", class: "quiet", onclick: () => does.redraw() }, "Cancel")),
  );
  field.addEventListener("keydown", (event) => {
    if (event.key === "Escape") does.redraw();
    if (event.key === "Enter" && !event.shiftKey) (event.preventDefault(), save());
  });
  item.replaceChildren(form);
  field.focus();
}

/** A private answer: only in this tab, and it says so. */
function drawNote(note, does) {
  return h(
    "li",
    { class: "message private", "data-testid": "private-answer" },
    h("p", { class: "byline" }, h("strong", {}, note.from), h("span", { class: "label" }, "bot"), h("span", { class: "only-you" }, "Only you can see this")),
    h("p", { class: "muted small asked", dir: "auto" }, `You asked: ${note.asked}`),
    note.card ? drawCard(note.card, (command, text) => does.press(note, command, text)) : h("p", { class: "muted" }, "One moment…"),
    h("div", { class: "actions" }, h("button", { type: "button", class: "quiet", onclick: () => does.dismiss(note) }, "Dismiss")),
  );
}
