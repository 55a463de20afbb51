// Forms: what the bot asks for, as a dialog. What was typed stays until the form is answered, also when it is closed.

import { byId, h } from "./dom.js";
import { Fields } from "./fields.js";

const kept = new Map();

/** Show a form. `send` takes the values and promises an answer; one that is refused keeps the form open. */
export function showForm(form, helps, send) {
  const fields = new Fields(form.fields, helps, { isRoomy: true });
  const about = `${form.command} ${JSON.stringify(form.carried ?? {})}`;
  fields.fill({ ...form.values, ...kept.get(about) });
  const problem = h("p", { class: "failed", role: "alert" });
  const submit = h("button", { type: "submit" }, "Send");
  const element = h(
    "form", { method: "dialog", novalidate: true },
    h("h2", { id: "form-title", dir: "auto" }, form.title),
    problem, fields.element,
    h("div", { class: "row" }, submit, h("button", { type: "button", class: "quiet", onclick: () => dialog.close() }, "Cancel")),
  );
  const dialog = h("dialog", { class: "form", "aria-labelledby": "form-title", "data-testid": "form" }, element);
  const opener = document.activeElement;
  let isSending = false;

  element.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (isSending) return;
    isSending = true;
    submit.textContent = "Sending…";
    problem.textContent = "";
    fields.clearAll();
    try {
      const refusal = await send({ ...fields.filled(), ...form.carried });
      if (!refusal) {
        kept.delete(about);
        fields.isSent = true;
        dialog.close();
      } else if (!fields.blame(refusal.about, refusal.sentence)) {
        problem.textContent = refusal.sentence;
      }
    } catch (error) {
      problem.textContent = error.message;
    }
    isSending = false;
    submit.textContent = "Send";
  });
  dialog.addEventListener("close", () => {
    if (!fields.isSent) kept.set(about, fields.filled());
    dialog.remove();
    (opener?.isConnected && opener !== document.body ? opener : byId("messages")).focus();
  });
  document.body.append(dialog);
  dialog.showModal();
  fields.focus();
}

/** Forget what was kept: somebody else looks now. */
export const forgetForms = () => kept.clear();
