// Two readings of a line side by side.

import { make } from './dom.js';
import { isoDate } from './fields.js';
import { fold } from './names.js';
import { language, named, say } from './texts.js';

/**
 * A table of two readings, with what differs marked.
 * @param {any} kit
 * @param {[string, import('./queue.js').Values | undefined]} left heading and reading
 * @param {[string, import('./queue.js').Values | undefined]} right
 */
export function compare(kit, [leftName, left], [rightName, right]) {
  const keys = [...kit.fields.map((it) => it.key), 'signed_at'];
  const used = keys.filter((key) => left?.[key] || right?.[key]);
  const head = make('thead', { role: 'rowgroup' }, make('tr', { role: 'row' }, make('td', { role: 'cell' }), column(leftName), column(rightName)));
  const rows = left?.void || right?.void ? [row(say('line'), told(left), told(right))]
    : used.map((key) => row(nameOf(kit, key), left?.[key] ?? '', right?.[key] ?? ''));
  for (const it of rows) [...it.children].slice(1).forEach((cell, place) => cell.setAttribute('data-of', [leftName, rightName][place]));
  // On a narrow screen its cells stand one below the other, which must not cost what the roles say.
  return make('table', { className: 'readings', role: 'table', 'aria-label': say('readings') }, head, make('tbody', { role: 'rowgroup' }, ...rows));
}

/** @param {any} kit @param {string} key */
function nameOf(kit, key) {
  const label = kit.fields.find((it) => it.key === key)?.label[language];
  return key === 'document' ? named(kit.document.name) : label ?? say(`field-${key}`);
}

/** @param {import('./queue.js').Values | undefined} values */
function told(values) {
  if (!values) return say('reading-none');
  if (values.void) return say(`void-${values.void}`);
  return [values.document, values.surname1, values.surname2, values.given_names].filter(Boolean).join(' ');
}

/** @param {string} name */
function column(name) {
  return make('th', { scope: 'col', role: 'columnheader', textContent: name });
}

/** @param {string} name @param {string} left @param {string} right */
function row(name, left, right) {
  const differs = fold(isoDate(left)) !== fold(isoDate(right));
  const cell = (/** @type {string} */ text) => make('td', { role: 'cell' }, differs ? make('mark', { textContent: text || '—' }) : text);
  return make('tr', { role: 'row' }, make('th', { scope: 'row', role: 'rowheader', textContent: name }), cell(left), cell(right));
}
