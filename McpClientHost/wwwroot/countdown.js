// Times that run down, by the agent's clock and not by this browser's.
let skew = 0;

export const setNow = time => { skew = time - Date.now(); };

export const now = () => Date.now() + skew;

export function countDown() {
  for (const left of document.querySelectorAll('[data-expires]')) {
    const seconds = Math.max(0, Math.round((Number(left.dataset.expires) - now()) / 1000));
    left.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
  }
}
