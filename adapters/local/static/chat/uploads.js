// Files on their way into a message: chosen, pasted or dropped; sent at once, and named by the message later.

import { announce, h, sizeOf } from "./dom.js";

const MOST = 10 * 1024 * 1024;

export class Uploads {
  /** `person` returns who sends; `complain` shows a sentence beside the composer. */
  constructor(person, complain) {
    this.person = person;
    this.complain = complain;
    this.files = [];
    this.element = h("ul", { class: "uploads", "aria-label": "Files to send", hidden: true });
  }

  add(list) {
    for (const file of list) {
      if (file.size > MOST)
        this.complain(`“${file.name}” has ${sizeOf(file.size)}, and at most 10 MB fit. It was not attached; everything else stays.`);
      else this.start({ file, name: file.name, size: file.size });
    }
  }

  start(entry) {
    if (!this.files.includes(entry)) this.files.push(entry);
    Object.assign(entry, { problem: "", sent: null });
    const body = new FormData();
    body.append("person", this.person());
    body.append("file", entry.file, entry.name);
    const request = (entry.request = new XMLHttpRequest());
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable && entry.bar) entry.bar.value = event.loaded / event.total;
    });
    request.addEventListener("load", () => this.settle(entry, request));
    request.addEventListener("error", () => this.fail(entry, "The connection broke."));
    request.open("POST", "/chat/files");
    request.setRequestHeader("Accept", "application/json");
    request.send(body);
    this.draw();
  }

  settle(entry, request) {
    try {
      const answer = JSON.parse(request.responseText);
      if (request.status >= 400) return this.fail(entry, answer.sentence ?? "The server did not take it.");
      entry.sent = answer;
    } catch {
      return this.fail(entry, request.status === 413 ? "It is larger than the server takes." : "The server did not take it.");
    }
    announce(`${entry.name} is attached.`);
    this.draw();
  }

  fail(entry, sentence) {
    entry.problem = sentence;
    this.complain(`“${entry.name}” could not be attached. ${sentence}`);
    this.draw();
  }

  remove(entry) {
    entry.request?.abort();
    this.files = this.files.filter((other) => other !== entry);
    this.draw();
  }

  /** Why a message cannot go yet, or nothing. */
  get obstacle() {
    if (this.files.some((entry) => entry.problem)) return "A file could not be attached. Please try it again or remove it.";
    if (this.files.some((entry) => !entry.sent)) return "A file is still on its way. Please send again in a moment.";
    return "";
  }

  /** Take the files out, for a message or a draft. */
  take() {
    const taken = this.files;
    this.files = [];
    this.draw();
    return taken;
  }

  put(files) {
    this.files = files;
    this.draw();
  }

  draw() {
    this.element.hidden = !this.files.length;
    this.element.replaceChildren(...this.files.map((entry) => this.row(entry)));
  }

  row(entry) {
    const isUnderWay = !entry.sent && !entry.problem;
    entry.bar = isUnderWay ? h("progress", { max: 1, value: 0, "aria-label": `Sending ${entry.name}` }) : null;
    const again = entry.problem ? h("button", { type: "button", class: "quiet", onclick: () => this.start(entry) }, "Try again") : null;
    const remove = () => {
      const next = this.element.closest("form")?.querySelector("textarea");
      this.remove(entry);
      next?.focus();
    };
    return h(
      "li", {},
      h("span", { class: "file-name", dir: "auto" }, entry.name),
      h("span", { class: "muted small" }, sizeOf(entry.size)),
      entry.bar,
      entry.problem ? h("span", { class: "failed small" }, "Not attached.") : null,
      again,
      h("button", { type: "button", class: "quiet", "aria-label": `Remove ${entry.name}`, onclick: remove }, "Remove"),
    );
  }
}

/** Return the files of a message as elements: pictures small, everything else as a link with its kind and size. */
export function drawFiles(files) {
  return h("ul", { class: "files" }, files.map((file) => h("li", {}, drawFile(file))));
}

function drawFile(file) {
  const address = `/chat/files/${encodeURIComponent(file.id)}`;
  const about = h("span", { class: "muted small" }, ` ${kindOf(file)}, ${sizeOf(file.size)}`);
  const opens = { href: address, target: "_blank", rel: "noopener", "data-key": `file-${file.id}` };
  if (!file.is_image) return [h("a", opens, file.name), about];
  return h("a", { ...opens, class: "picture" }, h("img", { src: address, alt: file.name, loading: "lazy" }));
}

const KINDS = { "application/pdf": "PDF", "text/plain": "Text", "text/csv": "CSV", "application/zip": "ZIP" };

function kindOf(file) {
  if (KINDS[file.type]) return KINDS[file.type];
  const ending = /\.([a-z0-9]{1,5})$/i.exec(file.name);
  return ending ? ending[1].toUpperCase() : "File";
}
