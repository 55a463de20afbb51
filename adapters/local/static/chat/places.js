// Who one is, and where one can go.

import { byId, h } from "./dom.js";

export function drawWho(state) {
  byId("who").hidden = !state.switch;
  const people = state.people.filter((person) => !person.is_bot);
  byId("person").replaceChildren(
    ...people.map((person) => h("option", { value: person.id, selected: person.id === state.person.id }, person.name)),
  );
  byId("person").value = state.person.id;
  byId("about").textContent = state.person.about;
  byId("leave").hidden = !state.person.joined;
}

export function drawPlaces(state, current, go) {
  const list = (title, kind) => {
    const channels = state.channels.filter((channel) => channel.kind === kind);
    if (!channels.length) return null;
    return h("nav", { "aria-label": title }, h("h2", {}, title), h("ul", {}, channels.map((channel) => h("li", {}, place(channel, current, go)))));
  };
  byId("channels").replaceChildren(...[list("Channels", "channel"), list("Direct messages", "direct")].filter(Boolean));
}

function place(channel, current, go) {
  const unread = channel.unread
    ? h("span", { class: "unread" }, String(channel.unread), h("span", { class: "visually-hidden" }, " not read"))
    : null;
  return h(
    "button",
    {
      type: "button", class: "place", "data-testid": `channel-${channel.id}`,
      "aria-current": channel.id === current ? "true" : null, onclick: () => go(channel.id),
    },
    h("span", { dir: "auto" }, channel.kind === "channel" ? `# ${channel.name}` : channel.name),
    unread,
  );
}
