// What this device keeps, in IndexedDB. Everything that says who signed is sealed before it comes here (vault.js);
// in the clear stand numbers of sheets and lines, and what state they are in, so that the queue can be counted
// while it is locked.

const NAME = 'rubrica-field';
const STORES = /** @type {const} */ ({
  vaults: 'id',
  blobs: ['vault', 'name'],
  sheets: ['vault', 'slug', 'folio', 'mode'],
  lines: ['vault', 'slug', 'folio', 'mode', 'line'],
  photos: ['vault', 'id'],
});

/** @type {Promise<IDBDatabase> | undefined} */
let opened;

/** @returns {Promise<IDBDatabase>} */
function database() {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      for (const [name, keyPath] of Object.entries(STORES)) request.result.createObjectStore(name, { keyPath });
    };
    request.onsuccess = () => {
      request.result.onversionchange = () => request.result.close();
      resolve(request.result);
    };
    request.onerror = () => reject(request.error);
  });
  return opened;
}

/**
 * Runs `work` in one transaction, which is on the disk when the promise resolves. `work` must not wait for
 * anything but requests of the transaction.
 * @template T
 * @param {string[]} stores
 * @param {(transaction: IDBTransaction) => T | Promise<T>} work
 * @returns {Promise<T>}
 */
export async function change(stores, work) {
  const transaction = (await database()).transaction(stores, 'readwrite', { durability: 'strict' });
  const finished = new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve(undefined);
    transaction.onabort = () => reject(transaction.error ?? new Error('the browser stored nothing'));
  });
  try {
    const result = await work(transaction);
    await finished;
    return result;
  } catch (error) {
    try { transaction.abort(); } catch { /* it was over already */ }
    finished.catch(() => undefined);
    throw error;
  }
}

/**
 * The result of a request of a transaction.
 * @param {IDBRequest} request
 * @returns {Promise<any>}
 */
export function result(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/**
 * @param {string} store
 * @param {IDBValidKey} key
 */
export async function get(store, key) {
  return result((await database()).transaction(store).objectStore(store).get(key));
}

/**
 * Every record whose key begins with these parts, in the order of keys; every record if there are none.
 * @param {string} store
 * @param {...(string | number)} parts
 * @returns {Promise<any[]>}
 */
export async function all(store, ...parts) {
  const range = parts.length ? IDBKeyRange.bound(parts, [...parts, []]) : undefined;
  return result((await database()).transaction(store).objectStore(store).getAll(range));
}

/**
 * @param {string} store
 * @param {any} record
 */
export async function put(store, record) {
  await change([store], (transaction) => { transaction.objectStore(store).put(record); });
}

/**
 * @param {string} store
 * @param {IDBValidKey} key
 */
export async function remove(store, key) {
  await change([store], (transaction) => { transaction.objectStore(store).delete(key); });
}

/**
 * Removes everything of a person from this device.
 * @param {string} vault
 */
export async function wipe(vault) {
  const stores = Object.keys(STORES);
  await change(stores, (transaction) => {
    transaction.objectStore('vaults').delete(vault);
    for (const store of stores.slice(1)) {
      transaction.objectStore(store).delete(IDBKeyRange.bound([vault], [vault, []]));
    }
  });
}
