// Making elements. Text is only ever set as text, so nothing that people write can become markup.

export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else element.setAttribute(name, value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== ""));
  return element;
}

export const byId = (id) => document.getElementById(id);

const ADDRESS = /https?:\/\/[^\s<>"']*[^\s<>"'.,;:!?)\]]/gi;

/** Return text as nodes, with web addresses as links and nothing else changed. */
export function linked(text) {
  const nodes = [];
  let end = 0;
  for (const match of text.matchAll(ADDRESS)) {
    nodes.push(text.slice(end, match.index), link(match[0], match[0]));
    end = match.index + match[0].length;
  }
  nodes.push(text.slice(end));
  return nodes;
}

/** Return a link, or plain text where the address is not one of the web. The site's own pages open in this tab. */
export function link(address, label) {
  let url;
  try {
    url = new URL(address, location.href);
  } catch {
    return label;
  }
  if (url.protocol !== "https:" && url.protocol !== "http:") return label;
  if (url.origin === location.origin) return h("a", { href: url.pathname + url.search + url.hash }, label);
  if (!/^https?:/i.test(address)) return label;
  return h("a", { href: address, target: "_blank", rel: "noopener noreferrer nofollow" }, label);
}

export function announce(text) {
  byId("announcer").textContent = text;
}

const part = (date, options) => new Intl.DateTimeFormat("en-GB", options).format(date);

/** Return a time of day as 5pm, 5:30pm, midday or midnight. */
export function clock(date) {
  const [hours, minutes] = [date.getHours(), date.getMinutes()];
  if (minutes === 0 && hours % 12 === 0) return hours ? "midday" : "midnight";
  const past = minutes ? `:${String(minutes).padStart(2, "0")}` : "";
  return `${((hours + 11) % 12) + 1}${past}${hours < 12 ? "am" : "pm"}`;
}

/** Return a day as 'Tuesday 8 December 2026'. */
export const dayOf = (date) =>
  `${part(date, { weekday: "long" })} ${part(date, { day: "numeric", month: "long", year: "numeric" })}`;
export const inFull = (date) => `${dayOf(date)}, ${clock(date)}`;

/** Return a size in words: '9 KB', '1.2 MB'. */
export function sizeOf(bytes) {
  if (bytes < 1024) return `${bytes} bytes`;
  if (bytes < 1024 * 1024) return `${Math.round(bytes / 1024)} KB`;
  return `${(bytes / 1024 / 1024).toFixed(1).replace(".0", "")} MB`;
}

/** Return 'one', 'one and two', 'one, two and three'. */
export function listed(words) {
  return words.length < 2 ? (words[0] ?? "") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

/** Let a dialog's Cancel buttons close it, and return what was chosen: true for ok. */
export function ask(dialog) {
  return new Promise((resolve) => {
    dialog.returnValue = "";
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "ok"), { once: true });
    dialog.showModal();
  });
}

export function wireDialogs() {
  for (const button of document.querySelectorAll("dialog [data-close]"))
    button.addEventListener("click", () => button.closest("dialog").close(""));
}
