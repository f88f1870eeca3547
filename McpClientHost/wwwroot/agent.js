// Keeps the page alive: cards come and go with the connections, tokens count down, tools are called. No framework, nothing from elsewhere.
import { showAnswer, showProblem } from './answers.js';
import { countDown, now, setNow } from './countdown.js';
import { element, post } from './page.js';
import { watchSession } from './session.js';
import { watchStepUp } from './step-up.js';

const cards = document.getElementById('cards');

// --- what changes by itself

setNow(Number(cards.dataset.now));
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
    setNow(Date.parse(now));
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

function runDown() {
  countDown();
  for (const news of document.querySelectorAll('[data-news]')) if (now() - Number(news.dataset.news) > 60_000) news.remove();
}

const events = watchSession();
watchStepUp(events);
events.addEventListener('connections', e => {
  document.getElementById('offline').hidden = true;
  showConnections(JSON.parse(e.data));
});
events.addEventListener('error', async () => {
  const answer = await fetch('/api/connections').catch(() => null);
  if (answer?.status === 401) location.assign('/?ended');
  else document.getElementById('offline').hidden = answer?.ok === true;
  // A browser tries again by itself, except after an answer that was none.
  if (events.readyState === EventSource.CLOSED) setTimeout(() => location.reload(), 5000);
});
setInterval(runDown, 1000);

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
