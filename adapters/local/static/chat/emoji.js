// A small grid of emoji: for a reaction, and for the composer. Arrows move, Enter takes, Escape closes.

import { h } from "./dom.js";

const COLUMNS = 6;
const EMOJI = [
  ["👍", "thumbs up"], ["❤️", "heart"], ["🙏", "thank you"], ["👏", "applause"], ["🎉", "celebration"], ["😊", "smile"],
  ["😂", "laughing"], ["😮", "surprised"], ["😢", "sad"], ["🤔", "thinking"], ["👀", "looking"], ["💡", "idea"],
  ["✅", "done"], ["❓", "question"], ["❗", "important"], ["💯", "exactly"], ["🙌", "hooray"], ["🤝", "agreed"],
  ["💪", "strong"], ["☕", "tea or coffee"], ["📌", "pinned"], ["📚", "books"], ["⏰", "time"], ["👎", "thumbs down"],
];

let picker = null;
let taken = null;
let opener = null;

/** Open the grid beside a button. `take` is called with the emoji; `back` returns where the focus goes afterwards. */
export function pickEmoji(button, take, back = () => button) {
  picker ??= make();
  taken = take;
  opener = back;
  picker.showPopover();
  place(button.getBoundingClientRect());
  picker.querySelector("button").focus();
}

function make() {
  const buttons = EMOJI.map(([emoji, name], number) =>
    h("button", { type: "button", class: "quiet", tabindex: number ? -1 : 0, "aria-label": name, title: name, onclick: () => choose(emoji) }, emoji),
  );
  const made = h("div", { class: "picker", popover: "auto", role: "dialog", "aria-label": "Choose an emoji", "data-testid": "emoji-picker" }, buttons);
  made.addEventListener("keydown", (event) => {
    const at = buttons.indexOf(document.activeElement);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, ArrowDown: at + COLUMNS, ArrowUp: at - COLUMNS, Home: 0, End: buttons.length - 1 }[event.key];
    if (event.key === "Tab" || event.key === "Escape") (event.preventDefault(), event.stopPropagation(), leave());
    if (to === undefined) return;
    event.preventDefault();
    if (!buttons[to]) return;
    for (const button of buttons) button.tabIndex = button === buttons[to] ? 0 : -1;
    buttons[to].focus();
  });
  document.body.append(made);
  return made;
}

function choose(emoji) {
  leave();
  taken(emoji);
}

function leave() {
  picker.hidePopover();
  opener()?.focus();
}

/** Stand above the button where there is room, else below it; always inside the window. */
function place(beside) {
  const { offsetWidth: width, offsetHeight: height } = picker;
  const top = beside.top > height + 8 ? beside.top - height - 8 : Math.min(beside.bottom + 8, innerHeight - height - 8);
  picker.style.top = `${Math.max(8, top)}px`;
  picker.style.left = `${Math.max(8, Math.min(beside.left, innerWidth - width - 8))}px`;
}
