const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit", fractionalSecondDigits: 3 });
const shortClock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });
const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric" });

// The reader's own time zone; the day only when it is not today's.
export function time(at, { exact = false } = {}) {
  const date = new Date(at);
  const text = (exact ? clock : shortClock).format(date);
  return day.format(date) === day.format(new Date()) ? text : `${day.format(date)}, ${text}`;
}

export function duration(milliseconds) {
  if (milliseconds < 1) return `${Math.max(1, Math.round(milliseconds * 1000))} µs`;
  if (milliseconds < 1000) return `${milliseconds.toFixed(milliseconds < 10 ? 1 : 0)} ms`;
  return `${(milliseconds / 1000).toFixed(1)} s`;
}

export const shortId = id => (id.length > 12 ? `${id.slice(0, 4)}…${id.slice(-4)}` : id);

export const words = text => (text ?? "").split(" ").filter(word => word !== "");

export const count = (number, one, many = `${one}s`) => `${number} ${number === 1 ? one : many}`;
