// Several tabs of one browser: they tell one another what changed, share the opened vault, and never work on
// the same sheet or send the queue at once.

import { Vault } from './vault.js';

const channel = new BroadcastChannel('rubrica-field');

/** @type {Record<string, (message: any) => void>} */
const listeners = {};

channel.onmessage = ({ data }) => listeners[data.kind]?.(data);

/**
 * Listens to what other tabs say.
 * @param {string} kind
 * @param {(message: any) => void} listener
 */
export function hear(kind, listener) {
  listeners[kind] = listener;
}

/**
 * Says something to the other tabs; that something changed, to this one too.
 * @param {string} kind
 * @param {any} [more]
 */
export function tell(kind, more = {}) {
  channel.postMessage({ kind, ...more });
  if (kind === 'changed') listeners.changed?.({});
}

/**
 * Lets other tabs have the vault that is open in this one.
 * @param {() => Vault | undefined} current
 */
export function shareVault(current) {
  hear('vault?', () => {
    const vault = current();
    if (vault) tell('vault', { id: vault.id, key: vault.key, person: vault.person });
  });
}

/**
 * Asks other tabs for an opened vault; soon gives up.
 * @returns {Promise<Vault | undefined>}
 */
export function askForVault() {
  return new Promise((resolve) => {
    const giveUp = setTimeout(() => resolve(undefined), 200);
    hear('vault', ({ id, key, person }) => {
      clearTimeout(giveUp);
      resolve(new Vault(id, key, person));
    });
    tell('vault?');
  });
}

/**
 * Holds something that only one tab may hold, until the returned function is called. Nothing if another tab
 * holds it.
 * @param {string} name
 * @returns {Promise<(() => void) | undefined>}
 */
export function hold(name) {
  return new Promise((resolve) => {
    navigator.locks.request(`rubrica-field/${name}`, { ifAvailable: true }, (lock) => {
      if (!lock) return resolve(undefined);
      return new Promise((release) => resolve(() => release(undefined)));
    });
  });
}
