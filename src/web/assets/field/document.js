// Identity documents as the profile describes them; the same rules as `domain::document` on the server, which
// decides in the end.

/**
 * @typedef {{name: string, min_length: number, max_length: number, characters: 'digits' | 'letters_digits',
 *   check: 'none' | 'pe_dni'}} DocumentRule
 */

/**
 * What of a typed text can stand in a document: other characters never reach the field.
 * @param {string} text
 * @param {DocumentRule} rule
 */
export function allowed(text, rule) {
  const upper = text.toUpperCase();
  if (rule.characters === 'letters_digits') return upper.replace(/[^0-9A-Z.\- ]/g, '');
  // A check character may follow the digits.
  return upper.replace(rule.check === 'pe_dni' ? /[^0-9A-K\-]/g : /[^0-9]/g, '');
}

/**
 * What is wrong with a document: `shape`, `check` (a warning), or nothing.
 * @param {string} text
 * @param {DocumentRule} rule
 * @returns {'' | 'shape' | 'check'}
 */
export function problemOf(text, rule) {
  const written = text.toUpperCase().trim();
  let number = written.replace(/[\s.\-]/g, '');
  let check = '';
  const last = number.at(-1) ?? '';
  if (rule.check === 'pe_dni' && number.length === rule.max_length + 1) {
    const isApart = /[\s.\-].$/.test(written);
    if (/[A-Z]/.test(last) || (/[0-9]/.test(last) && isApart)) {
      check = last;
      number = number.slice(0, -1);
    }
  }
  const shape = rule.characters === 'digits' ? /^[0-9]+$/ : /^[0-9A-Z]+$/;
  const fits = number.length >= rule.min_length && number.length <= rule.max_length;
  if (!fits || !shape.test(number) || /^0+$/.test(number)) return 'shape';
  if (check && !(peDniCheck(number) ?? []).includes(check)) return 'check';
  return '';
}

/**
 * The check characters of eight digits of a Peruvian DNI, in both series in use.
 * Source: python-stdnum, `stdnum/pe/cui.py`.
 * @param {string} number
 * @returns {string[] | undefined}
 */
export function peDniCheck(number) {
  if (!/^[0-9]{8}$/.test(number)) return undefined;
  const weights = [3, 2, 7, 6, 5, 4, 3, 2];
  const sum = weights.reduce((total, weight, at) => total + weight * Number(number[at]), 0);
  return ['65432110987'[sum % 11], 'KJIHGFEDCBA'[sum % 11]];
}
