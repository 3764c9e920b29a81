// The fields of a line: what they let in, and what is wrong with a value.

import { asName } from './accents.js';
import { allowed, problemOf } from './document.js';

/**
 * @typedef {{key: string, is_required: boolean, max_length: number, label: Record<string, string>}} FieldRule
 * @typedef {{document: import('./document.js').DocumentRule, fields: FieldRule[]}} Rules
 */

const NAMES = ['surname1', 'surname2', 'given_names'];
const DIGITS = ['phone', 'birth_date', 'signed_at'];

/** @param {string} key */
export function isName(key) {
  return NAMES.includes(key);
}

/**
 * Which keyboard a phone shows.
 * @param {string} key
 * @param {Rules} rules
 */
export function keyboardFor(key, rules) {
  if (key === 'document') return rules.document.characters === 'digits' ? 'numeric' : 'text';
  if (key === 'email') return 'email';
  return DIGITS.includes(key) ? 'numeric' : 'text';
}

/**
 * What of a typed text stays in the field.
 * @param {string} key
 * @param {string} text
 * @param {Rules} rules
 */
export function tidy(key, text, rules) {
  if (key === 'document') return allowed(text, rules.document);
  if (isName(key)) return asName(text);
  if (key === 'birth_date' || key === 'signed_at') return asDate(text);
  if (key === 'phone') return text.replace(/[^0-9+ ]/g, '');
  return text;
}

/**
 * Digits of a date, with the slashes put in: `26101988` is `26/10/1988`.
 * @param {string} text
 */
function asDate(text) {
  const digits = text.replace(/[^0-9]/g, '').slice(0, 8);
  return digits.replace(/^(\d\d)(\d)/, '$1/$2').replace(/^(\d\d\/\d\d)(\d)/, '$1/$2');
}

/**
 * A date as the server reads it without doubt, `1988-10-26`; anything else as it is.
 * @param {string} text
 */
export function isoDate(text) {
  const [whole, day, month, year] = /^(\d\d)\/(\d\d)\/(\d{4})$/.exec(text) ?? [];
  return whole ? `${year}-${month}-${day}` : text;
}

/**
 * What is wrong with a value: the end of a text's name, or nothing. All but `missing` may stand, because the
 * paper itself may be wrong.
 * @param {FieldRule} field
 * @param {string} value
 * @param {Rules} rules
 * @returns {string}
 */
export function wrongWith(field, value, rules) {
  if (!value) return field.is_required ? 'missing' : '';
  if ([...value].length > field.max_length) return 'long';
  if (field.key === 'document') return problemOf(value, rules.document);
  if (field.key === 'birth_date' || field.key === 'signed_at') return isDate(value) ? '' : 'date';
  if (isName(field.key)) return /^[=+@\t]/.test(value) ? 'formula' : /[0-9]/.test(value) ? 'digits' : '';
  return '';
}

/** @param {string} text */
function isDate(text) {
  const iso = isoDate(text);
  const at = new Date(`${iso}T00:00:00Z`);
  return /^\d{4}-\d\d-\d\d$/.test(iso) && !Number.isNaN(at.valueOf()) && at.toISOString().startsWith(iso);
}
