// Comfort, never a condition: every page works without this file. No text is kept in the browser.
const FIELDS = 'input:not([type=hidden]):not([type=password]), textarea, select';
const grows = CSS.supports('field-sizing', 'content');
const words = document.documentElement.dataset;

function grow(area) {
  if (grows) return;
  area.style.blockSize = 'auto';
  area.style.blockSize = `${area.scrollHeight + 2}px`;
}

function count(field) {
  const place = document.getElementById(`${field.id}-count`);
  if (!place) return;
  const limit = Number(place.dataset.limit);
  // The server counts code points with line ends as one character: so do we.
  const used = [...field.value.replace(/\r\n/g, '\n')].length;
  place.textContent = place.dataset.text.replace('{used}', used).replace('{limit}', limit);
  place.toggleAttribute('data-over', used > limit);
}

function tell(form, sentence, warn) {
  const place = form.querySelector('[data-saved]');
  if (!place || !sentence) return;
  place.textContent = sentence;
  place.dataset.tone = warn ? 'warn' : '';
}

const content = (form) => new URLSearchParams(new FormData(form)).toString()
  .replace(/(^|&)(csrf_token|version|once)=[^&]*/g, '');

function autosave(form) {
  const state = { saved: content(form), busy: false, stopped: false, timer: 0 };
  form.opgave = state;
  const dirty = () => content(form) !== state.saved;

  async function save(leaving) {
    clearTimeout(state.timer);
    if (state.busy || state.stopped || !dirty()) return;
    state.busy = true;
    const sent = content(form);
    try {
      const body = new FormData(form);
      body.set('autosave', '1');
      const answer = await fetch(form.dataset.autosave || form.action, {
        method: 'POST', body: new URLSearchParams(body), credentials: 'same-origin', keepalive: leaving && sent.length < 60000,
        headers: { Accept: 'application/json' }, redirect: 'manual',
      });
      const type = answer.headers.get('Content-Type') || '';
      const said = type.includes('json') ? await answer.json() : {};
      for (const name of ['version', 'once']) {
        if (said[name] && form.elements[name]) form.elements[name].value = said[name];
      }
      if (answer.ok) state.saved = sent;
      state.stopped = [401, 403, 409].includes(answer.status) || answer.type === 'opaqueredirect';
      tell(form, said.saved_at_text || said.sentence || { 401: words.signedOut, 409: words.conflict }[answer.status] || words.notSaved, !answer.ok);
    } catch {
      tell(form, words.notSaved, true);
    }
    state.busy = false;
    if (dirty() && !state.stopped) later();
  }
  const later = () => { clearTimeout(state.timer); state.timer = setTimeout(save, 20000); };

  form.addEventListener('input', later);
  form.addEventListener('focusout', () => { if (dirty()) { clearTimeout(state.timer); state.timer = setTimeout(save, 1500); } });
  document.addEventListener('visibilitychange', () => { if (document.visibilityState === 'hidden') save(true); });
  window.addEventListener('beforeunload', (event) => { if (!form.dataset.sent && dirty()) event.preventDefault(); });
}

function onceOnly(event) {
  const form = event.target;
  if (form.method !== 'post' || event.defaultPrevented) return;
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = 'yes';
  if (form.opgave) { clearTimeout(form.opgave.timer); form.opgave.stopped = true; }
  // A download or a network failure leaves the page standing: then the button must work again.
  setTimeout(() => { delete form.dataset.sent; if (form.opgave) form.opgave.stopped = false; }, 8000);
}

document.addEventListener('submit', onceOnly);
document.addEventListener('input', ({ target }) => {
  if (target.matches('textarea')) grow(target);
  if (target.matches('textarea, input')) count(target);
  if (target.matches('[data-more]')) target.closest('.point').querySelector('details.more').open = true;
});
document.addEventListener('click', ({ target }) => {
  if (target.closest('[aria-disabled=true]')) return;
  for (const open of document.querySelectorAll('details.popup[open]')) if (!open.contains(target)) open.open = false;
});
document.addEventListener('keydown', ({ key }) => {
  const open = key === 'Escape' && document.activeElement.closest('details.popup[open]');
  if (open) { open.open = false; open.querySelector('summary').focus(); }
});
window.addEventListener('pageshow', ({ persisted }) => {
  if (persisted) for (const form of document.forms) delete form.dataset.sent;
});

for (const area of document.querySelectorAll('textarea')) grow(area);
for (const field of document.querySelectorAll('[aria-describedby]')) if (field.matches(FIELDS)) count(field);
for (const form of document.querySelectorAll('form[data-autosave]')) autosave(form);
