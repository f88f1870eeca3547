// The stream of what changes, until the sign-in has ended: then the page goes, unless the person is on the way out already.
export function watchSession(path = '/events') {
  const events = new EventSource(path);
  events.addEventListener('ended', () => {
    events.close();
    location.assign('/?ended');
  });
  document.addEventListener('submit', event => {
    if (event.target.getAttribute('action') === '/signout') events.close();
  });
  return events;
}
