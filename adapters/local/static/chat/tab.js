// What this tab knows: who looks, at what, and what was said there.

import { announce } from "./dom.js";

/** The messages of a conversation, by id, in order. */
export class Conversation {
  constructor() {
    this.clear();
  }

  clear() {
    this.byId = new Map();
    this.hasEarlier = false;
    this.isLoading = false;
    this.isKnown = false;
  }

  get all() {
    return [...this.byId.values()];
  }

  get oldest() {
    return this.byId.keys().next().value ?? Infinity;
  }

  get newest() {
    let last = 0;
    for (const id of this.byId.keys()) last = Math.max(last, id);
    return last;
  }

  /** Take a page of the newest messages. What was loaded before stays where the two overlap. */
  takeHistory(messages, hasEarlier) {
    const from = messages[0]?.id ?? 0;
    const kept = messages.length && from <= this.newest ? this.all.filter((message) => message.id < from) : [];
    if (!kept.length) this.hasEarlier = hasEarlier;
    this.put([...kept, ...messages]);
    this.isKnown = true;
  }

  takeEarlier(messages, hasEarlier) {
    this.hasEarlier = hasEarlier;
    this.isLoading = false;
    this.put([...messages.filter((message) => !this.byId.has(message.id)), ...this.byId.values()]);
  }

  put(messages) {
    this.byId = new Map(messages.sort((one, other) => one.id - other.id).map((message) => [message.id, message]));
  }

  /** Take one message. Returns whether it is new; one from before what is loaded is left out. */
  take(message) {
    const isNew = !this.byId.has(message.id);
    if (isNew && this.hasEarlier && message.id < this.oldest) return false;
    const isLast = message.id > this.newest;
    this.byId.set(message.id, message);
    if (isNew && !isLast) this.put(this.all);
    return isNew;
  }

  /** How many replies every message has: as the server says, or as far as they are known here. */
  replies() {
    const counts = new Map();
    for (const message of this.byId.values()) {
      if (message.replies) counts.set(message.id, Math.max(message.replies, counts.get(message.id) ?? 0));
    }
    const known = new Map();
    for (const message of this.byId.values())
      if (message.thread !== null && !message.deleted) known.set(message.thread, (known.get(message.thread) ?? 0) + 1);
    for (const [root, count] of known) counts.set(root, Math.max(count, counts.get(root) ?? 0));
    return counts;
  }
}

export const tab = {
  state: null,
  channel: null,
  thread: null,
  conversation: new Conversation(),
  threads: new Map(),
  pending: [],
  notes: [],
  newFrom: null,
  readTo: 0,
  editing: null,
  opened: null,
};

export const channelOf = (id) => tab.state?.channels.find((channel) => channel.id === id);
export const names = () => ({ me: tab.state.person.name, bot: tab.state.bot_name });

/** Forget the conversation: another channel, or another person. */
export function forgetConversation() {
  Object.assign(tab, { thread: null, newFrom: null, readTo: 0, editing: null, opened: null });
  tab.conversation.clear();
  tab.threads.clear();
}

/** How much of the open channel nobody here has seen yet. */
export function unseen() {
  let count = 0;
  for (const message of tab.conversation.byId.values()) if (message.id > tab.readTo && !message.mine && !message.deleted) count += 1;
  return count;
}

/** Take how many messages wait elsewhere; direct messages and mentions are announced. */
export function takeUnread(channel, unread, mentions) {
  if (!channel) return;
  const isForMe = mentions > (channel.mentions ?? 0) || (channel.kind === "direct" && unread > channel.unread);
  Object.assign(channel, { unread, mentions });
  if (isForMe) announce(channel.kind === "direct" ? `New direct message from ${channel.name}` : `You were mentioned in ${channel.name}`);
}

// --- What this browser remembers

const key = (channel, thread) => `draft ${tab.state?.person.id} ${channel} ${thread ?? ""}`;
const files = new Map();

export const drafts = {
  get: (channel, thread) => ({ text: sessionStorage.getItem(key(channel, thread)) ?? "", files: files.get(key(channel, thread)) ?? [] }),
  set(channel, thread, draft) {
    try {
      if (draft.text) sessionStorage.setItem(key(channel, thread), draft.text);
      else sessionStorage.removeItem(key(channel, thread));
    } catch {
      // The browser has no room for it; it stays in the composer as long as the channel is open.
    }
    files.set(key(channel, thread), draft.files);
  },
};

export const remembered = {
  get person() { return sessionStorage.getItem("person"); },
  set person(id) { sessionStorage.setItem("person", id); },
  get channel() { return sessionStorage.getItem("channel"); },
  set channel(id) { sessionStorage.setItem("channel", id ?? ""); },
};

/** Tell the site's other pages who looks, where one can be anybody. */
export function leaveCookie(state) {
  if (state.switch) document.cookie = `sigbot-person=${encodeURIComponent(state.person.id)}; path=/; SameSite=Strict`;
}
