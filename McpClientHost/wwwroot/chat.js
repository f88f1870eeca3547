// The conversation as the agent tells it, and what the person says to it. All of it stands in the agent: after a reload it is told again.
import { element, post } from './page.js';
import { raw, showAnswer, showProblem, showValue } from './answers.js';
import { markdown } from './markdown.js';
import { watchSession } from './session.js';
import { watchStepUp } from './step-up.js';

const byId = id => document.getElementById(id);
const [talk, opening, form, request, send, cancel, fault, gone, offline] =
  ['talk', 'opening', 'ask', 'request', 'send', 'cancel', 'fault', 'gone', 'offline'].map(byId);

const remembered = 'conversation';
let running = false;
let text = null;
let mayForget = false;
const calls = new Map();

// --- what the agent tells

const tell = {
  asked({ text: words }) {
    talk.append(element('p', words, 'mine'));
    setRunning(true);
  },

  said({ text: piece }) {
    if (text === null) {
      text = { node: element('div', undefined, 'said'), words: '' };
      talk.append(text.node);
    }
    text.words += piece;
    paint(text);
  },

  called(call) {
    const card = element('details', undefined, 'call');
    card.dataset.state = call.needsConfirmation ? 'asking' : 'running';
    const summary = element('summary');
    summary.append(
      element('span', undefined, 'mark'),
      element('span', call.title ?? call.tool, 'what'),
      element('span', call.serverTitle, 'where'),
      element('span', call.needsConfirmation ? 'waits for you' : 'running', 'state'));
    const body = element('div', undefined, 'result');
    const inputs = element('section');
    const none = Object.keys(call.arguments).length === 0;
    inputs.append(element('h3', call.needsConfirmation ? 'It would be called with' : 'Called with'));
    inputs.append(none ? element('p', 'No arguments.') : showValue(call.arguments));
    if (!none) inputs.append(raw(call.arguments));
    inputs.append(element('p', `${call.server} · ${call.tool}`, 'tool-name'));
    body.append(inputs);
    card.append(summary, body);
    if (call.needsConfirmation) {
      card.open = true;
      body.append(question(call, card));
    }
    calls.set(call.id, card);
    talk.append(card);
  },

  decided({ id, agreed }) {
    const card = calls.get(id);
    card.querySelector('.question')?.remove();
    card.querySelector('h3').textContent = agreed ? 'Called with' : 'It would have been called with';
    setCall(card, agreed ? 'running' : 'declined', agreed ? 'running' : 'you said no');
    if (!agreed) card.open = false;
  },

  answered(answer) {
    const card = calls.get(answer.id);
    setCall(card, answer.isError ? 'failed' : 'answered', answer.isError ? 'error' : `${Math.max(1, Math.round(answer.tookMs))} ms`);
    finish(card, showAnswer(answer), answer.isError);
  },

  notAnswered(refusal) {
    const card = calls.get(refusal.id);
    setCall(card, 'failed', refusal.title === 'Cancelled.' ? 'cancelled' : 'no answer');
    finish(card, showProblem(refusal), refusal.title !== 'Cancelled.');
  },

  failed({ message }) {
    talk.append(element('p', message, 'notice'));
  },

  ended({ how }) {
    if (how === 'cancelled') talk.append(element('p', 'Cancelled.', 'aside'));
    setRunning(false);
  },
};

function question(call, card) {
  const node = element('div', undefined, 'question');
  node.setAttribute('role', 'group');
  node.setAttribute('aria-label', 'Confirmation');
  const actions = element('div', undefined, 'actions');
  for (const [label, agreed, look] of [['Yes, do it', true, 'button small'], ['No', false, 'button quiet small']]) {
    const button = element('button', label, look);
    button.type = 'button';
    button.addEventListener('click', () => decide(call, agreed, node));
    actions.append(button);
  }
  node.append(element('p', `This may change something in ${call.serverTitle}, in your name. Shall I?`), actions);
  card.dataset.call = call.id;
  return node;
}

async function decide(call, agreed, node) {
  for (const button of node.querySelectorAll('button')) button.disabled = true;
  const problem = await problemOf(post(`/api/chat/calls/${call.id}`, { agreed }));
  if (!problem) return;
  node.append(element('p', problem, 'problem'));
  for (const button of node.querySelectorAll('button')) button.disabled = false;
}

