// The page: opens and locks the vault, keeps the queue in sight, and sends it when it can.

import { endOldSession, open, openWithFormer, signInAgain, signOut, startAnew } from './account.js';
import { Differences } from './differences.js';
import { announce, at, show, shown } from './dom.js';
import { Keying } from './keying.js';
import { countQueue } from './queue.js';
import { Sheets } from './sheets.js';
import { kits, sync } from './sync.js';
import { askForVault, hear, shareVault, tell } from './tabs.js';
import { language, say } from './texts.js';
import { Waiting } from './waiting.js';

/** How often a waiting queue is tried again, in milliseconds. */
const TRY_EVERY = 15_000;
/** After so long without a key or touch the page locks itself. */
const LOCK_AFTER = 30 * 60_000;

/** @type {import('./vault.js').Vault | undefined} */
let vault;
/** @type {import('./sync.js').Standing} */
let standing = 'unknown';
/** @type {any[]} */
let known = [];
/** @type {{id: string, person: import('./vault.js').Person, password: string} | undefined} */
let former;
let lockTimer = 0;
let syncTimer = 0;
let isSyncing = false;

const current = () => /** @type {import('./vault.js').Vault} */ (vault);
const keying = new Keying(current, () => showSheets());
const sheets = new Sheets(current, openSheet);
const waiting = new Waiting(current, editLine);
const differences = new Differences();

/** @param {string} view @param {string} [focus] */
function go(view, focus = `${view}-title`) {
  show(view);
  at('unlocked').hidden = !vault;
  at(focus).focus();
}

async function showSheets() {
  await sheets.show(known);
  go('sheets', at('with-petition').hidden ? 'sheets-title' : 'folio');
}

/** @param {any} kit @param {import('./keying.js').OpenSheet} sheet */
async function openSheet(kit, sheet) {
  const isOpen = await keying.open(kit, sheet);
  if (!isOpen) sheets.complain('sheet-in-other-tab');
}

/** @param {string} slug @param {number} folio @param {'first' | 'second'} mode @param {number} line */
async function editLine(slug, folio, mode, line) {
  const kit = known.find((it) => it.slug === slug);
  if (kit && await keying.open(kit, sheets.sheet(kit, folio, mode))) keying.choose(line);
}

async function showWaiting() {
  if (!vault) return;
  if (shown() === 'keying') await keying.leave();
  waiting.forget();
  await waiting.show(known);
  go('waiting');
}

/** Shows how the queue stands; says it aloud when it changes. */
async function showQueue() {
  let counts, saving, nUnsaved;
  // A line that is completed while the stored ones are counted would be missing from both: count again.
  do {
    ({ saving, nUnsaved } = keying);
    counts = await countQueue(vault?.id);
  } while (saving !== keying.saving);
  const n = counts.waiting + counts.photos + nUnsaved;
  const parts = [
    n && say('queue-waiting', { n }),
    counts.stuck && say('queue-stuck', { n: counts.stuck }),
    !n && !counts.stuck && say('queue-empty'),
    vault && say(`standing-${standing}`),
  ];
  const text = parts.filter(Boolean).join(' · ');
  const place = at('queue-state');
  place.dataset.state = counts.stuck ? 'stuck' : n ? 'waiting' : 'empty';
  at('queue').dataset.standing = standing;
  if (place.textContent !== text) {
    place.textContent = text;
    announce(text);
  }
  at('locked-waiting').textContent = !vault && n + counts.draft + counts.stuck
    ? say('locked-waiting', { n: n + counts.draft + counts.stuck }) : '';
  at('again').hidden = !vault || !['signed-out', 'other-person'].includes(standing);
  at('again-text').textContent = say(standing === 'other-person' ? 'again-other' : 'again-lead');
  return counts;
}

/** Sends the queue once, if it is not being sent. */
async function trySync() {
  if (!vault || isSyncing) return;
  isSyncing = true;
  clearTimeout(syncTimer);
  const sent = vault;
  try {
    const now = await sync(sent);
    if (vault !== sent) return;
    if (now !== 'syncing') standing = now;
    known = await kits(sent);
    waiting.forget();
    await refresh();
  } finally {
    isSyncing = false;
    if (vault) syncTimer = setTimeout(trySync, TRY_EVERY);
  }
}

/** Shows anew what changed under the current view. */
async function refresh() {
  await showQueue();
  if (!vault) return;
  if (shown() === 'sheets') await sheets.show(known);
  if (shown() === 'keying') await keying.refresh();
  if (shown() === 'waiting' && !at('view-waiting').contains(document.activeElement?.closest('form'))) await waiting.show(known);
}

let refreshTimer = 0;
function changed() {
  if (refreshTimer) return;
  refreshTimer = setTimeout(async () => {
    refreshTimer = 0;
    await refresh();
    const counts = await countQueue(vault?.id);
    const isTold = standing === 'signed-out' || standing === 'other-person';
    if (vault && !isTold && counts.waiting + counts.photos) trySync();
  }, 200);
}

