// A call waits for a second factor: every open page says so, and leaves the rest of the page usable.
import { element, post } from './page.js';

const banner = element('aside', undefined, 'step-up');
banner.hidden = true;
banner.setAttribute('role', 'alertdialog');
banner.setAttribute('aria-labelledby', 'step-up-title');
banner.setAttribute('aria-describedby', 'step-up-why');
document.body.append(banner);

let shown = null;
let waiting = null;

export function watchStepUp(events) {
  events.addEventListener('step-up', e => show(JSON.parse(e.data)));
}

function show(question) {
  if ((question.id ?? null) === shown) return;
  shown = question.id ?? null;
  clearInterval(waiting);
  banner.hidden = shown === null;
  if (shown === null) return;

  const title = element('h2', `${question.server} asks for ${question.needs}`);
  title.id = 'step-up-title';
  const why = element('p', question.scope
    ? 'A call needs it, because of what it may do. The agent waits, and goes on where it was.'
    : 'A call needs it. The agent waits, and goes on where it was.');
  why.id = 'step-up-why';
  const left = element('p', undefined, 'small');
  const countDown = () => {
    const seconds = Math.max(0, Math.round((Date.parse(question.until) - Date.now()) / 1000));
    left.textContent = `It waits for ${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')} more.`;
  };
  countDown();
  waiting = setInterval(countDown, 1000);

  // A link, so that it works without window.open; with it, the window may close itself.
  const confirm = element('a', 'Confirm it is you', 'button small');
  confirm.href = `/signin/step-up/${question.id}`;
  confirm.target = '_blank';
  confirm.rel = 'opener';
  confirm.addEventListener('click', event => {
    if (window.open(confirm.href, 'step-up', 'popup,width=520,height=720')) event.preventDefault();
  });
  const decline = element('button', 'Not now', 'button quiet small');
  decline.type = 'button';
  decline.addEventListener('click', () => post(`/api/step-up/${question.id}/decline`).catch(() => { left.textContent = 'The agent does not answer.'; }));
  const actions = element('div', undefined, 'actions');
  actions.append(confirm, decline);
  const scopes = element('p', undefined, 'asked');
  for (const scope of question.scope?.split(' ') ?? []) scopes.append(element('code', scope, 'scope'));
  banner.replaceChildren(title, why, scopes, actions, left);
}
