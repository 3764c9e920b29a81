// Seals what this device keeps. Each person has a random AES-GCM key, which never leaves the browser and cannot be
// read out of it; it is stored wrapped by a key derived from the password (PBKDF2, SHA-256, OWASP's number of
// rounds), so the password opens it without a network too.

import { all, put } from './store.js';

const ROUNDS = 600_000;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * Who keys on this device.
 * @typedef {{user: string, email: string, name: string}} Person
 */

/**
 * @param {string} password
 * @param {Uint8Array} salt
 * @param {number} rounds
 */
async function wrappingKey(password, salt, rounds) {
  const typed = encoder.encode(password.normalize('NFC'));
  const base = await crypto.subtle.importKey('raw', typed, 'PBKDF2', false, ['deriveKey']);
  return crypto.subtle.deriveKey(
    { name: 'PBKDF2', hash: 'SHA-256', salt, iterations: rounds },
    base,
    { name: 'AES-GCM', length: 256 },
    false,
    ['wrapKey', 'unwrapKey'],
  );
}

/** An opened vault: seals and opens what belongs to one person. */
export class Vault {
  /**
   * @param {string} id
   * @param {CryptoKey} key
   * @param {Person} person
   */
  constructor(id, key, person) {
    this.id = id;
    this.key = key;
    this.person = person;
  }

  /**
   * Seals a value so that it opens in this place only.
   * @param {any} value
   * @param {string} place
   */
  async seal(value, place) {
    return this.sealBytes(encoder.encode(JSON.stringify(value)), place);
  }

  /**
   * @param {BufferSource} bytes
   * @param {string} place
   */
  async sealBytes(bytes, place) {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const bound = encoder.encode(place);
    const data = await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData: bound }, this.key, bytes);
    return { iv, data };
  }

  /**
   * @param {{iv: Uint8Array, data: ArrayBuffer}} sealed
   * @param {string} place
   * @returns {Promise<any>}
   */
  async open(sealed, place) {
    return JSON.parse(decoder.decode(await this.openBytes(sealed, place)));
  }

  /**
   * @param {{iv: Uint8Array, data: ArrayBuffer}} sealed
   * @param {string} place
   */
  async openBytes({ iv, data }, place) {
    const bound = encoder.encode(place);
    return crypto.subtle.decrypt({ name: 'AES-GCM', iv, additionalData: bound }, this.key, data);
  }
}

/**
 * Makes a vault for someone whose password the server has just accepted.
 * @param {Person} person
 * @param {string} password
 */
export async function createVault(person, password) {
  const key = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, true, ['encrypt', 'decrypt']);
  return keep(crypto.randomUUID(), person, password, key);
}

/**
 * Opens the vault of an address with a password. Nothing if no vault here opens to both.
 * @param {string} email
 * @param {string} password
 * @returns {Promise<Vault | undefined>}
 */
export async function openVault(email, password) {
  for (const record of await all('vaults')) {
    const key = await unwrap(record, password, false);
    if (!key) continue;
    const vault = new Vault(record.id, key, { user: record.user, email: '', name: '' });
    vault.person = await vault.open(record.person, record.id);
    if (vault.person.email === email) return vault;
  }
  return undefined;
}

/**
 * Puts a vault under a new password, after it was changed on the server.
 * @param {string} id
 * @param {Person} person
 * @param {string} former
 * @param {string} password
 */
export async function rewrapVault(id, person, former, password) {
  const record = (await all('vaults')).find((it) => it.id === id);
  const key = record && await unwrap(record, former, true);
  return key ? keep(id, person, password, key) : undefined;
}

/** The vaults of this device: of whom, by the name the server gives people, not by their address. */
export async function listVaults() {
  return /** @type {{id: string, user: string}[]} */ (await all('vaults'));
}

/**
 * @param {any} record
 * @param {string} password
 * @param {boolean} extractable
 */
async function unwrap(record, password, extractable) {
  const wrapping = await wrappingKey(password, record.salt, record.rounds);
  try {
    return await crypto.subtle.unwrapKey('raw', record.wrapped, wrapping, { name: 'AES-GCM', iv: record.iv },
      'AES-GCM', extractable, ['encrypt', 'decrypt']);
  } catch {
    return undefined;
  }
}

/**
 * @param {string} id
 * @param {Person} person
 * @param {string} password
 * @param {CryptoKey} key extractable, so that it can be wrapped
 */
async function keep(id, person, password, key) {
  const salt = crypto.getRandomValues(new Uint8Array(16));
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const wrapping = await wrappingKey(password, salt, ROUNDS);
  const wrapped = await crypto.subtle.wrapKey('raw', key, wrapping, { name: 'AES-GCM', iv });
  const closed = await crypto.subtle.unwrapKey('raw', wrapped, wrapping, { name: 'AES-GCM', iv }, 'AES-GCM', false,
    ['encrypt', 'decrypt']);
  const vault = new Vault(id, closed, person);
  const sealed = await vault.seal(person, id);
  await put('vaults', { id, user: person.user, salt, rounds: ROUNDS, iv, wrapped, person: sealed });
  return vault;
}
