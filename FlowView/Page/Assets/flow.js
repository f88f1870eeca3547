import * as details from "./details.js";
import { byId, el } from "./dom.js";
import * as filters from "./filters.js";
import { count } from "./format.js";
import * as parties from "./parties.js";
import { follow } from "./stream.js";
import * as table from "./table.js";

const page = 200;
const attempts = new Map();
let partyList = [];
let agentUrl = null;
let limit = page;
let frozen = null; // while paused: the attempts as they were
let missed = new Set();
let fresh = new Set();
let loaded = false;

const newestFirst = (a, b) => Date.parse(b.at) - Date.parse(a.at) || (a.id < b.id ? 1 : -1);
const visible = () => [...(frozen ?? attempts).values()].filter(attempt => filters.matches(filters.read(), attempt)).sort(newestFirst);

function render() {
  const chosen = filters.read();
  const all = [...(frozen ?? attempts).values()];
  const found = visible();
  table.render(found.slice(0, limit), { open, isNew: attempt => fresh.has(attempt.id) });
  filters.show(chosen, all, partyList.map(party => party.displayName));
  const refused = found.filter(attempt => attempt.outcome === "Refused").length;
  byId("count").textContent = `${filters.isFiltered(chosen) ? `${found.length} of ` : ""}${count(all.length, "attempt")} · ${refused} refused`;
  byId("more").hidden = found.length <= limit;
  byId("attempts").hidden = found.length === 0;
  empty(found.length === 0, all.length > 0);
}

function empty(isEmpty, hasAttempts) {
  const box = byId("empty");
  box.hidden = !isEmpty || !loaded;
  if (box.hidden) return;
  box.replaceChildren(...(hasAttempts ? nothingMatches() : nothingYet()));
}

const nothingMatches = () => [
  el("h2", {}, "Nothing matches these filters"),
  el("button", { type: "button", onclick: () => filters.clear(render) }, "Clear filters"),
];

function nothingYet() {
  if (partyList.every(party => party.status === "Unreachable")) {
    return [
      el("h2", {}, "No party can be reached"),
      el("p", {}, "Rows appear as soon as a party's feed answers. What is wrong stands above, at each party."),
    ];
  }
  const agent = agentUrl ? el("a", { href: agentUrl, target: "_blank", rel: "noreferrer" }, "the agent") : "the agent";
  return [
    el("h2", {}, "No token requests yet"),
    el("p", {}, "Sign in at ", agent, ", and watch one row appear for every server that it connects: ",
      "sign-in, token exchange, JWT bearer grant, and the first call."),
  ];
}

function open(id) {
  const order = table.orderShown();
  const attempt = (frozen ?? attempts).get(id);
  if (!attempt) return;
  const place = order.indexOf(id);
  const to = index => (index >= 0 && index < order.length && place >= 0 ? () => open(order[index]) : undefined);
  filters.write({ attempt: id });
  details.show(attempt, {
    previous: to(place - 1),
    next: to(place + 1),
    onClose: () => {
      filters.write({ attempt: "" });
      table.focusRow(id);
    },
  });
}

function take(changes) {
  if (changes.reset) attempts.clear();
  for (const id of changes.removed) attempts.delete(id);
  fresh = new Set(loaded ? changes.attempts.filter(attempt => !attempts.has(attempt.id)).map(attempt => attempt.id) : []);
  for (const attempt of changes.attempts) attempts.set(attempt.id, attempt);
  agentUrl = changes.agentUrl ?? null;
  partyList = changes.parties;
  parties.render(partyList);
  const isFirst = !loaded;
  loaded = true;
  if (frozen) fresh.forEach(id => missed.add(id));
  else render();
  showPause();
  announce(changes.attempts);
  const wanted = filters.read().attempt;
  if (wanted && (isFirst || (details.isOpen() && changes.attempts.some(attempt => attempt.id === wanted)))) open(wanted);
}

let announced = null;
const heard = { count: 0, refused: 0 };

// One sentence for all that came within two seconds; a reader cannot hear more.
function announce(changed) {
  const news = changed.filter(attempt => fresh.has(attempt.id));
  heard.count += news.length;
  heard.refused += news.filter(attempt => attempt.outcome === "Refused").length;
  if (heard.count === 0 || announced) return;
  announced = setTimeout(() => {
    byId("news").textContent = `${count(heard.count, "new attempt")}, ${heard.refused} refused`;
    heard.count = heard.refused = 0;
    announced = null;
  }, 2000);
}

function showPause() {
  const button = byId("pause");
  button.setAttribute("aria-pressed", String(frozen !== null));
  button.textContent = frozen === null ? "Pause" : missed.size === 0 ? "Resume" : `Resume (${missed.size} new)`;
}

byId("pause").addEventListener("click", () => {
  frozen = frozen ? null : new Map(attempts);
  fresh = missed;
  missed = new Set();
  showPause();
  render();
});
byId("more").addEventListener("click", () => {
  limit += page;
  render();
});
filters.onChange(() => {
  limit = page;
  fresh = new Set();
  render();
});
follow({
  onChanges: take,
  onState: state => {
    byId("live").dataset.state = state;
    byId("live").textContent = state === "live" ? "Live" : "Reconnecting";
  },
});