function setCall(card, state, words) {
  card.dataset.state = state;
  card.querySelector('.state').textContent = words;
}

function finish(card, shown, open) {
  card.querySelector('.question')?.remove();
  const section = element('section');
  section.append(...shown);
  card.querySelector('.result').append(section);
  card.open = open;
}

// Pieces come by the hundred: painted once a frame.
function paint(block) {
  if (block.due) return;
  block.due = requestAnimationFrame(() => {
    block.due = 0;
    block.node.replaceChildren(...markdown(block.words));
    follow();
  });
}

function setRunning(value) {
  running = value;
  talk.setAttribute('aria-busy', String(value));
  send.hidden = value;
  cancel.hidden = !value;
  cancel.disabled = false;
}

// The end stays in sight for who is at the end.
let atEnd = true;
addEventListener('scroll', () => { atEnd = innerHeight + scrollY > document.documentElement.scrollHeight - 120; }, { passive: true });
const follow = () => { if (atEnd) scrollTo({ top: document.documentElement.scrollHeight }); };

function clear() {
  talk.replaceChildren();
  calls.clear();
  text = null;
  setRunning(false);
  opening.hidden = false;
}

const events = watchSession('/api/chat/events');
watchStepUp(events);

events.addEventListener('conversation', e => {
  offline.hidden = true;
  const { conversation, fresh } = JSON.parse(e.data);
  if (!fresh) return;
  const before = sessionStorage.getItem(remembered);
  gone.hidden = mayForget || before === null || before === conversation;
  sessionStorage.removeItem(remembered);
  mayForget = false;
  clear();
});

events.addEventListener('chat', e => {
  const happened = JSON.parse(e.data);
  // Only a conversation in which something was said can be missed.
  sessionStorage.setItem(remembered, e.lastEventId.split('.')[0]);
  opening.hidden = true;
  offline.hidden = true;
  if (happened.type !== 'said') text = null;
  tell[happened.type]?.(happened);
  if (happened.type === 'asked') atEnd = true;
  follow();
});

events.addEventListener('servers', e => {
  byId('servers').replaceChildren(...JSON.parse(e.data).map(({ title, state, tools }) => {
    const chip = element('li', title, 'chip');
    chip.dataset.state = state;
    const words = state === 'connected' ? `${tools} tools` : state === 'connecting' ? 'connecting' : state === 'refused' ? 'refused' : 'not working';
    chip.title = words;
    chip.append(element('span', `, ${words}`, 'unseen'));
    return chip;
  }));
});

events.addEventListener('error', async () => {
  const answer = await fetch('/api/connections').catch(() => null);
  if (answer?.status === 401) location.assign('/?ended');
  else offline.hidden = answer?.ok === true;
  // A browser tries again by itself, except after an answer that was none.
  if (events.readyState === EventSource.CLOSED) setTimeout(() => location.reload(), 5000);
});

// --- what the person says

async function problemOf(call) {
  const response = await call.catch(() => null);
  if (response === null) return 'The agent did not answer.';
  return response.ok ? null : (await response.json().catch(() => null))?.title ?? 'The agent did not accept it.';
}

async function ask(words) {
  if (!words.trim() || running) return;
  gone.hidden = true;
  send.disabled = true;
  const problem = await problemOf(post('/api/chat/requests', { text: words }));
  send.disabled = false;
  fault.hidden = !problem;
  fault.textContent = problem ?? '';
  if (problem) return;
  request.value = '';
  grow();
}

const grow = () => {
  request.rows = Math.min(8, request.value.split('\n').length);
};

form.addEventListener('submit', event => {
  event.preventDefault();
  ask(request.value);
});
request.addEventListener('input', grow);
request.addEventListener('keydown', event => {
  if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  ask(request.value);
});
opening.addEventListener('click', event => {
  if (event.target.matches('.example')) ask(event.target.textContent);
});
cancel.addEventListener('click', () => {
  cancel.disabled = true;
  post('/api/chat/cancel').catch(() => { cancel.disabled = false; });
});
byId('new').addEventListener('click', async () => {
  mayForget = true;
  gone.hidden = true;
  const problem = await problemOf(post('/api/chat/new'));
  mayForget = !problem;
  fault.hidden = !problem;
  fault.textContent = problem ?? '';
  request.focus();
});
