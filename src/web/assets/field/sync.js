// Sends the queue when there is a network. One tab sends at a time. Whatever happens between sending and noting
// the answer, nothing is lost and nothing counts twice: a line stays in the queue until the server's answer for it
// is stored, and the server knows a line it has by its sheet, number and words.

import { Offline, Refused, SignedOut, call, useCsrfToken } from './api.js';
import { isoDate } from './fields.js';
import { adoptLine, forgetSheet, noteAttempt, noteOutcome, placeOf, sameWords, waitingSheets } from './queue.js';
import { all, change, get, put } from './store.js';
import { hold, tell } from './tabs.js';

/**
 * How the device stands with the server.
 * @typedef {'unknown' | 'syncing' | 'online' | 'offline' | 'signed-out' | 'other-person'} Standing
 */

/** How many lines go in one request: a few sheets' worth, so that a slow network gets through. */
const MOST_LINES = 50;

/**
 * Sends what waits, and fetches what the device needs for the next days.
 * @param {import('./vault.js').Vault} vault
 * @returns {Promise<Standing>}
 */
export async function sync(vault) {
  const release = await hold('sync');
  if (!release) return 'syncing';
  try {
    const me = await call('GET', '/me');
    useCsrfToken(me.csrf_token ?? '');
    if (me.id !== vault.person.user) return 'other-person';
    for (const lines of await waitingSheets(vault.id)) {
      for (let at = 0; at < lines.length; at += MOST_LINES) await sendLines(vault, lines.slice(at, at + MOST_LINES));
    }
    for (const photo of await all('photos', vault.id)) if (photo.state === 'waiting') await sendPhoto(vault, photo);
    await closeSheets(vault);
    await fetchKits(vault, me.roles);
    return 'online';
  } catch (error) {
    if (error instanceof Offline) return 'offline';
    if (error instanceof SignedOut) return 'signed-out';
    throw error;
  } finally {
    release();
    tell('changed');
  }
}

/**
 * @param {import('./vault.js').Vault} vault
 * @param {import('./queue.js').Line[]} lines of one sheet
 */
async function sendLines(vault, lines) {
  const opened = await Promise.all(lines.map(async (it) => ({ it, values: await vault.open(it.sealed, placeOf(it)) })));
  await noteAttempt(lines);
  const corrections = opened.filter(({ it }) => it.op === 'correct');
  for (const { it, values } of corrections) await correctLine(it, values);
  const fresh = opened.filter(({ it }) => it.op === 'key');
  if (!fresh.length) return;
  const [{ it: { slug, folio, mode } }] = fresh;
  const path = `/petitions/${slug}/sheets/${folio}/${mode === 'first' ? 'lines' : 'second-keying'}`;
  const key = await nameOf(fresh.map(({ it }) => `${it.id}/${it.rev}`));
  try {
    const body = { lines: fresh.map(({ it, values }) => written(it.line, values)) };
    const answer = await call('POST', path, body, key);
    for (const [at, { it, values }] of fresh.entries()) await noteAnswer(vault, it, values, answer.lines[at]);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    for (const { it } of fresh) await noteOutcome(it, 'stuck', { code: error.type });
  }
}

/**
 * @param {import('./vault.js').Vault} vault
 * @param {import('./queue.js').Line} line
 * @param {import('./queue.js').Values} values
 * @param {{outcome: string, code?: string}} answer
 */
async function noteAnswer(vault, line, values, { outcome, code }) {
  if (outcome !== 'refused') return noteOutcome(line, 'sent', { op: 'key' });
  const isTaken = (code === 'keyed' || code === 'voided') && line.mode === 'first';
  // Our own earlier words may be there, if their answer never arrived.
  if (isTaken && line.attempted && await isOwn(vault, line, values)) {
    return noteOutcome(line, 'waiting', { op: 'correct' });
  }
  return noteOutcome(line, 'stuck', { code });
}

/**
 * Whether the server has what this device tried to send before the line was typed anew.
 * @param {import('./vault.js').Vault} vault
 * @param {import('./queue.js').Line} line
 * @param {import('./queue.js').Values} values
 */
async function isOwn(vault, line, values) {
  const before = await vault.open(line.attempted, placeOf(line));
  if (sameWords(before, values)) return false;
  const sheet = await call('GET', `/petitions/${line.slug}/sheets/${line.folio}`).catch(ifRefused);
  return Boolean(sheet) && sameWords(comparable(fromServer(sheet.lines[line.line - 1])), comparable(before));
}

/** @param {import('./queue.js').Line} line @param {import('./queue.js').Values} values */
async function correctLine(line, values) {
  const path = `/petitions/${line.slug}/sheets/${line.folio}/lines/${line.line}`;
  try {
    await call('PUT', path, written(line.line, values));
    await noteOutcome(line, 'sent', { op: 'key' });
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    await noteOutcome(line, 'stuck', { code: error.type });
  }
}

/** @param {import('./vault.js').Vault} vault @param {any} photo */
async function sendPhoto(vault, photo) {
  const bytes = await vault.openBytes(photo.sealed, photo.id);
  const path = `/petitions/${photo.slug}/sheets/${photo.folio}/photos/${photo.id}`;
  try {
    await call('PUT', path, new Blob([bytes], { type: 'image/jpeg' }));
    await put('photos', { ...photo, state: 'sent', sealed: null });
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    await put('photos', { ...photo, state: 'stuck', code: error.type });
  }
}

