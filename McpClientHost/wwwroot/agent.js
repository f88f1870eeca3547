// Keeps the page alive: cards come and go with the connections, tokens count down, tools are called. No framework, nothing from elsewhere.
const antiforgery = document.querySelector('meta[name="antiforgery"]').content;
const cards = document.getElementById('cards');

const element = (name, text, className) => {
  const node = document.createElement(name);
  if (text !== undefined) node.textContent = text;
  if (className) node.className = className;
  return node;
};

const post = (path, body) => fetch(path, {
  method: 'POST',
  headers: { 'Content-Type': 'application/json', 'X-Xaa-Antiforgery': antiforgery },
  body: JSON.stringify(body ?? {}),
});

// --- what changes by itself

// The agent's clock less this browser's.
let skew = Number(cards.dataset.now) - Date.now();
const drawing = new Map();

async function draw(server, version) {
  if (drawing.get(server) >= version) return;
  drawing.set(server, version);
  const response = await fetch(`/connections/${server}`);
  if (!response.ok) return;
  const fresh = new DOMParser().parseFromString(await response.text(), 'text/html').querySelector('article');
  const card = document.getElementById(`server-${server}`);
  const focused = card.contains(document.activeElement) ? document.activeElement : null;
  // A form that someone is filling in stays as it is.
  for (const tool of card.querySelectorAll('details.tool[open]'))
    fresh.querySelector(`details.tool[data-tool="${CSS.escape(tool.dataset.tool)}"]`)?.replaceWith(tool);
  card.replaceWith(fresh);
  if (focused) (fresh.contains(focused) ? focused : fresh.querySelector('button, summary'))?.focus();
  countCards();
  countDown();
  const news = fresh.querySelector('[data-news]');
  if (news) document.getElementById('news').textContent = `${fresh.querySelector('h2').textContent}: ${news.textContent}`;
}

function showConnections(connections) {
  for (const { name, state, version, expires, retryAt, now } of connections) {
    skew = Date.parse(now) - Date.now();
    const card = document.getElementById(`server-${name}`);
    const left = card.querySelector('[data-expires]');
    const end = left?.dataset.retry === undefined ? expires : retryAt;
    if (card.dataset.state !== state || Number(card.dataset.version) !== version) draw(name, version);
    else if (left && end) left.dataset.expires = Date.parse(end);
  }
  countCards();
  countDown();
}

// What the page shows, and not what it has heard: a card takes a request to come.
function countCards() {
  for (const state of ['connected', 'refused'])
    document.querySelector(`[data-count="${state}"]`).textContent = cards.querySelectorAll(`article[data-state="${state}"]`).length;
}

function countDown() {
  const now = Date.now() + skew;
  for (const left of document.querySelectorAll('[data-expires]')) {
    const seconds = Math.max(0, Math.round((Number(left.dataset.expires) - now) / 1000));
    left.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
  }
  for (const news of document.querySelectorAll('[data-news]')) if (now - Number(news.dataset.news) > 60_000) news.remove();
}

const events = new EventSource('/events');
events.addEventListener('connections', e => {
  document.getElementById('offline').hidden = true;
  showConnections(JSON.parse(e.data));
});
events.addEventListener('ended', () => {
  events.close();
  location.assign('/?ended');
});
events.addEventListener('error', async () => {
  const answer = await fetch('/api/connections').catch(() => null);
  if (answer?.status === 401) location.assign('/?ended');
  else document.getElementById('offline').hidden = answer?.ok === true;
  // A browser tries again by itself, except after an answer that was none.
  if (events.readyState === EventSource.CLOSED) setTimeout(() => location.reload(), 5000);
});
setInterval(countDown, 1000);

// --- what a person does

cards.addEventListener('click', async event => {
  const server = event.target.dataset?.reconnect;
  if (!server) return;
  event.target.disabled = true;
  await post(`/api/connections/${server}/reconnect`).catch(() => null);
  event.target.disabled = false;
});

cards.addEventListener('submit', async event => {
  event.preventDefault();
  const form = event.target;
  const button = form.querySelector('button[type="submit"]');
  const result = form.parentElement.querySelector('.result');
  const values = collect(form);
  if (!values) return;
  button.disabled = true;
  result.hidden = false;
  result.replaceChildren(element('p', 'Calling…', 'waiting'));
  try {
    const { server, tool } = form.dataset;
    const response = await post(`/api/connections/${server}/tools/${encodeURIComponent(tool)}`, values);
    const answer = await response.json();
    result.replaceChildren(...(response.ok ? showAnswer(answer) : showProblem(answer)));
  } catch {
    result.replaceChildren(element('p', 'The agent did not answer.', 'problem'));
  } finally {
    button.disabled = false;
  }
});

function collect(form) {
  const values = {};
  for (const field of form.querySelectorAll('[data-kind]')) {
    field.setCustomValidity('');
    const kind = field.dataset.kind;
    if (kind === 'boolean' && field.type === 'checkbox') values[field.name] = field.checked;
    else if (field.value === '') continue;
    else if (kind === 'string') values[field.name] = field.value;
    else if (kind === 'number' || kind === 'integer') values[field.name] = Number(field.value);
    else {
      try {
        values[field.name] = JSON.parse(field.value);
      } catch {
        field.setCustomValidity('This must be JSON.');
        field.addEventListener('input', () => field.setCustomValidity(''), { once: true });
        form.reportValidity();
        return null;
      }
    }
  }
  return values;
}

function showProblem(problem) {
  const shown = [element('p', problem.title ?? 'The call failed.', 'problem')];
  if (problem.code) shown.push(element('code', problem.code));
  if (problem.detail) shown.push(element('p', problem.detail));
  return shown;
}

function showAnswer(answer) {
  const texts = answer.content.filter(c => c.type === 'text').map(c => c.text);
  const heading = element('p', `${answer.isError ? 'The tool reports an error' : 'Answered'} · ${Math.round(answer.tookMs)} ms`, answer.isError ? 'problem' : 'done');
  if (answer.isError) return [heading, ...texts.map(t => element('p', t))];
  const data = answer.structured ?? texts.map(parseJson).find(v => v !== undefined);
  const shown = data === undefined ? texts.map(t => element('p', t)) : [showValue(unwrap(data)), raw(answer)];
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

function showValue(value) {
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

function raw(answer) {
  const details = element('details');
  details.append(element('summary', 'As JSON'), element('pre', JSON.stringify(answer.structured ?? answer.content, null, 2)));
  return details;
}
