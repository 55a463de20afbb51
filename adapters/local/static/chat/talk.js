// Saying things and asking the bot. What is refused is never lost: it goes back to where it was written, or stays in
// the conversation with its reason.

import { plain, quoted } from "./cards.js";
import { announce } from "./dom.js";
import { showForm } from "./forms.js";
import { tab } from "./tab.js";

const LONGEST = 12_000;

/** Return the functions that say and ask. `place` is the channel and thread at the time of asking. */
export function talking({ connection, redraw, toEnd, toAnswer, channels }) {
  const change = (message, changes) => {
    tab.pending = tab.pending.map((other) => (other.id === message.id ? { ...other, ...changes } : other));
    redraw();
  };

  const forget = (message) => {
    tab.pending = tab.pending.filter((other) => other.id !== message.id);
    redraw();
  };

  async function deliver(message) {
    const { id, channel, thread, text } = message;
    const files = message.files.map((file) => file.id);
    try {
      await connection.request("post", { id, channel, thread, text, ...(files.length ? { files } : {}) });
      forget(message);
      return null;
    } catch (error) {
      if (text.length <= LONGEST) return change(message, { state: "failed", problem: error.message }), null;
      forget(message); // It can only be shortened, and that is done where it was written.
      const keep = () => ((tab.pending = [...tab.pending, { ...message, state: "failed", problem: error.message }]), redraw());
      return { sentence: error.message, keep };
    }
  }

  function post(text, files, thread) {
    const message = {
      id: crypto.randomUUID(), channel: tab.channel, thread, at: new Date().toISOString(), text, mine: true, files,
      author: tab.state.person, edited: false, deleted: false, card: null, state: "sending",
    };
    tab.pending = [...tab.pending, message];
    redraw();
    toEnd(thread);
    return deliver(message);
  }

  function retry(message) {
    change(message, { state: "sending", problem: "" });
    return deliver(message);
  }

  /** Ask for a command. `asked` has text or options. Promises {sentence, about, keep} when it was refused. */
  async function use(command, asked, { thread, via, channel = tab.channel }) {
    const written = asked.text ?? Object.entries(asked.options).map(([name, value]) => `${name}:${quoted(value)}`).join(" ");
    const note = {
      id: crypto.randomUUID(), from: tab.state.bot_name, asked: `/${command} ${written}`.trim(), answer: null, problem: "",
      channel, thread, after: tab.conversation.newest, again: () => use(command, asked, { thread, via, channel }),
    };
    const put = (changes) => {
      Object.assign(note, changes);
      tab.notes = [...tab.notes.filter((other) => other !== note), note];
      redraw();
    };
    const drop = () => {
      tab.notes = tab.notes.filter((other) => other !== note);
      redraw();
    };
    put({});
    toEnd(thread);
    try {
      // "button" is what `via` was called before; it can go once no server asks for it.
      const answer = await connection.request("command", { channel, thread, command, via, ...asked });
      if (answer?.form) {
        drop();
        fill(answer.form, { thread, channel });
        return null;
      }
      if (answer?.refused && (via === "form" || (answer.about && via !== "button"))) {
        drop();
        const sentence = typeof answer.refused === "string" ? answer.refused : plain(answer.card);
        return { sentence, about: answer.about, keep: () => put({ problem: sentence }) };
      }
      put({ answer: answer?.card ?? { title: "", blocks: [{ type: "paragraph", text: "Done." }] } });
      announce(`Only you can see this. ${tab.state.bot_name} answered.`);
      toAnswer(thread, `note-${note.id}`);
      return null;
    } catch (error) {
      const keep = () => put({ problem: error.message });
      if (via === "button") return keep(), null;
      drop();
      return { sentence: error.message, about: null, keep };
    }
  }

  function fill(form, { thread, channel }) {
    const helps = { channels, suggest: (option, typed, values) => suggest(form.command, option, typed, values, channel) };
    showForm(form, helps, (values) => use(form.command, { options: values }, { thread, channel, via: "form" }));
  }

  async function suggest(command, option, typed, options, channel = tab.channel) {
    const answer = await connection.request("suggest", { channel, command, option, typed, options });
    return answer?.values ?? [];
  }

  function askAgain(note) {
    tab.notes = tab.notes.filter((other) => other !== note);
    note.again().then((refusal) => refusal?.keep());
  }

  return { post, retry, forget, use, suggest, askAgain };
}
