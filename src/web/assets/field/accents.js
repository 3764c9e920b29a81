// Letters that many keyboards lack: a grave accent typed after a letter puts on what the letter can bear.
// `N`` is Ñ, `A`` is Á, `U`` is Ú and `U``` is Ü.

/** @type {Record<string, string>} */
const NEXT = { A: 'Á', E: 'É', I: 'Í', O: 'Ó', U: 'Ú', N: 'Ñ', Ú: 'Ü' };

/** The letters offered as buttons, for those who key by touch. */
export const LETTERS = ['Ñ', 'Á', 'É', 'Í', 'Ó', 'Ú', 'Ü'];

/**
 * A name as it is written on sheets: capitals, with what was typed as letter and grave accent put together.
 * @param {string} text
 */
export function asName(text) {
  let name = text.toLocaleUpperCase('es').normalize('NFC');
  for (let at = name.indexOf('`'); at !== -1; at = name.indexOf('`')) {
    const letter = NEXT[name[at - 1]];
    name = letter ? name.slice(0, at - 1) + letter + name.slice(at + 1) : name.slice(0, at) + name.slice(at + 1);
  }
  return name;
}

/**
 * Puts a letter into a field at the caret.
 * @param {HTMLInputElement} input
 * @param {string} letter
 */
export function insert(input, letter) {
  input.setRangeText(letter, input.selectionStart ?? input.value.length, input.selectionEnd ?? undefined, 'end');
  input.dispatchEvent(new Event('input', { bubbles: true }));
}
