// A long list that stays quick: rows are kept by key and drawn again only when they changed; at most 500 stand in the
// page. What one reads never moves: the first row in sight keeps its place over every change.

const MOST = 500;
const STEP = 100;
const FIRST = 150;
const NEAR = 400;
const END = 80;

/** Code that does not fit is scrolled inside, with the keyboard too. */
const scrollable = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    const overflows = target.scrollWidth > target.clientWidth || target.scrollHeight > target.clientHeight;
    if (overflows) target.tabIndex = 0;
    else target.removeAttribute("tabindex");
  }
});

/**
 * A row: `key` says which it is, `parts` what it is drawn from, `draw` makes its element. One that `floats` stands above
 * other rows when more come, such as the name of a day, and holds no place.
 */
export class MessageList {
  /** `onTop` is called when the oldest rows are in sight, `onScroll` after every scroll. */
  constructor(element, { onTop = () => {}, onScroll = () => {} } = {}) {
    this.element = element;
    this.onTop = onTop;
    this.onScroll = onScroll;
    this.keys = new WeakMap();
    this.reset();
    element.addEventListener("scroll", () => this.scrolled(), { passive: true });
    // A picture or a longer composer changes the height; whoever is at the end stays there.
    this.sizes = new ResizeObserver(() => this.isFollowing && this.toEnd());
    this.sizes.observe(element);
  }

  /** Begin anew: another conversation. */
  reset() {
    this.rows = [];
    this.drawn = new Map();
    this.start = this.end = 0;
    this.isFollowing = true;
    this.top = 0;
    this.element.replaceChildren();
  }

  /** Show these rows. `first` is the key of a row that must be among those drawn at the beginning. */
  show(rows, first = null) {
    const isNew = !this.rows.length;
    const wasWhole = this.end === this.rows.length;
    const oldFirst = this.rows[this.start]?.key;
    const oldLast = this.rows[this.end - 1]?.key;
    this.rows = rows;
    if (isNew) {
      this.end = rows.length;
      this.start = Math.max(0, rows.length - FIRST);
      const wanted = first === null ? -1 : rows.findIndex((row) => row.key === first);
      if (wanted >= 0) this.start = Math.min(this.start, Math.max(0, wanted - 5));
      this.end = Math.min(this.end, this.start + MOST);
    } else if (this.isFollowing) {
      this.end = rows.length;
      const at = rows.findIndex((row) => row.key === oldFirst);
      this.start = Math.max(0, rows.length - MOST, at < 0 ? rows.length - FIRST : at);
    } else {
      const from = rows.findIndex((row) => row.key === oldFirst);
      const to = rows.findLastIndex((row) => row.key === oldLast);
      this.start = from < 0 ? Math.min(this.start, rows.length) : from;
      this.end = wasWhole || to < 0 ? rows.length : to + 1;
      this.end = Math.min(this.end, this.start + MOST);
    }
    this.render();
    if (this.isFollowing) this.toEnd();
  }

  render() {
    const anchor = this.isFollowing ? null : this.anchor();
    const focus = this.focusInside();
    const wanted = this.rows.slice(this.start, this.end);
    const keys = new Set(wanted.map((row) => row.key));
    for (const [key, drawn] of this.drawn) {
      if (keys.has(key)) continue;
      drawn.node.remove();
      this.drawn.delete(key);
    }
    let cursor = this.element.firstChild;
    for (const row of wanted) {
      const drawn = this.drawn.get(row.key);
      if (drawn && isSame(drawn.parts, row.parts)) {
        if (drawn.node === cursor) cursor = cursor.nextSibling;
        else this.element.insertBefore(drawn.node, cursor);
        continue;
      }
      const node = row.draw();
      this.drawn.set(row.key, { node, parts: row.parts, floats: row.floats });
      this.keys.set(node, row.key);
      for (const code of node.querySelectorAll("pre")) scrollable.observe(code);
      if (!drawn) this.element.insertBefore(node, cursor);
      else if (drawn.node === cursor) (cursor = cursor.nextSibling), drawn.node.replaceWith(node);
      else drawn.node.remove(), this.element.insertBefore(node, cursor);
    }
    this.giveFocus(focus);
    if (anchor) this.restore(anchor);
  }

