import { el, hidden } from "./dom.js";
import { count, duration, shortId, time, words } from "./format.js";

export function idChip(kind, id) {
  return el("span", { class: "id", "data-kind": kind, title: `${kind} ${id}` },
    el("span", { class: "kind" }, kind), " ", el("code", {}, shortId(id)));
}

// Granted scopes; what was asked for and not granted is struck out. A refusal says what was asked for.
export function scopes(record) {
  const asked = words(record.requestedScope);
  const granted = words(record.grantedScope);
  if (record.outcome === "Refused") return scopeList("Scope asked for", asked.map(scope => el("li", { class: "asked" }, scope)));
  const denied = asked.filter(scope => !granted.includes(scope));
  return scopeList("Scope", [
    ...granted.map(scope => el("li", { title: asked.includes(scope) ? "Asked for and granted" : "Granted without being asked for by name" }, scope)),
    ...denied.map(scope => el("li", { class: "denied", title: "Asked for, not granted" }, el("s", {}, scope), hidden(" (asked for, not granted)"))),
  ]);
}

const scopeList = (label, items) => (items.length === 0 ? null : el("ul", { class: "scopes", "aria-label": label }, items));

export function quirks(record) {
  const tags = words(record.quirks);
  return tags.length === 0 ? null : el("ul", { class: "quirks", "aria-label": "Quirks" },
    tags.map(tag => el("li", { title: "An oddity of the request that was tolerated" }, tag)));
}

export function reason(step) {
  const { record, reasonInWords } = step;
  if (record.outcome !== "Refused") return null;
  const stable = record.reason ?? record.errorCode;
  return el("p", { class: "reason" }, reasonInWords ?? "Refused.", stable && [" ", el("code", {}, stable)]);
}

const outcome = record => el("strong", { class: "outcome" }, record.outcome);

export const when = (record, exact) =>
  el("span", { class: "when" },
    el("time", { datetime: record.at, title: new Date(record.at).toString() }, time(record.at, { exact })),
    ` · ${duration(record.durationMs)}`);

function track(state, goesOn) {
  return el("div", { class: "track", "data-state": state, "data-on": goesOn ? "yes" : "no", "aria-hidden": "true" }, el("i"), el("b"));
}

export function emptyCell(step, before) {
  const text = before && before.record.outcome === "Issued" ? before.next : "";
  return [track("none", false), el("p", { class: "none" }, text === "" ? hidden("Not reached") : text)];
}

export function stepCell(step, attempt, goesOn) {
  const cell = attempt[step.key];
  const { record } = cell;
  return [
    track(record.outcome, goesOn),
    el("p", { class: "head" }, outcome(record), el("span", { class: "party" }, cell.partyName)),
    when(record),
    reason(cell),
    chips(step, record),
    step.key === "signIn" ? null : scopes(record), // "openid" in every row says nothing
    quirks(record),
  ];
}

function chips(step, record) {
  if (step.key === "signIn") return record.sessionId ? idChip("Session", record.sessionId) : null;
  return step.issues && record.issuedId ? idChip(step.issues, record.issuedId) : null;
}

export function callsCell(calls) {
  const last = calls.newest[0];
  const refused = calls.newest.find(call => call.record.outcome === "Refused");
  return [
    track(last.record.outcome, false),
    el("p", { class: "head" },
      el("strong", { class: "outcome" }, last.record.outcome === "Refused" ? "Refused" : count(calls.count, "call")),
      el("span", { class: "party" }, last.partyName)),
    when(last.record),
    calls.refused > 0 && calls.count > calls.refused ? el("p", { class: "partly" }, `${calls.refused} of ${calls.count} refused`) : null,
    calls.refused > 1 && calls.count === calls.refused ? el("p", { class: "partly" }, `${calls.count} calls, all refused`) : null,
    refused ? reason(refused) : null,
    quirks(last.record),
  ];
}
