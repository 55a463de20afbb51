// Who one is, and where one can go. Nodes stay the same over every redraw, so that the focus does too.

import { byId, h } from "./dom.js";

const MOST = 99;
const drawn = new Map();

export function drawWho(state) {
  byId("who").hidden = !state.switch;
  const people = state.people.filter((person) => !person.is_bot);
  const select = byId("person");
  const sign = JSON.stringify(people.map((person) => [person.id, person.name]));
  if (select.dataset.sign !== sign) {
    select.dataset.sign = sign;
    select.replaceChildren(...people.map((person) => h("option", { value: person.id }, person.name)));
  }
  select.value = state.person.id;
  byId("about").textContent = state.person.about;
  byId("leave").hidden = !state.person.joined;
}

/** Draw the channels; `unread` is how many messages of a channel were not seen. */
export function drawPlaces(state, current, go, unread) {
  const wanted = state.channels.map((channel) => channel.id).join("\n");
  if (byId("channels").dataset.sign !== wanted) {
    byId("channels").dataset.sign = wanted;
    const list = (title, kind) => {
      const channels = state.channels.filter((channel) => channel.kind === kind);
      if (!channels.length) return null;
      return h("nav", { "aria-label": title }, h("h2", {}, title), h("ul", {}, channels.map((channel) => h("li", {}, place(channel, go)))));
    };
    const focused = document.activeElement?.dataset?.testid;
    byId("channels").replaceChildren(...[list("Channels", "channel"), list("Direct messages", "direct")].filter(Boolean));
    if (focused) byId("channels").querySelector(`[data-testid="${CSS.escape(focused)}"]`)?.focus();
  }
  for (const channel of state.channels) refresh(channel, channel.id === current, unread(channel));
}

function place(channel, go) {
  const name = h("span", { dir: "auto" });
  const count = h("span", { class: "counts" });
  const button = h("button", { type: "button", class: "place", "data-testid": `channel-${channel.id}`, onclick: () => go(channel.id) }, name, count);
  drawn.set(channel.id, { button, name, count });
  return button;
}

function refresh(channel, isCurrent, unread) {
  const { button, name, count } = drawn.get(channel.id);
  const title = channel.kind === "channel" ? `# ${channel.name}` : channel.name;
  if (name.textContent !== title) name.textContent = title;
  if (isCurrent) button.setAttribute("aria-current", "true");
  else button.removeAttribute("aria-current");
  const mentions = unread ? (channel.mentions ?? 0) : 0;
  const sign = `${unread} ${mentions}`;
  if (count.dataset.sign === sign) return;
  count.dataset.sign = sign;
  const hidden = (text) => h("span", { class: "visually-hidden" }, text);
  count.replaceChildren(
    ...[
      mentions ? h("span", { class: "at", title: "You were mentioned" }, "@", hidden(" you were mentioned,")) : null,
      unread ? h("span", { class: "unread" }, unread > MOST ? `${MOST}+` : String(unread), hidden(" not read")) : null,
    ].filter(Boolean),
  );
}

/** Show in the window's title how much was not read. */
export function drawTitle(state, channel, unread) {
  const total = state.channels.reduce((sum, each) => sum + unread(each), 0);
  const place = channel ? `${channel.name} – ` : "";
  document.title = `${total ? `(${total > MOST ? `${MOST}+` : total}) ` : ""}${place}Chat – ${state.group}`;
}
