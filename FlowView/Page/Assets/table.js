import { callsCell, emptyCell, stepCell } from "./cells.js";
import { byId, el, hidden } from "./dom.js";
import { time } from "./format.js";
import { recordOf, steps } from "./steps.js";

const body = byId("rows");
const shown = new Map(); // id -> { attempt, row }
let current = null; // the one row that Tab reaches

// Brings the table to these attempts, in this order, and touches only what changed.
export function render(attempts, { open, isNew }) {
  const ids = new Set(attempts.map(attempt => attempt.id));
  for (const [id, { row }] of shown) {
    if (ids.has(id)) continue;
    row.remove();
    shown.delete(id);
  }
  let place = body.firstElementChild;
  for (const attempt of attempts) {
    const row = rowFor(attempt, open, isNew);
    if (row === place) place = place.nextElementSibling;
    else body.insertBefore(row, place);
  }
  if (!ids.has(current)) setCurrent(attempts[0]?.id ?? null);
}

export const orderShown = () => [...body.children].map(row => row.dataset.id);

export function focusRow(id) {
  if (!shown.has(id)) return;
  setCurrent(id);
  opener(shown.get(id).row).focus();
}

const opener = row => row.querySelector(".open");

function setCurrent(id) {
  if (shown.has(current)) opener(shown.get(current).row).tabIndex = -1;
  current = id;
  if (shown.has(id)) opener(shown.get(id).row).tabIndex = 0;
}

function rowFor(attempt, open, isNew) {
  const before = shown.get(attempt.id);
  if (before?.attempt === attempt) return before.row;
  const row = makeRow(attempt, open);
  if (isNew(attempt)) row.classList.add("new");
  if (before) {
    const hadFocus = before.row.contains(document.activeElement);
    before.row.replaceWith(row);
    shown.set(attempt.id, { attempt, row });
    opener(row).tabIndex = attempt.id === current ? 0 : -1;
    if (hadFocus) opener(row).focus();
  } else {
    shown.set(attempt.id, { attempt, row });
  }
  return row;
}

function makeRow(attempt, open) {
  const row = el("tr", { role: "row", "data-id": attempt.id, "data-outcome": attempt.outcome, "data-again": attempt.again });
  row.append(heading(attempt, open), ...steps.map((step, i) => {
    const filled = attempt[step.key];
    const td = el("td", { role: "cell", "data-step": `${step.number} ${step.name}`, "data-context": attempt.again && step.number < 3 });
    td.append(...content(step, attempt, filled, i));
    return td;
  }));
  row.addEventListener("click", event => {
    if (!event.target.closest("a, button") && getSelection().isCollapsed) open(attempt.id);
  });
  return row;
}

function content(step, attempt, filled, i) {
  const goesOn = steps.slice(i + 1).some(later => attempt[later.key]);
  const parts = !filled ? emptyCell(step, reached(attempt, i))
    : step.key === "resourceRequest" ? callsCell(filled)
    : stepCell(step, attempt, goesOn);
  return parts.filter(part => part);
}

// The step before an empty cell, when the flow stands there.
function reached(attempt, i) {
  const before = steps[i - 1];
  return before && attempt[before.key] ? { record: recordOf(attempt, before).record, next: before.next } : null;
}

function heading(attempt, open) {
  return el("th", { role: "rowheader", scope: "row" },
    el("button", { class: "open", type: "button", tabindex: "-1", onclick: () => open(attempt.id), onfocus: () => setCurrent(attempt.id) },
      el("span", { class: "person" }, attempt.person ?? "Unknown person"),
      hidden(" to"), el("span", { class: "arrow", "aria-hidden": "true" }, " → "), hidden(" "),
      el("span", { class: "server" }, attempt.server), hidden(`, ${attempt.outcome}, show every field`)),
    el("span", { class: "at" }, el("time", { datetime: attempt.at }, time(attempt.at)), attempt.client ? ` · ${attempt.client}` : ""),
    attempt.again ? el("span", { class: "again" }, "Same ID-JAG again") : "",
    attempt.traceUrl
      ? el("a", { class: "trace", href: attempt.traceUrl, target: "_blank", rel: "noreferrer" }, "Trace", hidden(" in the dashboard"))
      : "");
}

body.addEventListener("keydown", event => {
  const row = event.target.closest("tr");
  if (!row || event.target.closest("a") || event.altKey || event.ctrlKey || event.metaKey) return;
  const target = { ArrowDown: row.nextElementSibling, ArrowUp: row.previousElementSibling, Home: body.firstElementChild, End: body.lastElementChild }[event.key];
  if (!target) return;
  event.preventDefault();
  focusRow(target.dataset.id);
});
