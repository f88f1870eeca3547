import { byId, el, hidden } from "./dom.js";
import { duration, shortId, time } from "./format.js";
import { recordOf, steps } from "./steps.js";

const dialog = byId("details");
let close = () => {};

const fields = [
  ["Outcome", "outcome"], ["Reason", "reason"], ["Error code", "errorCode"], ["Answered by", "party"], ["Arrived", "at"], ["Took", "durationMs"],
  ["Client", "clientId"], ["Person", "subject"], ["Session", "sessionId"], ["Issuer", "issuer"], ["Audience", "audience"], ["Resource", "resource"],
  ["Scope asked for", "requestedScope"], ["Scope granted", "grantedScope"], ["Presented", "consumedId"], ["Issued", "issuedId"],
  ["Signed with key", "keyId"], ["Quirks", "quirks"], ["Change of policy", "policyChange"], ["Trace", "traceId"], ["Span", "spanId"], ["Record", "id"],
];

export const isOpen = () => dialog.open;

export function show(attempt, { previous, next, onClose }) {
  close = onClose;
  const focused = dialog.contains(document.activeElement) ? document.activeElement.id : "";
  dialog.replaceChildren(
    el("header", {},
      el("div", {},
        el("h2", { id: "details-title" }, `${attempt.person ?? "Unknown person"} → ${attempt.server}`),
        el("p", {}, el("strong", { class: "outcome", "data-outcome": attempt.outcome }, attempt.outcome),
          ` · ${time(attempt.at, { exact: true })}`, attempt.again ? " · the same ID-JAG presented again" : "")),
      el("nav", { "aria-label": "Attempts" },
        el("button", { type: "button", id: "newer", disabled: !previous, onclick: previous }, "Newer"),
        el("button", { type: "button", id: "older", disabled: !next, onclick: next }, "Older"),
        el("button", { type: "button", id: "close", autofocus: true, onclick: () => dialog.close() }, "Close"))),
    el("div", { class: "columns" }, steps.map(step => column(step, attempt))),
    ...calls(attempt));
  if (!dialog.open) dialog.showModal();
  else (dialog.querySelector(`#${focused || "close"}:enabled`) ?? byId("close")).focus();
}

export function hide() {
  if (dialog.open) dialog.close();
}

function column(step, attempt) {
  const cell = recordOf(attempt, step);
  const heading = el("h3", {}, el("span", { class: "number" }, String(step.number)), ` ${step.name}`);
  if (!cell) return el("section", { class: "missing" }, heading, el("p", {}, "No record."));
  return el("section", { "data-outcome": cell.record.outcome }, heading,
    el("dl", {}, fields.map(([label, key]) => el("div", {}, el("dt", {}, label), el("dd", {}, value(step, cell, key))))));
}

function value(step, { record, partyName, reasonInWords, traceUrl }, key) {
  const raw = record[key];
  if (raw === undefined || raw === null || raw === "") return el("span", { class: "nothing" }, "–", hidden("none"));
  switch (key) {
    case "outcome": return el("strong", { class: "outcome", "data-outcome": raw }, raw);
    case "reason": return [el("code", {}, raw), reasonInWords ? el("span", { class: "inwords" }, reasonInWords) : ""];
    case "party": return `${partyName} (${raw})`;
    case "at": return el("time", { datetime: raw }, time(raw, { exact: true }));
    case "durationMs": return duration(raw);
    case "sessionId": return id("Session", raw);
    case "consumedId": return id(step.presents ?? "Token", raw);
    case "issuedId": return id(step.issues ?? "Token", raw);
    case "traceId": return [id("Trace", raw), traceUrl ? link(traceUrl, "Open in the dashboard") : ""];
    case "spanId": case "id": return id("", raw);
    default: return raw;
  }
}

const link = (href, text) => el("a", { href, target: "_blank", rel: "noreferrer" }, text);

// Short until somebody asks; equal ids light up together, which is how the steps were joined.
function id(kind, full) {
  const short = shortId(full);
  const code = el("code", {}, short);
  const mark = on => dialog.querySelectorAll(".id").forEach(other => other.classList.toggle("same", on && other.title === full));
  return el("button", {
    class: "id", type: "button", "data-kind": kind, title: full,
    onclick: () => { code.textContent = code.textContent === short ? full : short; },
    onmouseenter: () => mark(true), onmouseleave: () => mark(false), onfocus: () => mark(true), onblur: () => mark(false),
  }, kind ? [el("span", { class: "kind" }, kind), " "] : "", code);
}

function calls(attempt) {
  const { resourceRequest } = attempt;
  if (!resourceRequest || resourceRequest.count < 2) return [];
  const { newest } = resourceRequest;
  const shown = newest.length < resourceRequest.count ? `: the newest and the refused of ${resourceRequest.count}` : "";
  return [el("section", { class: "calls" },
    el("h3", {}, `Calls with this access token${shown}`),
    el("ol", {}, newest.map(({ record, partyName, reasonInWords }) => el("li", { "data-outcome": record.outcome },
      el("time", { datetime: record.at }, time(record.at, { exact: true })),
      el("strong", { class: "outcome", "data-outcome": record.outcome }, record.outcome),
      el("span", {}, partyName, record.resource ? ` · ${record.resource}` : ""),
      el("span", {}, duration(record.durationMs)),
      record.reason ? el("span", { class: "why" }, reasonInWords ?? "", " ", el("code", {}, record.reason)) : ""))))];
}

dialog.addEventListener("close", () => close());
dialog.addEventListener("click", event => {
  if (event.target === dialog) dialog.close(); // the backdrop
});
dialog.addEventListener("keydown", event => {
  const button = { ArrowLeft: "newer", ArrowRight: "older" }[event.key];
  if (!button || event.altKey || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  byId(button)?.click();
});
