// The form of one line: fields made from the rules of the petition, keyed with Enter alone.

import { LETTERS, insert } from './accents.js';
import { at, fill, make } from './dom.js';
import { isName, keyboardFor, tidy, wrongWith } from './fields.js';
import { Suggestions, park } from './suggestions.js';
import { called, language, named, say } from './texts.js';

/** What one key says of a line whose first field is empty. */
export const VOIDS = { '-': 'LINE_BLANK_VOIDED', '.': 'LINE_BLANK_NOT_VOIDED', '*': 'LINE_CROSSED_OUT' };

/**
 * What happens to a line.
 * @typedef {{typed: () => void, slip: () => void, done: () => void, void: (reason: string) => void}} Handlers
 */

/** The fields of a line. */
export class LineForm {
  /**
   * @param {import('./fields.js').Rules} rules
   * @param {string[]} keys the fields on this sheet, in order
   * @param {{surnames: import('./names.js').Names, given_names: import('./names.js').Names}} names
   * @param {Handlers} handlers
   */
  constructor(rules, keys, names, handlers) {
    this.rules = rules;
    this.names = names;
    this.handlers = handlers;
    this.fields = rules.fields.filter((it) => keys.includes(it.key));
    /** Values that were questioned once; Enter again lets them stand. @type {Map<string, string>} */
    this.questioned = new Map();
    this.suggestions = new Suggestions();
    fill(at('line-fields'), ...this.fields.map((it) => this.field(it)));
    fill(at('letters'), ...LETTERS.map((it) => make('button', {
      type: 'button', textContent: it, tabIndex: -1,
      onpointerdown: (/** @type {Event} */ event) => { event.preventDefault(); this.letter(it); },
    })));
    park(this.suggestions);
  }

  /** @returns {import('./queue.js').Values} */
  values() {
    const values = this.fields.map((it) => [it.key, this.input(it.key).value.trim()]);
    return Object.fromEntries(values.filter(([, value]) => value));
  }

  /**
   * Shows a line.
   * @param {import('./queue.js').Values} values
   */
  set(values) {
    this.questioned.clear();
    this.suggestions.close();
    for (const { key } of this.fields) {
      this.input(key).value = values[key] ?? '';
      this.complain(key, '');
    }
  }

  /** Puts the caret where the line begins. */
  focus() {
    this.input(this.fields[0].key).focus();
  }

  /** Checks the whole line; the first field that is questioned gets the caret. */
  check() {
    for (const field of this.fields) if (!this.allows(field)) return false;
    return true;
  }

  /** @param {string} key @returns {HTMLInputElement} */
  input(key) {
    return at(`line-${key}`);
  }

  /** @param {import('./fields.js').FieldRule} rule */
  field(rule) {
    const { key } = rule;
    const id = `line-${key}`;
    const input = make('input', {
      id, type: 'text', autocomplete: 'off', spellcheck: false, autocapitalize: 'characters',
      enterKeyHint: rule === this.fields.at(-1) ? 'done' : 'next',
      inputMode: keyboardFor(key, this.rules), maxLength: rule.max_length, required: rule.is_required,
      className: isName(key) ? 'name' : 'code', 'aria-describedby': `${id}-problem`,
      oninput: () => this.typed(rule), onkeydown: (/** @type {KeyboardEvent} */ event) => this.key(event, rule),
      onblur: () => this.suggestions.close(),
    });
    if (isName(key)) {
      for (const [name, value] of Object.entries({
        role: 'combobox', 'aria-autocomplete': 'list', 'aria-expanded': 'false', 'aria-controls': 'suggestions',
      })) input.setAttribute(name, value);
    }
    return make('div', { className: `field field-${key}` },
      make('label', { for: id, textContent: this.label(rule) }),
      input,
      make('p', { id: `${id}-problem`, className: 'problem', hidden: true }));
  }

