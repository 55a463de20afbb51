// From what somebody typed to nodes: pure functions. Text only ever becomes text; the marks that people expect become
// elements: `code`, fenced code, **bold**, *italic*, links, mentions, and lines that quote with "> ".

import { h, link } from "./dom.js";

const FENCE = /```(?:[\w+-]*\n)?([\s\S]+?)```/g;
const ADDRESS = String.raw`https?:\/\/[^\s<>"']*[^\s<>"'.,;:!?)\]*_]`;
const CODE = "`[^`\\n]+`";
const BOLD = String.raw`\*\*(?=[^\s*])[^\n]{1,500}?(?<=[^\s*])\*\*`;
const ITALIC = String.raw`(?<![\p{L}\p{N}*])\*(?=[^\s*])[^*\n]{1,500}?(?<=\S)\*(?![\p{L}\p{N}*])`;
const UNDERLINED = String.raw`(?<![\p{L}\p{N}_])_(?=[^\s_])[^_\n]{1,500}?(?<=\S)_(?![\p{L}\p{N}_])`;

/** Return what was said as a list of blocks. `names` has `me` and `bot`, whose mentions are marked. */
export function said(text, names = {}) {
  const blocks = [];
  let end = 0;
  for (const match of text.matchAll(FENCE)) {
    blocks.push(...lines(text.slice(end, match.index), names));
    blocks.push(h("pre", { role: "group", "aria-label": "Code" }, h("code", {}, match[1].replace(/\n$/, ""))));
    end = match.index + match[0].length;
  }
  blocks.push(...lines(text.slice(end), names));
  return blocks;
}

/** Return running text and quoted lines, each run of them as one block. */
function lines(text, names) {
  const blocks = [];
  const all = text.replace(/^\n+|\n+$/g, "");
  if (!all.trim()) return blocks;
  let run = [];
  let isQuote = false;
  const close = () => {
    if (!run.some((line) => line.trim())) return;
    const nodes = inline(run.join("\n"), names);
    blocks.push(h(isQuote ? "blockquote" : "p", { class: "said", dir: "auto" }, nodes));
  };
  for (const line of all.split("\n")) {
    const quoted = /^> ?(.*)$/.exec(line);
    if (Boolean(quoted) !== isQuote) {
      close();
      run = [];
      isQuote = Boolean(quoted);
    }
    run.push(quoted ? quoted[1] : line);
  }
  close();
  return blocks;
}

/** Return one run of text with its inline marks. */
export function inline(text, names = {}) {
  const nodes = [];
  let end = 0;
  for (const match of text.matchAll(marks(names))) {
    nodes.push(text.slice(end, match.index), marked(match[0], names));
    end = match.index + match[0].length;
  }
  nodes.push(text.slice(end));
  return nodes;
}

function marked(word, names) {
  if (word.startsWith("`")) return h("code", {}, word.slice(1, -1));
  if (word.startsWith("**")) return h("strong", {}, inline(word.slice(2, -2), names));
  if (word.startsWith("*") || word.startsWith("_")) return h("em", {}, inline(word.slice(1, -1), names));
  if (!word.startsWith("@")) return link(word, word);
  const isMe = names.me && word.slice(1).toLowerCase() === names.me.toLowerCase();
  return h("mark", { class: "mention" }, word, h("span", { class: "visually-hidden" }, isMe ? " (you)" : " (the bot)"));
}

const known = new Map();

function marks({ me = "", bot = "" }) {
  const key = `${me}\n${bot}`;
  if (!known.has(key)) {
    const names = [me, bot].filter(Boolean).map(mention);
    known.set(key, new RegExp([CODE, ADDRESS, BOLD, ITALIC, UNDERLINED, ...names].join("|"), "giu"));
  }
  return known.get(key);
}

/** Return the pattern of a mention: the name as a whole word, as the server reads it. */
function mention(name) {
  return String.raw`(?<![\p{L}\p{N}_@])@${name.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&")}(?![\p{L}\p{N}_-])`;
}

/** Tell whether text mentions somebody, outside code. */
export function mentions(text, name) {
  if (!name) return false;
  return new RegExp(mention(name), "iu").test(text.replace(FENCE, " ").replace(/`[^`\n]+`/g, " "));
}

const ONLY_EMOJI = /^(?:[\p{Extended_Pictographic}\p{Regional_Indicator}\p{Emoji_Modifier}\u200d\ufe0f]|\s)+$/u;
const IS_PICTURE = /\p{Emoji_Presentation}|\ufe0f/u;
const FEW = 40;

/** Tell whether text is nothing but a few emoji. */
export const isEmojiOnly = (text) => text.length <= FEW && ONLY_EMOJI.test(text) && IS_PICTURE.test(text);
