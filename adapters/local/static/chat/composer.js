// Writing: Enter sends, Shift and Enter breaks the line, a slash opens the list of commands. A command that was taken
// offers its options as fields above; what is typed by hand after it goes along all the same.

import { quoted } from "./cards.js";
import { announce, byId, h } from "./dom.js";
import { pickEmoji } from "./emoji.js";
import { Fields } from "./fields.js";
import { Menu } from "./menu.js";
import { Uploads } from "./uploads.js";

const TALLEST = 200;
let counter = 0;

export class Composer {
  /**
   * `does` has post(text, files), use(command, asked), suggest(command, option, typed, values), channels(), person(),
   * editLast(), place() (which conversation this is) and changed(). `post` and `use` promise nothing when all is well, or {sentence, about, keep} when they
   * were refused. What was written then comes back here; where something else is being written by then, `keep` shows it
   * in the conversation with its reason.
   */
  constructor(place, label, does) {
    counter += 1;
    this.does = does;
    this.commands = [];
    this.command = null;
    this.fields = null;
    const ids = { list: `commands-${counter}`, field: `text-${counter}`, problem: `problem-${counter}` };
    this.field = h("textarea", {
      id: ids.field, rows: 1, dir: "auto", "data-testid": "composer", "aria-autocomplete": "list", "aria-controls": ids.list, "aria-describedby": ids.problem,
    });
    this.menu = new Menu(this.field, ids.list, (command) => this.take(command));
    this.label = h("label", { for: ids.field, class: "visually-hidden" }, label);
    this.problem = h("p", { class: "failed small", id: ids.problem, role: "alert", "data-testid": "error" });
    this.palette = h("div", { class: "palette", role: "group", hidden: true, "data-testid": "options" });
    this.uploads = new Uploads(does.person, (sentence) => (this.problem.textContent = `${this.problem.textContent} ${sentence}`.trim()));
    this.form = this.draw();
    this.wire();
    byId(place).replaceChildren(this.form);
  }

  draw() {
    const chooser = h("input", { type: "file", multiple: true, class: "visually-hidden", tabindex: -1, "aria-hidden": "true" });
    chooser.addEventListener("change", () => (this.attach(chooser.files), (chooser.value = "")));
    const attach = h("button", { type: "button", class: "quiet tool", onclick: () => chooser.click() }, "Attach");
    const emoji = h("button", { type: "button", class: "quiet tool", "aria-haspopup": "dialog" }, "Emoji");
    emoji.addEventListener("click", () => pickEmoji(emoji, (picked) => this.insert(picked), () => this.field));
    return h(
      "form", { class: "composer", novalidate: true, onsubmit: (event) => (event.preventDefault(), this.submit()) },
      this.menu.element, this.palette, this.uploads.element, this.problem, this.label,
      h("div", { class: "row" }, this.field, chooser, h("div", { class: "tools" }, attach, emoji, h("button", { "data-testid": "send" }, "Send"))),
    );
  }

