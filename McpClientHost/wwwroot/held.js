// Keeps what the agent holds up to date: times run down, renewed tokens show, buttons renew.
import { countDown, setNow } from './countdown.js';
import { post } from './page.js';
import { watchSession } from './session.js';

const held = document.getElementById('held');
const problem = document.getElementById('problem');

setNow(Number(held.dataset.now));

async function refresh() {
  const response = await fetch('/held', { headers: { Accept: 'text/html' } });
  if (!response.ok) return;
  const page = new DOMParser().parseFromString(await response.text(), 'text/html');
  const fresh = page.getElementById('held');
  if (!fresh) {
    location.assign('/?ended');
    return;
  }
  setNow(Number(fresh.dataset.now));
  for (const article of fresh.querySelectorAll('article')) {
    const before = document.getElementById(article.id);
    const opened = [...before.querySelectorAll('details')].map(details => details.open);
    const focused = before.contains(document.activeElement) && document.activeElement.tagName;
    article.querySelectorAll('details').forEach((details, i) => { details.open = opened[i] ?? false; });
    before.replaceWith(article);
    if (focused) article.querySelector(focused)?.focus();
  }
  countDown();
}

document.addEventListener('click', async event => {
  const path = event.target.dataset?.renew;
  if (!path) return;
  const button = event.target;
  button.disabled = true;
  problem.hidden = true;
  const answer = await post(path).catch(() => null);
  button.disabled = false;
  button.focus();
  if (answer?.status === 401) location.assign('/?ended');
  else if (answer?.ok) await refresh();
  else {
    problem.textContent = (await answer?.json().catch(() => null))?.title ?? 'The agent does not answer.';
    problem.hidden = false;
  }
});

const events = watchSession();
events.addEventListener('connections', e => {
  const changed = JSON.parse(e.data).some(({ name, state, expires }) => {
    const shown = document.getElementById(`held-${name}`)?.dataset.expiresAt;
    return state === 'connected' ? Number(shown) !== Date.parse(expires) : Boolean(shown);
  });
  if (changed) refresh();
});
setInterval(countDown, 1000);
