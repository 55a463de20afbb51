// Cards: what the bot says, block by block.

import { h, link, linked } from "./dom.js";

/** Return a card as elements. `press` is called with a button's command and arguments. */
export function drawCard(card, press) {
  const title = card.title ? h("p", { class: "card-title", dir: "auto" }, card.title) : null;
  return h("div", { class: "card" }, title, ...card.blocks.map((block) => drawBlock(block, press)));
}

function drawBlock(block, press) {
  if (block.type === "entry") return drawEntry(block);
  if (block.type === "buttons") return drawButtons(block, press);
  return h("p", { class: "said", dir: "auto" }, linked(block.text));
}

function drawEntry(entry) {
  const line = (kind, text) => (text ? h("p", { class: kind, dir: "auto" }, linked(text)) : null);
  return h(
    "section",
    { class: "entry" },
    h("p", { class: "entry-title", dir: "auto" }, entry.url ? link(entry.url, entry.title) : entry.title),
    line("facts muted", entry.facts.join(" · ")),
    line("summary", entry.summary),
    ...entry.notes.map((note) => line("note", note)),
    line("why muted", entry.why),
  );
}

function drawButtons(block, press) {
  const buttons = block.buttons.map((button) =>
    h("button", { type: "button", class: "quiet", onclick: () => press(button.command, button.arguments) }, button.label),
  );
  return h("div", { class: "buttons" }, buttons);
}