  wire() {
    this.field.addEventListener("input", () => this.refresh());
    this.field.addEventListener("keydown", (event) => this.key(event));
    this.field.addEventListener("paste", (event) => {
      if (!event.clipboardData?.files.length) return;
      event.preventDefault();
      this.attach(event.clipboardData.files);
    });
    this.palette.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      this.returnToTyping();
    });
  }

  name(label, hint) {
    this.label.textContent = label;
    this.field.placeholder = hint;
  }

  attach(files) {
    this.problem.textContent = "";
    this.uploads.add(files);
    this.field.focus();
  }

  insert(text) {
    this.field.setRangeText(text, this.field.selectionStart, this.field.selectionEnd, "end");
    this.refresh();
  }

  // --- Sending

  async submit() {
    if (this.command) return this.submitCommand(this.command, this.fields);
    const text = this.field.value;
    const typed = /^\/(\S+)\s*([\s\S]*)$/.exec(text.trim());
    if (!text.trim() && !this.uploads.files.length) return;
    this.problem.textContent = typed ? "" : this.uploads.obstacle;
    if (this.problem.textContent) return;
    const files = typed ? [] : this.uploads.take();
    const place = this.does.place();
    this.write("");
    const refusal = typed
      ? await this.does.use(typed[1].toLowerCase(), { text: typed[2].trim() })
      : await this.does.post(text, files.map((entry) => entry.sent));
    if (!refusal) return;
    if (this.isElsewhere(place)) return refusal.keep();
    this.problem.textContent = refusal.sentence;
    this.write(text);
    this.uploads.put(files);
  }

  async submitCommand(command, fields) {
    const more = this.typedAfter(command);
    const values = fields.filled();
    const written = this.field.value;
    const place = this.does.place();
    fields.clearAll();
    this.problem.textContent = "";
    this.closePalette();
    this.write("");
    this.field.focus();
    const refusal = await this.does.use(command.name, more ? { text: `${joined(values)} ${more}`.trim() } : { options: values });
    if (!refusal) return;
    if (this.isElsewhere(place)) return refusal.keep();
    this.write(written);
    this.openPalette(command, fields);
    if (!fields.blame(refusal.about, refusal.sentence)) this.problem.textContent = refusal.sentence;
  }

  /** Something else is being written by now, here or in another place. */
  isElsewhere(place) {
    return place !== this.does.place() || Boolean(this.field.value || this.command || this.uploads.files.length);
  }

  /** What is typed by hand after the command's name. */
  typedAfter(command) {
    return this.field.value.replace(/^\s*\/\S*/, (word) => (word.trim() === `/${command.name}` ? "" : word)).trim();
  }

  // --- The options of a command

  take(command) {
    const options = command.options ?? [];
    this.write(`/${command.name}${options.length ? " " : ""}`);
    this.field.focus();
    const isOneSentence = options.length === 1 && (options[0].rest || !("rest" in options[0])) && options[0].type === "text";
    if (!options.length || isOneSentence || command.form) return;
    const helps = {
      channels: this.does.channels,
      suggest: (option, typed, values) => this.does.suggest(command.name, option, typed, values),
    };
    const fields = new Fields(options, helps);
    this.openPalette(command, fields);
    fields.focus();
    announce(`${options.length} fields. Enter sends, Escape returns to typing.`);
  }

  openPalette(command, fields) {
    this.command = command;
    this.fields = fields;
    this.palette.setAttribute("aria-label", `Options of /${command.name}`);
    this.palette.replaceChildren(
      h(
        "div", { class: "palette-head" },
        h("p", {}, h("strong", {}, `/${command.name}`), " ", h("span", { class: "muted" }, command.summary)),
        h("button", { type: "button", class: "quiet", onclick: () => this.returnToTyping() }, "Type it instead"),
      ),
      fields.element,
    );
    this.palette.hidden = false;
  }

  closePalette() {
    this.command = this.fields = null;
    this.palette.hidden = true;
    this.palette.replaceChildren();
  }

  /** Close the fields; what they held goes on as typed text, so that nothing is lost. */
  returnToTyping() {
    const { command, fields } = this;
    const text = [`/${command.name}`, joined(fields.filled()), this.typedAfter(command)].filter(Boolean).join(" ");
    this.closePalette();
    this.write(text.includes(" ") ? text : `${text} `);
    this.field.focus();
  }

  // --- Typing

  key(event) {
    if (this.menu.key(event)) return;
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      this.submit();
    } else if (event.key === "Escape" && this.command) {
      event.stopPropagation();
      this.returnToTyping();
    } else if (event.key === "ArrowUp" && !this.field.value && !event.altKey && this.does.editLast()) {
      event.preventDefault();
    }
  }

  write(text) {
    this.field.value = text;
    this.resize();
    this.menu.close();
    this.does.changed?.();
  }

  refresh() {
    this.resize();
    if (this.command && !this.field.value.trim().startsWith(`/${this.command.name}`)) this.closePalette();
    if (this.command) this.menu.close();
    else this.menu.refresh(this.commands);
    this.does.changed?.();
  }

  resize() {
    this.field.style.height = "auto";
    if (this.field.value) this.field.style.height = `${Math.min(this.field.scrollHeight + 2, TALLEST)}px`;
  }

  // --- Drafts

  get draft() {
    const text = this.command ? [`/${this.command.name}`, joined(this.fields.filled()), this.typedAfter(this.command)].filter(Boolean).join(" ") : this.field.value;
    return { text, files: this.uploads.files };
  }

  set draft({ text = "", files = [] }) {
    this.closePalette();
    this.problem.textContent = "";
    this.uploads.put(files);
    this.write(text);
  }
}

const joined = (values) => Object.entries(values).map(([name, value]) => `${name}:${quoted(value)}`).join(" ");
