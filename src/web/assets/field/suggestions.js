// The list of names under a field: arrows choose, Enter takes what is chosen, Escape closes.

import { at, fill, make } from './dom.js';

/** One list serves every field; it moves to the field that has the caret. */
export class Suggestions {
  constructor() {
    this.list = make('ul', { id: 'suggestions', role: 'listbox', className: 'suggestions', hidden: true });
    /** @type {HTMLInputElement | undefined} */
    this.input = undefined;
    this.chosen = -1;
  }

  /**
   * Shows names under a field.
   * @param {HTMLInputElement} input
   * @param {string} label
   * @param {string[]} names
   * @param {(name: string) => void} take
   */
  show(input, label, names, take) {
    if (!names.length) return this.close();
    this.input = input;
    this.take = take;
    this.names = names;
    this.chosen = -1;
    input.after(this.list);
    this.list.setAttribute('aria-label', label);
    const option = (/** @type {string} */ name, /** @type {number} */ index) => make('li', {
      id: `suggestion-${index}`, role: 'option', 'aria-selected': 'false', textContent: name,
      // The field must not lose the caret before the name is taken.
      onpointerdown: (/** @type {Event} */ event) => { event.preventDefault(); this.pick(index); },
    });
    fill(this.list, ...names.map(option));
    this.list.hidden = false;
    input.setAttribute('aria-expanded', 'true');
    input.removeAttribute('aria-activedescendant');
  }

  close() {
    this.list.hidden = true;
    this.input?.setAttribute('aria-expanded', 'false');
    this.input?.removeAttribute('aria-activedescendant');
    this.input = undefined;
    this.chosen = -1;
  }

  /**
   * What a key does here; true if it was for the list.
   * @param {KeyboardEvent} event
   */
  key(event) {
    if (!this.input) return false;
    if (event.key === 'ArrowDown') this.choose(this.chosen + 1);
    else if (event.key === 'ArrowUp') this.choose(this.chosen - 1);
    else if (event.key === 'Escape') this.close();
    else return false;
    event.preventDefault();
    return true;
  }

  /** Takes the chosen name, if one is chosen. */
  accept() {
    if (this.input && this.chosen !== -1) this.pick(this.chosen);
  }

  /** @param {number} index */
  choose(index) {
    this.chosen = (index + this.names.length + 1) % (this.names.length + 1);
    if (this.chosen === this.names.length) this.chosen = -1;
    for (const [at, option] of [...this.list.children].entries()) {
      option.setAttribute('aria-selected', String(at === this.chosen));
    }
    if (this.chosen === -1) this.input.removeAttribute('aria-activedescendant');
    else this.input.setAttribute('aria-activedescendant', `suggestion-${this.chosen}`);
  }

  /** @param {number} index */
  pick(index) {
    this.take(this.names[index]);
    this.close();
  }
}

/** Puts the list back where every page has it, before its field goes. */
export function park(/** @type {Suggestions} */ suggestions) {
  suggestions.close();
  at('line-form').append(suggestions.list);
}
