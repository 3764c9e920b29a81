// The lines that were keyed on this device, and what became of them. A line is stored, sealed, while it is typed;
// it gets its name once, at the first letter, and keeps it whatever happens to the tab.
//
//   draft → waiting → sent
//              ↓ the server says no
//            stuck → waiting (mended) or removed

import { all, change, get, put, result } from './store.js';
import { tell } from './tabs.js';

/**
 * Where a line stands. `mode` is `first`, or `second` when somebody else keyed the sheet first.
 * @typedef {{slug: string, folio: number, mode: 'first' | 'second'}} Sheet
 * @typedef {Record<string, string>} Values what was read, by the names of fields; `void` says why nothing was
 * @typedef {{vault: string, slug: string, folio: number, mode: 'first' | 'second', line: number, id: string,
 *   rev: number, state: 'draft' | 'waiting' | 'sent' | 'stuck', op: 'key' | 'correct', code: string,
 *   sealed: any, attempted: any}} Line
 */

/** @param {{vault: string, slug: string, folio: number, mode: string, line: number}} it */
const keyOf = (it) => [it.vault, it.slug, it.folio, it.mode, it.line];

/**
 * What sealed values are bound to.
 * @param {{slug: string, folio: number, mode: string, line: number}} it
 */
export const placeOf = (it) => `${it.slug}/${it.folio}/${it.mode}/${it.line}`;

/** How many lines and pictures are in which state on this device, of everybody or of one person. */
export async function countQueue(/** @type {string | undefined} */ vault) {
  const counts = { draft: 0, waiting: 0, stuck: 0, sent: 0, photos: 0 };
  for (const line of await all('lines', ...(vault ? [vault] : []))) counts[line.state] += 1;
  for (const photo of await all('photos', ...(vault ? [vault] : []))) counts.photos += photo.state === 'sent' ? 0 : 1;
  return counts;
}

/**
 * The lines of a sheet on this device, opened, by number.
 * @param {import('./vault.js').Vault} vault
 * @param {Sheet} sheet
 * @returns {Promise<Map<number, Line & {values: Values}>>}
 */
export async function linesOf(vault, sheet) {
  const records = await all('lines', vault.id, sheet.slug, sheet.folio, sheet.mode);
  const opened = records.map(async (it) => [it.line, { ...it, values: await vault.open(it.sealed, placeOf(it)) }]);
  return new Map(await Promise.all(opened));
}

/**
 * Stores a line as it is typed (`draft`) or complete (`waiting`). A line with the words it had stays as it is.
 * @param {import('./vault.js').Vault} vault
 * @param {Sheet & {line: number}} place
 * @param {Values} values
 * @param {'draft' | 'waiting'} state
 * @returns {Promise<Line['state']>} the state it has now
 */
export async function saveLine(vault, place, values, state) {
  const sealed = await vault.seal(values, placeOf(place));
  const key = keyOf({ vault: vault.id, ...place });
  const before = await get('lines', key);
  const same = before && sameWords(await vault.open(before.sealed, placeOf(place)), values);
  if (same && (before.state === state || before.state === 'sent')) {
    tell('changed');
    return before.state;
  }
  await change(['lines'], async (transaction) => {
    const store = transaction.objectStore('lines');
    const known = await result(store.get(key));
    const isOnServer = known && (known.state === 'sent' || known.op === 'correct');
    store.put({
      ...place,
      vault: vault.id,
      id: known?.id ?? crypto.randomUUID(),
      rev: (known?.rev ?? 0) + 1,
      state,
      op: isOnServer && place.mode === 'first' ? 'correct' : 'key',
      code: '',
      sealed,
      attempted: known?.attempted ?? null,
    });
  });
  tell('changed');
  return state;
}

/**
 * Keeps a line that the server has, unless this device has it too.
 * @param {import('./vault.js').Vault} vault
 * @param {Sheet & {line: number}} place
 * @param {Values} values
 */
export async function adoptLine(vault, place, values) {
  const sealed = await vault.seal(values, placeOf(place));
  const key = keyOf({ vault: vault.id, ...place });
  const id = crypto.randomUUID();
  await change(['lines'], async (transaction) => {
    const store = transaction.objectStore('lines');
    if (await result(store.get(key))) return;
    store.put({ ...place, vault: vault.id, id, rev: 1, state: 'sent', op: 'key', code: '', sealed, attempted: null });
  });
}

/**
 * Whether two readings have the same words.
 * @param {Values} left
 * @param {Values} right
 */