  /** @param {import('./fields.js').FieldRule} rule */
  label({ key, label, is_required: isRequired }) {
    const usual = key === 'document' ? named(this.rules.document.name) : say(`field-${key}`);
    const own = key === 'document' ? undefined : label[language];
    return isRequired ? own ?? usual : `${own ?? usual} ${say('optional')}`;
  }

  /** @param {import('./fields.js').FieldRule} rule */
  typed(rule) {
    const input = this.input(rule.key);
    const kept = tidy(rule.key, input.value, this.rules);
    if (kept !== input.value) {
      const fromEnd = input.value.length - (input.selectionEnd ?? input.value.length);
      input.value = kept;
      input.setSelectionRange(kept.length - fromEnd, kept.length - fromEnd);
    }
    this.complain(rule.key, '');
    this.suggest(rule.key);
    this.handlers.typed();
  }

  /** @param {string} key */
  suggest(key) {
    if (!isName(key)) return;
    const input = this.input(key);
    const given = key === 'given_names';
    // Given names are suggested one by one.
    const [, before, word] = given ? /^(.*\s)?(\S*)$/.exec(input.value) ?? [] : ['', '', input.value];
    const names = given ? this.names.given_names : this.names.surnames;
    this.suggestions.show(input, say('suggestions'), names.suggest(word ?? ''), (name) => {
      input.value = `${before ?? ''}${name}`;
      this.handlers.typed();
    });
  }

  /** @param {KeyboardEvent} event @param {import('./fields.js').FieldRule} rule */
  key(event, rule) {
    const index = this.fields.indexOf(rule);
    const isEmpty = !this.input(rule.key).value;
    if (event.isComposing || this.suggestions.key(event)) return;
    if (index === 0 && isEmpty && event.key in VOIDS) {
      event.preventDefault();
      this.handlers.void(VOIDS[/** @type {keyof typeof VOIDS} */ (event.key)]);
    } else if (event.key === 'Enter' && event.shiftKey) {
      event.preventDefault();
      this.input(this.fields[Math.max(0, index - 1)].key).focus();
    } else if (event.key === 'Enter') {
      event.preventDefault();
      this.suggestions.accept();
      if (!this.allows(rule)) return;
      const next = this.fields[index + 1];
      if (next) this.input(next.key).focus();
      else this.handlers.done();
    }
  }

  /**
   * Whether a value may stand. What looks wrong is questioned once, and may stand after another Enter: the paper
   * itself may be wrong. What is missing and must be there never may.
   * @param {import('./fields.js').FieldRule} rule
   */
  allows(rule) {
    const value = this.input(rule.key).value.trim();
    const wrong = wrongWith(rule, value, this.rules);
    const isInsisted = wrong !== 'formula' && wrong !== 'long' && this.questioned.get(rule.key) === value;
    if (!wrong || isInsisted) {
      this.complain(rule.key, '');
      return true;
    }
    this.questioned.set(rule.key, value);
    this.complain(rule.key, wrong);
    this.handlers.slip();
    this.input(rule.key).focus();
    return false;
  }

  /** @param {string} key @param {string} wrong */
  complain(key, wrong) {
    const problem = at(`line-${key}-problem`);
    const { min_length: min, max_length: max } = this.rules.document;
    const name = called(this.rules.document.name);
    const shape = min === max ? 'wrong-shape' : 'wrong-shape-range';
    const text = wrong === 'shape' ? say(shape, { name, min, max, n: max }) : wrong && say(`wrong-${wrong}`, { name });
    problem.hidden = !wrong;
    problem.textContent = text;
    this.input(key).toggleAttribute('aria-invalid', Boolean(wrong));
    if (wrong) this.input(key).setAttribute('aria-invalid', 'true');
    problem.parentElement.classList.toggle('wrong', Boolean(wrong));
  }

  /** @param {string} letter */
  letter(letter) {
    const input = document.activeElement;
    if (input instanceof HTMLInputElement && input.classList.contains('name')) insert(input, letter);
  }
}

