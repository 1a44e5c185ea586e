/** The small control in the footer that lets simulated shoppers in. */
// @ts-nocheck: runs in browsers only; the end-to-end tests walk through it.
const LOOK_MS = 3000;

export function startShoppersControl() {
  const card = document.querySelector('[data-shoppers]');
  if (!card) return;
  const find = (name) => card.querySelector(`[data-shoppers-${name}]`);
  const address = card.dataset.shoppers;
  let timer;

  const show = ({ on, rate, stats }) => {
    find('state').textContent = on ? 'on' : 'off';
    find('on').checked = on;
    find('rate').value = String(Math.round(rate * 60));
    find('rate-is').textContent = String(Math.round(rate * 60));
    find('stats').textContent =
      stats.sessions > 0
        ? `${stats.sessions} visits so far, ${stats.events} events, ${stats.decisions} decisions, ${stats.orders} orders.`
        : '';
  };
  const call = async (change) => {
    try {
      const reply = await fetch(
        address,
        change && { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(change) },
      );
      if (reply.ok) show(await reply.json());
    } catch {
      find('stats').textContent = 'The server does not answer.';
    }
  };
  find('on').addEventListener('change', () => call({ on: find('on').checked, rate: Number(find('rate').value) / 60 }));
  find('rate').addEventListener('input', () => {
    find('rate-is').textContent = find('rate').value;
  });
  find('rate').addEventListener('change', () =>
    call({ on: find('on').checked, rate: Number(find('rate').value) / 60 }),
  );
  card.addEventListener('toggle', () => {
    clearInterval(timer);
    if (!card.open) return;
    call();
    timer = setInterval(call, LOOK_MS);
  });
  // The state is asked for when somebody gets down here, not on every page.
  new IntersectionObserver((entries, observer) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    observer.disconnect();
    call();
  }).observe(card);
}
