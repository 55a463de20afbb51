// The list of commands that a slash opens: arrows choose, Tab or Enter takes, Escape closes.

import { announce, h } from "./dom.js";

export class Menu {
  /** `field` is where people type; `take` is called with the chosen command. */
  constructor(field, id, take) {
    this.field = field;
    this.take = take;
    this.matches = [];
    this.chosen = -1;
    this.element = h("ul", { class: "commands", role: "listbox", id, "aria-label": "Commands", hidden: true });
    field.addEventListener("blur", () => setTimeout(() => this.close(), 150));
  }

  /** Show what fits to what is typed so far. */
  refresh(commands) {
    const typed = /^\/(\S*)$/.exec(this.field.value);
    const start = typed?.[1].toLowerCase();
    this.matches = typed ? commands.filter((command) => [command.name, ...command.aliases].some((name) => name.startsWith(start))) : [];
    if (!this.matches.length) return this.close();
    if (this.element.hidden) announce(`${this.matches.length} commands. Arrows choose, Tab takes one.`);
    this.element.replaceChildren(...this.matches.map((command, number) => this.row(command, number)));
    this.element.hidden = false;
    this.choose(0);
  }

  row(command, number) {
    const options = command.options.map((option) => (option.required ? option.name : `[${option.name}]`)).join(" ");
    return h(
      "li", { role: "option", id: `${this.element.id}-${number}`, onmousedown: (event) => (event.preventDefault(), this.pick(number)) },
      h("strong", {}, `/${command.name}`), h("span", { class: "muted" }, options), h("span", {}, command.summary),
    );
  }

  /** Take a key while the list is open. Returns whether it was used. */
  key(event) {
    if (this.element.hidden) return false;
    const count = this.matches.length;
    if (event.key === "ArrowDown") this.choose((this.chosen + 1) % count);
    else if (event.key === "ArrowUp") this.choose((this.chosen - 1 + count) % count);
    else if (event.key === "Escape") this.close();
    else if ((event.key === "Tab" && !event.shiftKey) || (event.key === "Enter" && !event.isComposing && !this.isWhole())) this.pick(this.chosen);
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  }

  isWhole() {
    return this.field.value.trim() === `/${this.matches[this.chosen]?.name}`;
  }

  choose(number) {
    this.chosen = number;
    [...this.element.children].forEach((item, at) => item.setAttribute("aria-selected", String(at === number)));
    this.element.children[number].scrollIntoView({ block: "nearest" });
    this.field.setAttribute("aria-activedescendant", `${this.element.id}-${number}`);
  }

  pick(number) {
    const command = this.matches[number];
    this.close();
    this.take(command);
  }

  close() {
    this.element.hidden = true;
    this.chosen = -1;
    this.field.removeAttribute("aria-activedescendant");
  }
}
