// Shows what tools take and answer. It is data of others: text, whatever it looks like.
import { element } from './page.js';

export function showProblem(problem) {
  const shown = [element('p', problem.title ?? 'The call failed.', 'problem')];
  if (problem.code) shown.push(element('code', problem.code));
  if (problem.detail) shown.push(element('p', problem.detail));
  return shown;
}

export function showAnswer(answer) {
  const texts = answer.content.filter(c => c.type === 'text').map(c => c.text);
  const heading = element('p', `${answer.isError ? 'The tool reports an error' : 'Answered'} · ${Math.round(answer.tookMs)} ms`, answer.isError ? 'problem' : 'done');
  if (answer.isError) return [heading, ...texts.map(t => element('p', t))];
  const data = answer.structured ?? texts.map(parseJson).find(v => v !== undefined);
  const shown = data === undefined ? texts.map(t => element('p', t)) : [showValue(unwrap(data)), raw(answer.structured ?? answer.content)];
  return [heading, ...(shown.length ? shown : [element('p', 'It has nothing to say.')])];
}

const parseJson = text => {
  try {
    const value = JSON.parse(text);
    return value !== null && typeof value === 'object' ? value : undefined;
  } catch {
    return undefined;
  }
};

// Structured content must be an object, so a list comes wrapped in one.
const unwrap = value => {
  const inner = value && typeof value === 'object' && !Array.isArray(value) ? Object.values(value) : [];
  return inner.length === 1 && typeof inner[0] === 'object' ? inner[0] : value;
};

const isRecord = value => value !== null && typeof value === 'object' && !Array.isArray(value);
const isTime = value => typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(value) && !Number.isNaN(Date.parse(value));

function plain(value) {
  if (value === null || value === undefined) return '';
  if (isTime(value)) return new Date(value).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

export function showValue(value) {
  if (Array.isArray(value)) return value.length && value.every(isRecord) ? table(value) : list(value);
  if (!isRecord(value)) return element('p', plain(value));
  const facts = element('dl', undefined, 'record');
  for (const [name, item] of Object.entries(value)) {
    const fact = element('dd');
    fact.append(item !== null && typeof item === 'object' ? showValue(item) : plain(item));
    facts.append(element('dt', name), fact);
  }
  return facts;
}

function list(values) {
  if (!values.length) return element('p', 'None.');
  const items = element('ul');
  items.append(...values.map(v => element('li', plain(v))));
  return items;
}

function table(rows) {
  const names = [...new Set(rows.flatMap(Object.keys))];
  const head = element('tr');
  head.append(...names.map(n => element('th', n)));
  const all = element('table');
  all.append(element('thead'), element('tbody'));
  all.tHead.append(head);
  for (const row of rows) {
    const line = element('tr');
    line.append(...names.map(n => element('td', plain(row[n]))));
    all.tBodies[0].append(line);
  }
  const frame = element('div', undefined, 'scroll');
  frame.tabIndex = 0;
  frame.setAttribute('role', 'region');
  frame.setAttribute('aria-label', 'Result');
  frame.append(all);
  return frame;
}

export function raw(value) {
  const details = element('details');
  details.append(element('summary', 'As JSON'), element('pre', JSON.stringify(value, null, 2)));
  return details;
}
