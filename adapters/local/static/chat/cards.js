// Cards: what the bot says, block by block.

import { h, link, linked } from "./dom.js";

let counter = 0;

/** Return a card as elements. `press` is called with a command and its arguments as one would type them. */
export function drawCard(card, press) {
  const title = card.title ? h("p", { class: "card-title", dir: "auto" }, card.title) : null;
  return h("div", { class: "card" }, title, ...card.blocks.map((block) => drawBlock(block, press)));
}

/** Return a card in one line of plain text, for a sentence beside a field or an announcement. */
export function plain(card) {
  if (!card) return "";
  const lines = card.blocks.map((block) => block.text ?? block.title ?? "");
  return [card.title, ...lines].filter(Boolean).join(" ");
}

/** Return a value as one would type it: in quotes, which is also how a space stays part of it. */
export const quoted = (value) => `"${value.replace(/\\/g, "\\\\").replace(/"/g, '\\"')}"`;

function drawBlock(block, press) {
  if (block.type === "entry") return drawEntry(block);
  if (block.type === "when") return h("p", {}, h("strong", {}, drawTime(block)));
  if (block.type === "buttons") return drawButtons(block, press);
  if (block.type === "select") return drawSelect(block, press);
  return h("p", { class: "said", dir: "auto" }, linked(block.text ?? ""));
}

function drawEntry(entry) {
  const line = (kind, text) => (text ? h("p", { class: kind, dir: "auto" }, linked(text)) : null);
  return h(
    "section",
    { class: "entry" },
    h("p", { class: "entry-title", dir: "auto" }, entry.url ? link(entry.url, entry.title) : entry.title),
    line("facts muted", (entry.facts ?? []).join(" · ")),
    entry.when ? h("p", { class: "facts muted" }, drawTime(entry.when)) : null,
    line("summary", entry.summary),
    drawQuote(entry.quote ?? []),
    ...(entry.notes ?? []).map((note) => line("note", note)),
    line("why muted", entry.why),
  );
}

/** An instant in the group's zone; pointing at it tells the reader's own. */
function drawTime(when) {
  return h("time", { datetime: when.at, title: new Date(when.at).toLocaleString() }, when.text);
}

/** Somebody else's words; the pieces that matched a search are marked. */
function drawQuote(pieces) {
  if (!pieces.length) return null;
  return h("blockquote", { class: "said", dir: "auto" }, pieces.map(([piece, matched]) => (matched ? h("mark", {}, piece) : piece)));
}

function drawButtons(block, press) {
  const buttons = block.buttons.map((button, number) =>
    h(
      "button",
      { type: "button", class: "quiet", "data-key": `press-${number}-${button.label}`, onclick: () => press(button.command, button.arguments) },
      button.label,
    ),
  );
  return h("div", { class: "buttons" }, buttons);
}

function drawSelect(block, press) {
  counter += 1;
  const id = `choice-${counter}`;
  // Nothing is chosen to begin with: what stands in the list would look as if it had been.
  const options = [{ value: "", label: "–" }, ...block.choices].map((choice) => h("option", { value: choice.value }, choice.label));
  const select = h("select", { id, "data-key": `select-${block.option}` }, options);
  const choose = () => select.value && press(block.command, `${block.arguments ?? ""} ${block.option}:${quoted(select.value)}`.trim());
  return h(
    "div",
    { class: "choice" },
    h("label", { for: id }, block.label),
    h("div", { class: "row" }, select, h("button", { type: "button", class: "quiet", "data-key": `choose-${block.option}`, "aria-label": `Choose: ${block.label}`, onclick: choose }, "Choose")),
  );
}