/** @param {import('./vault.js').Vault} vault */
async function closeSheets(vault) {
  for (const sheet of await all('sheets', vault.id)) {
    const lines = await all('lines', vault.id, sheet.slug, sheet.folio, sheet.mode);
    if (!sheet.done || lines.some((it) => it.state !== 'sent')) continue;
    try {
      if (sheet.mode === 'first') {
        await call('POST', `/petitions/${sheet.slug}/sheets/${sheet.folio}/close`, undefined, crypto.randomUUID());
      }
      await forgetSheet(sheet);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      await put('sheets', { ...sheet, done: false, code: error.type });
    }
  }
}

/**
 * @param {import('./vault.js').Vault} vault
 * @param {{role: string, petition: string | null}[]} roles
 */
async function fetchKits(vault, roles) {
  const keys = roles.filter((it) => it.role === 'volunteer' || it.role === 'coordinator');
  const everywhere = keys.some((it) => !it.petition);
  const listed = everywhere ? (await call('GET', '/petitions?limit=100')).items.map((it) => it.slug) : [];
  const slugs = new Set([...keys.map((it) => it.petition).filter(Boolean), ...listed]);
  const records = [];
  for (const slug of slugs) {
    const kit = await call('GET', `/petitions/${slug}/field`).catch(ifRefused);
    // A petition whose data was erased needs no device.
    if (!kit) continue;
    const isCoordinator = keys.some((it) => it.role === 'coordinator' && (it.petition === slug || !it.petition));
    const name = `kit/${slug}`;
    records.push({ vault: vault.id, name, sealed: await vault.seal({ ...kit, slug, isCoordinator }, name) });
  }
  await change(['blobs'], (transaction) => {
    const store = transaction.objectStore('blobs');
    store.delete(IDBKeyRange.bound([vault.id, 'kit/'], [vault.id, 'kit/\uffff']));
    records.forEach((it) => store.put(it));
  });
}

/**
 * Nothing, where the server says no; every other failure goes on.
 * @param {unknown} error
 */
function ifRefused(error) {
  if (error instanceof Refused) return undefined;
  throw error;
}

/**
 * A line as the server takes it.
 * @param {number} line
 * @param {import('./queue.js').Values} values
 */
export function written(line, values) {
  const { birth_date: born, signed_at: signed, ...rest } = values;
  return { line, ...rest, ...(born && { birth_date: isoDate(born) }), ...(signed && { signed_at: isoDate(signed) }) };
}

/**
 * A line of the server, as it is keyed here.
 * @param {any} line
 * @returns {import('./queue.js').Values}
 */
export function fromServer(line) {
  if (line?.void) return { void: line.void };
  const words = Object.entries(line?.person ?? {}).filter(([, value]) => value);
  // The Swedish write dates as ISO 8601 does; the day is that of this device.
  if (line?.signed_at) words.push(['signed_at', new Date(line.signed_at).toLocaleDateString('sv-SE')]);
  return Object.fromEntries(words);
}

/**
 * Takes over the lines of one's own sheet that were keyed on another device, if there is a network.
 * @param {import('./vault.js').Vault} vault
 * @param {import('./queue.js').Sheet} sheet
 * @param {(line: number) => boolean} isMissing
 */
export async function takeOver(vault, { slug, folio, mode }, isMissing) {
  try {
    const { lines } = await call('GET', `/petitions/${slug}/sheets/${folio}`);
    for (const line of lines) {
      const isKeyed = line.person || line.void;
      if (isKeyed && isMissing(line.line)) await adoptLine(vault, { slug, folio, mode, line: line.line }, fromServer(line));
    }
  } catch (error) {
    if (![Offline, SignedOut, Refused].some((it) => error instanceof it)) throw error;
  }
}

/** @param {import('./queue.js').Values} values */
function comparable(values) {
  const { signed_at: _, ...rest } = values;
  return { ...rest, ...(rest.birth_date && { birth_date: isoDate(rest.birth_date) }) };
}

/**
 * A name for a request that follows from what it holds, so that a repeat has the same.
 * @param {string[]} parts
 */
async function nameOf(parts) {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(parts.join('\n')));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** What was fetched of a petition. */
export async function kits(/** @type {import('./vault.js').Vault} */ vault) {
  const records = (await all('blobs', vault.id)).filter((it) => it.name.startsWith('kit/'));
  return Promise.all(records.map((it) => vault.open(it.sealed, it.name)));
}

/** The names this person typed on this device. */
export async function typedNames(/** @type {import('./vault.js').Vault} */ vault) {
  const record = await get('blobs', [vault.id, 'names']);
  return record ? vault.open(record.sealed, 'names') : { surnames: {}, given_names: {} };
}

/** @param {import('./vault.js').Vault} vault @param {any} names */
export async function saveNames(vault, names) {
  await put('blobs', { vault: vault.id, name: 'names', sealed: await vault.seal(names, 'names') });
}
