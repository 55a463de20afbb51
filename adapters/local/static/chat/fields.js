// A command's options as fields: above the composer, and in a form.

import { combobox } from "./combobox.js";
import { h } from "./dom.js";

const LONG = 200;
let counter = 0;

/** The fields of a command. `helps` has `channels()` and `suggest(option, typed, values)`. */
export class Fields {
  constructor(options, helps, { isRoomy = false } = {}) {
    this.helps = helps;
    this.fields = new Map(options.map((option) => [option.name, this.make(option, isRoomy)]));
    this.element = h("div", { class: "fields" }, [...this.fields.values()].map((field) => field.element));
  }

  make(option, isRoomy) {
    counter += 1;
    const id = `option-${counter}`;
    const input = this.input(option, id, isRoomy);
    const problem = h("p", { class: "failed small", id: `${id}-problem`, role: "alert" });
    input.setAttribute("aria-describedby", `${id}-hint ${id}-problem`);
    if (option.required) input.setAttribute("aria-required", "true");
    const suggests = input.tagName === "INPUT" && (option.suggests || option.choices?.length);
    const list = suggests ? combobox(input, (typed) => this.values(option, typed)) : null;
    const element = h(
      "div", { class: "field" },
      h("label", { for: id }, spoken(option.name), h("span", { class: "muted" }, option.required ? " (required)" : " (optional)")),
      h("p", { class: "muted small", id: `${id}-hint` }, option.summary),
      problem,
      h("div", { class: "with-values" }, input, list),
    );
    input.addEventListener("input", () => this.clear(option.name));
    return { option, input, problem, element };
  }

  input(option, id, isRoomy) {
    const shared = { id, "data-option": option.name };
    if (option.type === "boolean") return select(shared, [["", "No answer"], ["yes", "Yes"], ["no", "No"]]);
    if (option.type === "channel") return select(shared, [["", "Choose a channel"], ...this.helps.channels()]);
    const isClosed = option.type === "choice" || (option.choices?.length && !option.suggests);
    if (isClosed) return select(shared, [["", option.required ? "Choose one" : "Any"], ...option.choices.map((choice) => [choice, choice])]);
    if (option.type === "integer") return h("input", { ...shared, type: "text", inputmode: "numeric", autocomplete: "off" });
    if (isRoomy && !option.suggests && (option.max_length ?? 0) > LONG) return h("textarea", { ...shared, rows: 3, dir: "auto" });
    return h("input", { ...shared, type: "text", dir: "auto", autocomplete: "off" });
  }

  async values(option, typed) {
    if (!option.suggests) return option.choices.filter((choice) => choice.toLowerCase().includes(typed.toLowerCase()));
    return this.helps.suggest(option.name, typed, this.filled());
  }

  /** What is filled in, by the option's name. */
  filled() {
    const pairs = [...this.fields].map(([name, field]) => [name, field.input.value.trim()]);
    return Object.fromEntries(pairs.filter(([, value]) => value));
  }

  fill(values) {
    for (const [name, value] of Object.entries(values)) {
      const field = this.fields.get(name);
      if (field) field.input.value = value;
    }
  }

  /** Put a sentence beside a field and go there. Returns false when there is no such field. */
  blame(name, sentence) {
    const field = this.fields.get(name);
    if (!field) return false;
    field.problem.textContent = sentence;
    field.input.setAttribute("aria-invalid", "true");
    field.input.focus();
    return true;
  }

  clear(name) {
    const field = this.fields.get(name);
    if (field) field.problem.textContent = "";
    field?.input.removeAttribute("aria-invalid");
  }

  clearAll() {
    for (const name of this.fields.keys()) this.clear(name);
  }

  focus() {
    [...this.fields.values()][0]?.input.focus();
  }
}

/** Return an option's name as people read it: 'from_when' becomes 'From when'. */
const spoken = (name) => name.charAt(0).toUpperCase() + name.slice(1).replace(/[_-]/g, " ");

const select = (shared, pairs) => h("select", shared, pairs.map(([value, label]) => h("option", { value }, label)));
