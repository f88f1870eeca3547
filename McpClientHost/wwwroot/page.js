// What the scripts of all pages need.
const antiforgery = document.querySelector('meta[name="antiforgery"]')?.content;

export const element = (name, text, className) => {
  const node = document.createElement(name);
  if (text !== undefined) node.textContent = text;
  if (className) node.className = className;
  return node;
};

export const post = (path, body) => fetch(path, {
  method: 'POST',
  headers: { 'Content-Type': 'application/json', 'X-Xaa-Antiforgery': antiforgery },
  body: JSON.stringify(body ?? {}),
});