export function sameWords(left, right) {
  const words = (/** @type {Values} */ it) =>
    JSON.stringify(Object.entries(it).filter(([, value]) => value).sort(([a], [b]) => (a < b ? -1 : 1)));
  return words(left) === words(right);
}

/**
 * The lines that wait to be sent, sheet by sheet.
 * @param {string} vault
 * @returns {Promise<Line[][]>}
 */
export async function waitingSheets(vault) {
  /** @type {Map<string, Line[]>} */
  const sheets = new Map();
  for (const line of await all('lines', vault)) {
    if (line.state !== 'waiting') continue;
    const name = `${line.slug}/${line.folio}/${line.mode}`;
    sheets.set(name, [...(sheets.get(name) ?? []), line]);
  }
  return [...sheets.values()];
}

/**
 * Notes what is about to be sent, so that after a power cut our own words are known again.
 * @param {Line[]} lines
 */
export async function noteAttempt(lines) {
  await alter(lines, (line) => ({ ...line, attempted: line.sealed }));
}

/**
 * Notes what became of a line that was sent. A line that was typed anew meanwhile waits again: as a correction
 * if the server took the words before.
 * @param {Line} sent
 * @param {'sent' | 'stuck' | 'waiting'} state
 * @param {{code?: string, op?: 'key' | 'correct'}} [more]
 */
export async function noteOutcome(sent, state, { code = '', op = sent.op } = {}) {
  await alter([sent], (line) => {
    if (line.rev === sent.rev) return { ...line, state, code, op };
    const isTaken = state === 'sent' && line.mode === 'first';
    return { ...line, op: isTaken ? 'correct' : line.op };
  });
}

/**
 * Puts a line back into the queue, or marks it as settled, after a person decided.
 * @param {Line} line
 * @param {Partial<Line>} changes
 */
export async function decide(line, changes) {
  await alter([line], (known) => ({ ...known, rev: known.rev + 1, code: '', ...changes }));
}

/**
 * Takes a line off this device.
 * @param {Line} line
 */
export async function removeLine(line) {
  await change(['lines'], (transaction) => { transaction.objectStore('lines').delete(keyOf(line)); });
  tell('changed');
}

/**
 * Moves the lines of a sheet to another sheet, or to the second keying of the same.
 * @param {import('./vault.js').Vault} vault
 * @param {Sheet} from
 * @param {Sheet} to
 * @returns {Promise<boolean>} false if lines of that sheet are on the device already
 */
export async function moveLines(vault, from, to) {
  if ((await all('lines', vault.id, to.slug, to.folio, to.mode)).length) return false;
  const lines = [...(await linesOf(vault, from)).values()];
  const moved = await Promise.all(lines.map(async ({ values, ...line }) => {
    const place = { ...line, ...to };
    const state = line.state === 'stuck' ? 'waiting' : line.state;
    const sealed = await vault.seal(values, placeOf(place));
    return { ...place, id: crypto.randomUUID(), rev: 1, state, op: 'key', code: '', attempted: null, sealed };
  }));
  await change(['lines'], (transaction) => {
    const store = transaction.objectStore('lines');
    lines.forEach((line) => store.delete(keyOf(line)));
    moved.forEach((line) => store.put(line));
  });
  tell('changed');
  return true;
}

/**
 * What is known of a sheet besides its lines: that it is complete, when it was signed.
 * @param {import('./vault.js').Vault} vault
 * @param {Sheet} sheet
 */
export async function sheetNotes(vault, sheet) {
  return (await get('sheets', [vault.id, sheet.slug, sheet.folio, sheet.mode])) ?? { vault: vault.id, ...sheet };
}

/** @param {any} notes */
export async function saveNotes(notes) {
  await put('sheets', notes);
  tell('changed');
}

/**
 * Forgets a sheet that is finished.
 * @param {{vault: string} & Sheet} it
 */
export async function forgetSheet(it) {
  const key = [it.vault, it.slug, it.folio, it.mode];
  await change(['lines', 'sheets'], (transaction) => {
    transaction.objectStore('lines').delete(IDBKeyRange.bound(key, [...key, []]));
    transaction.objectStore('sheets').delete(key);
  });
  tell('changed');
}

/**
 * @param {Line[]} lines
 * @param {(line: Line) => Line} alteration
 */
async function alter(lines, alteration) {
  await change(['lines'], async (transaction) => {
    const store = transaction.objectStore('lines');
    for (const line of lines) {
      const known = await result(store.get(keyOf(line)));
      if (known && known.id === line.id) store.put(alteration(known));
    }
  });
  tell('changed');
}
