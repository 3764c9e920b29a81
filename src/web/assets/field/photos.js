// Pictures of sheets: made small enough for a poor network, without what the camera writes beside them, and kept
// sealed until they are sent.

import { all, put } from './store.js';
import { tell } from './tabs.js';

/** The longer side of a kept picture, in pixels: handwriting on an A4 sheet stays readable. */
const LONGER_SIDE = 2_000;
const QUALITY = 0.8;

/**
 * Keeps a picture of a sheet.
 * @param {import('./vault.js').Vault} vault
 * @param {import('./queue.js').Sheet} sheet
 * @param {File} file
 * @returns {Promise<boolean>} false if it is no picture
 */
export async function addPhoto(vault, { slug, folio }, file) {
  const jpeg = await small(file).catch(() => undefined);
  if (!jpeg) return false;
  const id = crypto.randomUUID();
  const sealed = await vault.sealBytes(await jpeg.arrayBuffer(), id);
  await put('photos', { vault: vault.id, id, slug, folio, state: 'waiting', code: '', sealed });
  tell('changed');
  return true;
}

/**
 * The pictures of a sheet on this device.
 * @param {string} vault
 * @param {import('./queue.js').Sheet} sheet
 */
export async function photosOf(vault, { slug, folio }) {
  return (await all('photos', vault)).filter((it) => it.slug === slug && it.folio === folio);
}

/** @param {File} file @returns {Promise<Blob>} */
async function small(file) {
  const picture = await createImageBitmap(file, { imageOrientation: 'from-image' });
  const scale = Math.min(1, LONGER_SIDE / Math.max(picture.width, picture.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  canvas.getContext('2d').drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('no picture'))), 'image/jpeg', QUALITY);
  });
}
