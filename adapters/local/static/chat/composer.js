// Writing: Enter sends, Shift and Enter breaks the line, a slash opens the list of commands.

import { announce, byId, h } from "./dom.js";

let counter = 0;

export class Composer {
  /** `send` takes the text and may throw an Error with a sentence; the text then stays. */
  constructor(place, label, send) {
    counter += 1;
    this.send = send;
    this.commands = [];
    this.chosen = -1;
    const ids = { list: `commands-${counter}`, field: `text-${counter}`, problem: `problem-${counter}` };
    this.list = h("ul", { class: "commands", role: "listbox", id: ids.list, "aria-label": "Commands", hidden: true });
    this.field = h("textarea", {
      id: ids.field, rows: 1, dir: "auto", "data-testid": "composer", "aria-autocomplete": "list", "aria-controls": ids.list, "aria-describedby": ids.problem,
    });
    this.label = h("label", { for: ids.field, class: "visually-hidden" }, label);
    this.problem = h("p", { class: "failed small", id: ids.problem, role: "alert", "data-testid": "error" });
    this.form = h(
      "form", { class: "composer", onsubmit: (event) => (event.preventDefault(), this.submit()) },
      this.list, this.problem, this.label,
      h("div", { class: "row" }, this.field, h("button", { "data-testid": "send" }, "Send")),
    );
    this.field.addEventListener("input", () => this.refresh());
    this.field.addEventListener("keydown", (event) => this.key(event));
    this.field.addEventListener("blur", () => setTimeout(() => this.close(), 150));
    byId(place).replaceChildren(this.form);
  }

  name(label, hint) {
    this.label.textContent = label;
    this.field.placeholder = hint;
  }

  async submit() {
    const text = this.field.value;
    if (!text.trim()) return;
    this.problem.textContent = "";
    this.field.value = "";
    this.refresh();
    try {
      await this.send(text);
    } catch (error) {
      this.problem.textContent = error.message;
      if (!this.field.value) this.field.value = text;
      this.refresh();
    }
  }

  key(event) {
    if (!this.list.hidden && this.menuKey(event)) return;
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      this.submit();
    }
  }

  menuKey(event) {
    const count = this.matches.length;
    if (event.key === "ArrowDown") this.choose((this.chosen + 1) % count);
    else if (event.key === "ArrowUp") this.choose((this.chosen - 1 + count) % count);
    else if (event.key === "Escape") this.close();
    else if (event.key === "Tab" || (event.key === "Enter" && this.chosen >= 0 && !this.isWhole())) this.take(Math.max(this.chosen, 0));
    else return false;
    event.preventDefault();
    return true;
  }

  isWhole() {
    return this.field.value.trim() === `/${this.matches[this.chosen]?.name}`;
  }

  refresh() {
    this.field.style.height = "auto";
    this.field.style.height = `${Math.min(this.field.scrollHeight + 2, 200)}px`;
    const typed = /^\/(\S*)$/.exec(this.field.value);
    this.matches = typed ? this.commands.filter((c) => [c.name, ...c.aliases].some((n) => n.startsWith(typed[1].toLowerCase()))) : [];
    if (!this.matches.length) return this.close();
    if (this.list.hidden) announce(`${this.matches.length} commands. Arrows choose, Tab takes one.`);
    this.list.replaceChildren(...this.matches.map((command, number) => this.option(command, number)));
    this.list.hidden = false;
    this.choose(0);
  }

  option(command, number) {
    const options = command.options.map((o) => (o.required ? o.name : `[${o.name}]`)).join(" ");
    return h(
      "li", { role: "option", id: `${this.list.id}-${number}`, onmousedown: (event) => (event.preventDefault(), this.take(number)) },
      h("strong", {}, `/${command.name}`), h("span", { class: "muted" }, options), h("span", {}, command.summary),
    );
  }

  choose(number) {
    this.chosen = number;
    [...this.list.children].forEach((item, at) => item.setAttribute("aria-selected", String(at === number)));
    this.field.setAttribute("aria-activedescendant", `${this.list.id}-${number}`);
  }

  take(number) {
    const command = this.matches[number];
    this.field.value = `/${command.name}${command.options.length ? " " : ""}`;
    this.close();
    this.field.focus();
  }

  close() {
    this.list.hidden = true;
    this.chosen = -1;
    this.field.removeAttribute("aria-activedescendant");
  }
}
