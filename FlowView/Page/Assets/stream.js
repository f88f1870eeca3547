// Follows /events. The browser reconnects by itself and says where it stands; only when it gives up is there something to do here.
export function follow({ onChanges, onState }) {
  const source = new EventSource("/events");
  source.addEventListener("open", () => onState("live"));
  source.addEventListener("changes", event => onChanges(JSON.parse(event.data)));
  source.addEventListener("error", () => {
    onState("lost");
    if (source.readyState !== EventSource.CLOSED) return;
    setTimeout(() => follow({ onChanges, onState }), 2000);
  });
}