  // --- What one reads keeps its place

  anchor() {
    const top = this.element.getBoundingClientRect().top;
    const places = [];
    for (const node of this.element.children) {
      const box = node.getBoundingClientRect();
      if (box.bottom > top && !this.drawn.get(this.keys.get(node)).floats) places.push({ key: this.keys.get(node), offset: box.top - top });
      if (box.top > top + this.element.clientHeight) break;
    }
    // A row in sight as a whole holds better than one whose beginning is out of sight: that may change its height.
    return [...places.filter((place) => place.offset >= 0), ...places.filter((place) => place.offset < 0)];
  }

  restore(places) {
    const place = places.find(({ key }) => this.drawn.has(key));
    if (!place) return;
    const top = this.drawn.get(place.key).node.getBoundingClientRect().top - this.element.getBoundingClientRect().top;
    if (Math.abs(top - place.offset) > 0.5) this.element.scrollTop += top - place.offset;
  }

  // --- The focus is never lost

  focusInside() {
    const active = document.activeElement;
    if (!active || active === this.element || !this.element.contains(active)) return null;
    for (const [key, { node }] of this.drawn)
      if (node.contains(active)) return { key, part: active.dataset.key, active };
    return null;
  }

  giveFocus(focus) {
    if (!focus || focus.active.isConnected) return;
    const row = this.drawn.get(focus.key)?.node;
    const parts = row ? [...row.querySelectorAll("[data-key]")] : [];
    const same = parts.filter((part) => part.dataset.key === focus.part);
    focusFirst([...same, ...parts.filter((part) => part.dataset.key.startsWith("add-reaction")), ...parts, this.element]);
  }

  // --- Scrolling

  get isAtEnd() {
    const { scrollHeight, scrollTop, clientHeight } = this.element;
    return this.end === this.rows.length && scrollHeight - scrollTop - clientHeight < END;
  }

  scrolled() {
    const { scrollHeight, scrollTop, clientHeight } = this.element;
    // Only going up ends the following: a list that grows smaller is not at its end for a moment either.
    if (this.isAtEnd) this.isFollowing = true;
    else if (scrollTop < this.top - 1) this.isFollowing = false;
    this.top = scrollTop;
    if (scrollTop < NEAR && !this.isFollowing) this.upwards();
    else if (scrollHeight - scrollTop - clientHeight < NEAR && this.end < this.rows.length) this.downwards();
    this.onScroll();
  }

  upwards() {
    if (this.start === 0) return this.onTop();
    this.start = Math.max(0, this.start - STEP);
    this.end = Math.min(this.end, this.start + MOST);
    this.render();
  }

  downwards() {
    this.end = Math.min(this.rows.length, this.end + STEP);
    this.start = Math.max(this.start, this.end - MOST);
    this.render();
  }

  /** Go to the newest row. */
  toEnd() {
    this.isFollowing = true;
    if (this.end !== this.rows.length || this.end - this.start > MOST) {
      this.end = this.rows.length;
      this.start = Math.max(0, this.end - FIRST);
      this.render();
    }
    this.element.scrollTop = this.element.scrollHeight;
    this.top = this.element.scrollTop;
  }

  /** Bring a row to the top of what is in sight. */
  toRow(key) {
    const at = this.rows.findIndex((row) => row.key === key);
    if (at < 0) return;
    if (at < this.start || at >= this.end) {
      this.start = Math.max(0, at - 20);
      this.end = Math.min(this.rows.length, this.start + FIRST);
      this.isFollowing = false;
      this.render();
    }
    const { node } = this.drawn.get(key);
    this.element.scrollTop += node.getBoundingClientRect().top - this.element.getBoundingClientRect().top - 8;
    this.isFollowing = this.isAtEnd;
  }

  nodeOf(key) {
    return this.drawn.get(key)?.node ?? null;
  }
}

/** Focus the first of these that can have it. */
export function focusFirst(elements) {
  for (const element of elements) {
    element.focus({ preventScroll: true });
    if (document.activeElement === element) return;
  }
}

const isSame = (some, others) => some.length === others.length && some.every((part, at) => part === others[at]);
