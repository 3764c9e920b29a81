// Names to suggest: those that this person typed before on this device, and those that are common in the country.

/**
 * A name without accents, for comparing; the Ñ is found by N too.
 * @param {string} name
 */
export function fold(name) {
  return name.normalize('NFD').replace(/\p{M}/gu, '').toUpperCase();
}

/** Suggests names of one kind. */
export class Names {
  /**
   * @param {string[]} common the more common first
   * @param {Record<string, number>} typed how often each was typed here
   */
  constructor(common, typed) {
    this.common = common.map((name) => name.toLocaleUpperCase('es'));
    this.typed = typed;
  }

  /**
   * Counts a name that was typed.
   * @param {string} name
   */
  learn(name) {
    if (name.length > 2) this.typed[name] = (this.typed[name] ?? 0) + 1;
  }

  /**
   * Up to `n` names that begin as the text does.
   * @param {string} text
   * @param {number} [n]
   * @returns {string[]}
   */
  suggest(text, n = 4) {
    const start = fold(text);
    if (start.length < 2) return [];
    const begins = (/** @type {string} */ name) => name !== text && fold(name).startsWith(start);
    const own = Object.keys(this.typed).filter(begins).sort((a, b) => this.typed[b] - this.typed[a]);
    return [...new Set([...own, ...this.common.filter(begins)])].slice(0, n);
  }
}

/**
 * The most often typed, so that what is kept does not grow for ever.
 * @param {Record<string, number>} typed
 */
export function mostTyped(typed, n = 2_000) {
  return Object.fromEntries(Object.entries(typed).sort((a, b) => b[1] - a[1]).slice(0, n));
}
