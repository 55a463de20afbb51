// A field whose values are completed while one types: the ARIA combobox pattern, with a list below it.
// Arrows go through the list, Enter takes what is chosen, Escape closes it; anything else may be typed as well.

import { announce, h } from "./dom.js";

const PAUSE = 150;

/** Return a list for `input`, to be placed after it. `find` takes what is typed and promises values. */
export function combobox(input, find) {
  const list = h("ul", { class: "values", role: "listbox", id: `${input.id}-values`, "aria-label": "Suggestions", hidden: true });
  let values = [];
  let chosen = -1;
  let asked = 0;
  let timer = 0;

  for (const [name, value] of Object.entries({ role: "combobox", "aria-expanded": "false", "aria-autocomplete": "list", "aria-controls": list.id, autocomplete: "off" }))
    input.setAttribute(name, value);

  const close = () => {
    asked += 1;
    clearTimeout(timer);
    list.hidden = true;
    chosen = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const take = (number) => {
    input.value = values[number];
    close();
    input.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const choose = (number) => {
    chosen = number;
    [...list.children].forEach((item, at) => item.setAttribute("aria-selected", String(at === number)));
    input.setAttribute("aria-activedescendant", list.children[number].id);
    list.children[number].scrollIntoView({ block: "nearest" });
  };
  const show = (found) => {
    values = found;
    if (!values.length || (values.length === 1 && values[0] === input.value)) return close();
    const option = (value, number) =>
      h("li", { role: "option", id: `${list.id}-${number}`, "aria-selected": "false", dir: "auto", onmousedown: (event) => (event.preventDefault(), take(number)) }, value);
    list.replaceChildren(...values.map(option));
    chosen = -1;
    if (list.hidden) announce(values.length === 1 ? "1 suggestion." : `${values.length} suggestions.`);
    list.hidden = false;
    list.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-expanded", "true");
    input.removeAttribute("aria-activedescendant");
  };
  const ask = async () => {
    asked += 1;
    const mine = asked;
    const found = await find(input.value).catch(() => []);
    if (mine === asked && document.activeElement === input) show(found);
  };

  input.addEventListener("input", () => (clearTimeout(timer), (timer = setTimeout(ask, PAUSE))));
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" && list.hidden) ask();
    else if (list.hidden) return;
    else if (event.key === "ArrowDown") choose((chosen + 1) % values.length);
    else if (event.key === "ArrowUp") choose((chosen - 1 + values.length) % values.length);
    else if (event.key === "Enter" && chosen >= 0) take(chosen);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  return list;
}