/** @param {import('./vault.js').Vault} opened */
async function unlock(opened) {
  vault = opened;
  standing = 'unknown';
  at('person-name').textContent = opened.person.name;
  for (const id of ['password', 'former-password', 'again-password']) at(id).value = '';
  former = undefined;
  navigator.storage?.persist?.().catch(() => undefined);
  known = await kits(opened);
  await showSheets();
  await trySync();
  // The first kit has come, and nobody has gone anywhere meanwhile.
  if (document.activeElement === at('sheets-title') && !at('with-petition').hidden) at('folio').focus();
}

async function lock() {
  if (shown() === 'keying') await keying.leave();
  vault = undefined;
  known = [];
  clearTimeout(syncTimer);
  // What was typed and opened goes from the page too.
  for (const id of ['line-fields', 'lines', 'sheet-list', 'waiting-list', 'differences-list']) at(id).replaceChildren();
  for (const id of ['person-name', 'petition-title']) at(id).textContent = '';
  go('locked', 'email');
  await showQueue();
}

function stayAwake() {
  clearTimeout(lockTimer);
  lockTimer = setTimeout(() => vault && lock(), LOCK_AFTER);
}

/** @param {string} key */
function complain(key) {
  at('locked-problem').textContent = key && say(key);
  at('locked-problem').hidden = !key;
}

async function submitPassword() {
  const [email, password] = [at('email').value, at('password').value];
  complain('');
  if (!email.trim() || !password) return complain('open-missing');
  at('locked-submit').disabled = true;
  try {
    const opened = await open(email, password);
    if ('vault' in opened) return await unlock(opened.vault);
    if (opened.problem === 'former') {
      former = { id: opened.id, person: opened.person, password };
      at('former').hidden = false;
      at('former-password').focus();
      return undefined;
    }
    complain(`open-${opened.problem}`);
    at('password').focus();
  } finally {
    at('locked-submit').disabled = false;
  }
}

async function submitFormer() {
  const opened = await openWithFormer(former.id, former.person, at('former-password').value, former.password);
  if (opened) return unlock(opened);
  complain('open-former-wrong');
}

async function submitAgain() {
  const outcome = await signInAgain(current(), at('again-password').value);
  at('again-problem').hidden = !outcome;
  at('again-problem').textContent = outcome && say(`again-${outcome}`);
  if (outcome) return at('again-password').focus();
  at('again-password').value = '';
  standing = 'unknown';
  await trySync();
}

async function askToSignOut() {
  if (shown() === 'keying') await keying.leave();
  await trySync();
  const counts = await countQueue(current().id);
  const n = counts.waiting + counts.draft + counts.stuck + counts.photos;
  if (!n) return leave();
  at('sign-out-text').textContent = say('sign-out-unsent', { n });
  at('sign-out-sure').checked = false;
  at('sign-out-now').disabled = true;
  at('sign-out').showModal();
}

async function leave() {
  at('sign-out').close();
  const left = current();
  vault = undefined;
  await signOut(left);
  await lock();
}

/** Tells the worker which language this device reads, and keeps the page for days without a network. */
async function install() {
  if (!('serviceWorker' in navigator)) return;
  await navigator.serviceWorker.register('/field/worker.js', { scope: '/field' });
  const registration = await navigator.serviceWorker.ready;
  registration.active.postMessage({ language });
}

function listen() {
  const on = (/** @type {string} */ id, /** @type {string} */ event, /** @type {(event: any) => any} */ act) =>
    at(id).addEventListener(event, (/** @type {Event} */ it) => { if (event === 'submit') it.preventDefault(); return act(it); });
  on('locked-form', 'submit', submitPassword);
  on('former', 'submit', submitFormer);
  on('former-discard', 'click', async () => unlock(await startAnew(former.id, former.person, former.password)));
  on('again', 'submit', submitAgain);
  on('queue', 'click', showWaiting);
  on('waiting-back', 'click', showSheets);
  on('waiting-send', 'click', trySync);
  on('differences-open', 'click', async () => { await differences.show(sheets.kit); go('differences'); });
  on('differences-back', 'click', showSheets);
  on('lock', 'click', () => { tell('locked'); return lock(); });
  on('leave', 'click', askToSignOut);
  on('sign-out-sure', 'change', () => { at('sign-out-now').disabled = !at('sign-out-sure').checked; });
  on('sign-out-now', 'click', leave);
  on('sign-out-stay', 'click', () => at('sign-out').close());
  for (const event of ['keydown', 'pointerdown']) addEventListener(event, stayAwake, { passive: true });
  addEventListener('online', trySync);
  addEventListener('offline', () => { standing = 'offline'; showQueue(); });
  hear('changed', changed);
  hear('locked', () => { if (vault) lock(); });
  hear('wiped', ({ id }) => { if (vault?.id === id) lock(); });
  shareVault(() => vault);
}

async function start() {
  const isAble = window.isSecureContext && 'indexedDB' in window && navigator.locks && crypto.subtle;
  at('unable').hidden = Boolean(isAble);
  at('locked-form').hidden = !isAble;
  if (!isAble) return show('locked');
  listen();
  stayAwake();
  install().catch(() => undefined);
  endOldSession().catch(() => undefined);
  const shared = await askForVault();
  if (shared) return unlock(shared);
  go('locked', 'email');
  await showQueue();
}

start();
