// Reactions under a message: buttons that say who, and that put one's own on or take it off.

import { h, listed } from "./dom.js";
import { pickEmoji } from "./emoji.js";

/** Return the row of reactions, or nothing where there are none. `react` takes the emoji and whether it goes on. */
export function drawReactions(message, react) {
  const reactions = (message.reactions ?? []).filter((reaction) => reaction.count > 0);
  if (!reactions.length) return null;
  const label = `Reactions to the message by ${message.author.name}`;
  return h("div", { class: "reactions", role: "group", "aria-label": label }, reactions.map((reaction) => drawOne(reaction, react)), adder(message, react, "+"));
}

function drawOne(reaction, react) {
  const who = whoReacted(reaction);
  return h(
    "button",
    {
      type: "button", class: "quiet reaction", "data-key": `react-${reaction.emoji}`, "aria-pressed": String(Boolean(reaction.mine)),
      "aria-label": `${reaction.emoji} ${reaction.count}, ${who}`, title: who, onclick: () => react(reaction.emoji, !reaction.mine),
    },
    h("span", { "aria-hidden": "true" }, reaction.emoji), ` ${reaction.count}`, reaction.mine ? h("span", { class: "yours" }, "you") : null,
  );
}

/** Return 'you and Priya', 'Priya, Tom and 3 more'. */
function whoReacted({ mine, names = [], count, me = null }) {
  const others = names.filter((name) => name !== me && name.toLowerCase() !== "you");
  const known = [...(mine ? ["you"] : []), ...others].slice(0, count);
  const more = count - known.length;
  return listed(more > 0 ? [...known, `${more} more`] : known);
}

/** Return the button that opens the grid of emoji. */
export function adder(message, react, label = "React") {
  const button = h(
    "button",
    { type: "button", class: "quiet", "data-key": `add-reaction-${label}`, "aria-haspopup": "dialog", "aria-label": `Add reaction to the message by ${message.author.name}`, title: "Add reaction" },
    label,
  );
  // The message may be drawn again while the grid is open; the focus then goes to the button that took this one's place.
  const again = () => {
    if (button.isConnected) return button;
    const item = document.querySelector(`[data-id="${CSS.escape(String(message.id))}"]`);
    return item?.querySelector("[data-key^='add-reaction'], [data-key]") ?? document.getElementById("messages");
  };
  button.addEventListener("click", () => pickEmoji(button, (emoji) => react(emoji, true), again));
  return button;
}
