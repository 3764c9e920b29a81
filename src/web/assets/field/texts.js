// The texts of the page, as the server wrote them into it in the language of the page.

/** @type {Record<string, string | {one: string, other: string}>} */
const texts = JSON.parse(document.getElementById('texts').textContent);
const language = document.documentElement.lang;
const plural = new Intl.PluralRules(language);
const number = new Intl.NumberFormat(language);

/**
 * The text of a key. `n` chooses the plural and is written as `{count}`; other values stand in by name.
 * @param {string} key without the prefix `keying-`
 * @param {Record<string, string | number>} [values]
 * @returns {string}
 */
export function say(key, values = {}) {
  const text = texts[`keying-${key}`];
  if (text === undefined) return key;
  const form = typeof text === 'string' ? text : text[plural.select(Number(values.n))] ?? text.other;
  const shown = 'n' in values ? { ...values, count: number.format(Number(values.n)) } : values;
  return form.replace(/\{(\w+)\}/g, (whole, name) => String(shown[name] ?? whole));
}

/**
 * Whether there is a text of this key.
 * @param {string} key
 */
export function says(key) {
  return `keying-${key}` in texts;
}

/**
 * What the petition calls something, by language, within a sentence.
 * @param {Record<string, string>} names
 */
export function called(names) {
  return names[language] ?? Object.values(names)[0] ?? '';
}

/**
 * The same as a label begins.
 * @param {Record<string, string>} names
 */
export function named(names) {
  const name = called(names);
  return name.charAt(0).toLocaleUpperCase(language) + name.slice(1);
}

export { language };
