import { byId, el, hidden } from "./dom.js";
import { time } from "./format.js";

let before = "";

export function render(parties) {
  const now = JSON.stringify(parties);
  if (now === before) return;
  before = now;
  byId("parties").replaceChildren(...parties.map(party => el("li", { "data-status": party.status, title: party.why },
    el("i", { "aria-hidden": "true" }),
    el("span", { class: "name" }, party.displayName),
    el("span", { class: "status" }, status(party)),
    party.why ? el("span", { class: "why" }, party.why) : hidden(""))));
}

function status(party) {
  switch (party.status) {
    case "Connected": return "connected";
    case "Unreachable": return `unreachable since ${time(party.since)}`;
    default: return "connecting";
  }
}
