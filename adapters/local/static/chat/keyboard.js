// Shortcuts of the whole page. They are listed in the dialog that `?` opens.

import { byId } from "./dom.js";

const isTyping = (element) => Boolean(element?.closest?.("input, textarea, select, [contenteditable]"));

/** `does` has channels(), current(), unread(channel), go(id) and closeThread(). */
export function wireKeyboard(does) {
  byId("keyboard-button").addEventListener("click", () => byId("keyboard").showModal());
  document.addEventListener("keydown", (event) => {
    if (document.querySelector("dialog[open]")) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.altKey && !event.ctrlKey && !event.metaKey && step) {
      event.preventDefault();
      move(does, step, event.shiftKey);
    } else if (event.key === "?" && !event.ctrlKey && !event.metaKey && !isTyping(event.target)) {
      event.preventDefault();
      byId("keyboard").showModal();
    } else if (event.key === "Escape") {
      does.closeThread();
    }
  });
}

function move(does, step, onlyUnread) {
  const channels = does.channels();
  const at = channels.findIndex((channel) => channel.id === does.current());
  for (let away = 1; away <= channels.length; away += 1) {
    const channel = channels[(at + step * away + channels.length * away) % channels.length];
    if (onlyUnread && !does.unread(channel)) continue;
    if (channel.id !== does.current()) does.go(channel.id);
    return;
  }
}
