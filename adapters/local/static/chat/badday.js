// Switches for bad days, where people may try things out: what usually goes wrong, on purpose.

import { announce, byId } from "./dom.js";

const SWITCHES = ["direct_closed", "slow", "bot_away"];

export function wireBadDays(request, complain) {
  for (const name of SWITCHES) {
    byId(`bad-${name}`).addEventListener("change", async (event) => {
      const isOn = event.target.checked;
      try {
        await request("bad_day", { [name]: isOn });
      } catch (error) {
        event.target.checked = !isOn;
        complain(error.message);
      }
    });
  }
  byId("redeliver").addEventListener("click", async () => {
    byId("redelivered").textContent = "";
    try {
      await request("redeliver");
      byId("redelivered").textContent = "Delivered again. Nothing should have changed.";
      announce(byId("redelivered").textContent);
    } catch (error) {
      complain(error.message);
    }
  });
}

export function drawBadDays(state) {
  byId("bad-days").hidden = !state.switch || !state.bad_days;
  for (const name of SWITCHES) byId(`bad-${name}`).checked = Boolean(state.bad_days?.[name]);
}
