// Signing in, with or without a network, and out.

import { Offline, Refused, SignedOut, call, useCsrfToken } from './api.js';
import { wipe } from './store.js';
import { tell } from './tabs.js';
import { createVault, listVaults, openVault, rewrapVault } from './vault.js';

/** Where it is kept that the session has still to be ended on the server. */
const SIGN_OUT = 'rubrica-field-sign-out';

/**
 * How an attempt to open ended.
 * @typedef {{vault: import('./vault.js').Vault, isSignedIn: boolean}} Opened
 * @typedef {{problem: 'wrong' | 'wrong-offline' | 'not-now' | 'former', person?: import('./vault.js').Person,
 *   id?: string}} NotOpened `former`: the device's data is under the password before
 */

/** @param {string} email */
const tidy = (email) => email.trim().toLowerCase();

/**
 * Opens what is kept here for someone, and signs in if there is a network.
 * @param {string} email
 * @param {string} password
 * @returns {Promise<Opened | NotOpened>}
 */
export async function open(email, password) {
  const vault = await openVault(tidy(email), password);
  try {
    await endOldSession();
    const person = vault && await isSignedIn(vault.person.user) ? vault.person : await signIn(tidy(email), password);
    if (vault) return { vault, isSignedIn: true };
    const former = (await listVaults()).find((it) => it.user === person.user);
    if (former) return { problem: 'former', person, id: former.id };
    return { vault: await createVault(person, password), isSignedIn: true };
  } catch (error) {
    if (vault && (error instanceof Offline || error instanceof Refused)) return { vault, isSignedIn: false };
    if (error instanceof Refused) return { problem: error.type === 'wrong-password' ? 'wrong' : 'not-now' };
    if (error instanceof Offline) return { problem: 'wrong-offline' };
    throw error;
  }
}

/**
 * Opens what is kept under the password before, and puts it under the new one.
 * @param {string} id
 * @param {import('./vault.js').Person} person
 * @param {string} former
 * @param {string} password
 */
export async function openWithFormer(id, person, former, password) {
  return rewrapVault(id, person, former, password);
}

/**
 * Gives up what is kept under a password nobody remembers.
 * @param {string} id
 * @param {import('./vault.js').Person} person
 * @param {string} password
 */
export async function startAnew(id, person, password) {
  await wipe(id);
  return createVault(person, password);
}

/**
 * Signs in again, after the session ended.
 * @param {import('./vault.js').Vault} vault
 * @param {string} password
 * @returns {Promise<'' | 'wrong' | 'offline'>}
 */
export async function signInAgain(vault, password) {
  try {
    await signIn(vault.person.email, password);
    return '';
  } catch (error) {
    if (error instanceof Refused) return 'wrong';
    if (error instanceof Offline) return 'offline';
    throw error;
  }
}

/**
 * Removes everything of a person from this device and ends the session; later, if there is no network now.
 * @param {import('./vault.js').Vault} vault
 */
export async function signOut(vault) {
  await wipe(vault.id);
  tell('wiped', { id: vault.id });
  localStorage.setItem(SIGN_OUT, vault.person.user);
  await endOldSession().catch(() => undefined);
}

/** Ends the session of someone who signed out while there was no network, unless somebody else signed in since. */
export async function endOldSession() {
  const user = localStorage.getItem(SIGN_OUT);
  if (!user) return;
  if (await isSignedIn(user)) await call('DELETE', '/sessions');
  localStorage.removeItem(SIGN_OUT);
}

/** @param {string} user */
async function isSignedIn(user) {
  try {
    const me = await call('GET', '/me');
    useCsrfToken(me.csrf_token ?? '');
    return me.id === user;
  } catch (error) {
    if (error instanceof SignedOut) return false;
    throw error;
  }
}

/** @param {string} email @param {string} password */
async function signIn(email, password) {
  const session = await call('POST', '/sessions', { email, password });
  useCsrfToken(session.csrf_token);
  const me = await call('GET', '/me');
  return { user: session.user, email, name: me.name };
}
