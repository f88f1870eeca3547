import { byId, el } from "./dom.js";

const form = byId("filters");
const names = ["server", "person", "outcome", "q"];
const everything = new WeakMap(); // attempt -> all its text, in lower case

// The filters live in the address, so that a view can be shared and survives a reload.
export function read() {
  const query = new URLSearchParams(location.search);
  return Object.fromEntries([...names, "attempt"].map(name => [name, query.get(name) ?? ""]));
}

export function write(change) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...read(), ...change })) {
    if (value) query.set(name, value);
  }
  history.replaceState(null, "", query.size > 0 ? `?${query}` : location.pathname);
}

export const isFiltered = filters => names.some(name => filters[name] !== "");

export const matches = (filters, attempt) =>
  (!filters.server || attempt.server === filters.server)
  && (!filters.person || attempt.person === filters.person)
  && (!filters.outcome || attempt.outcome === filters.outcome)
  && filters.q.toLowerCase().split(" ").every(word => textOf(attempt).includes(word));

function textOf(attempt) {
  if (!everything.has(attempt)) everything.set(attempt, textsIn(attempt).join("\n").toLowerCase());
  return everything.get(attempt);
}

function textsIn(value) {
  if (typeof value === "string") return [value];
  return value && typeof value === "object" ? Object.values(value).flatMap(textsIn) : [];
}

// Shows what there is to choose from, and what is chosen even if it is gone.
export function show(filters, attempts, servers) {
  options("server", [...servers, ...attempts.map(attempt => attempt.server)], filters.server);
  options("person", attempts.map(attempt => attempt.person), filters.person);
  form.elements.outcome.value = filters.outcome;
  if (document.activeElement !== form.elements.q) form.elements.q.value = filters.q;
  byId("clear").hidden = !isFiltered(filters);
}

function options(name, values, chosen) {
  const select = form.elements[name];
  const wanted = [...new Set([...values, chosen].filter(value => value))].sort((a, b) => a.localeCompare(b));
  const present = [...select.options].slice(1).map(option => option.value);
  if (wanted.join("\n") !== present.join("\n")) {
    select.replaceChildren(select.options[0], ...wanted.map(value => el("option", { value }, value)));
  }
  select.value = chosen;
}

export function onChange(changed) {
  form.addEventListener("input", () => {
    write(Object.fromEntries(new FormData(form)));
    changed();
  });
  form.addEventListener("submit", event => event.preventDefault());
  byId("clear").addEventListener("click", () => clear(changed));
}

export function clear(changed) {
  write({ server: "", person: "", outcome: "", q: "" });
  form.elements.q.value = "";
  changed();
}
