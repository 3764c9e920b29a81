// The view of the sheets that two people read differently, for whoever decides with the paper at hand.

import { Offline, Refused, SignedOut, call } from './api.js';
import { announce, at, fill, make } from './dom.js';
import { isName, tidy } from './fields.js';
import { compare } from './readings.js';
import { fromServer, written } from './sync.js';
import { language, named, say } from './texts.js';

/** Shows differences and settles them. It needs the network. */
export class Differences {
  /** @param {any} kit */
  async show(kit) {
    this.kit = kit;
    at('differences-petition').textContent = kit.title;
    try {
      const { items } = await call('GET', `/petitions/${kit.slug}/differences`);
      at('differences-problem').hidden = true;
      at('differences-none').hidden = items.length > 0;
      fill(at('differences-list'), ...items.flatMap((sheet) => sheet.lines.map((line) => this.line(sheet.folio, line))));
    } catch (error) {
      this.complain(error);
    }
  }

  /** @param {number} folio @param {any} line */
  line(folio, { line, first, second }) {
    const one = first ? fromServer(first) : undefined;
    // Both read the same paper; its date is that of the first reading.
    const dated = (/** @type {import('./queue.js').Values} */ values) =>
      (one?.signed_at && !values.void ? { ...values, signed_at: one.signed_at } : values);
    const two = dated(fromServer(second));
    const title = say('difference-title', { folio, line });
    const card = make('section', { className: 'card' }, make('h2', { textContent: title }),
      compare(this.kit, [say('reading-first'), one], [say('reading-second'), two]));
    const decide = (/** @type {import('./queue.js').Values} */ values) => this.settle(folio, line, dated(values));
    const button = (/** @type {string} */ text, /** @type {() => void} */ act) =>
      make('button', { type: 'button', className: 'button small plain', textContent: say(text), onclick: act });
    card.append(make('div', { className: 'actions' },
      one ? button('take-first', () => decide(one)) : null,
      button('take-second', () => decide(two)),
      button('take-neither', () => this.type(card, two.void ? one ?? {} : two, decide))));
    return card;
  }

  /** @param {HTMLElement} card @param {import('./queue.js').Values} values @param {(values: any) => void} decide */
  type(card, values, decide) {
    if (card.querySelector('form')) return;
    const id = (/** @type {string} */ key) => `right-${key}`;
    const inputs = this.kit.fields.map((it) => make('div', { className: 'field' },
      make('label', { for: id(it.key), textContent: it.key === 'document' ? named(this.kit.document.name) : it.label[language] ?? say(`field-${it.key}`) }),
      make('input', {
        id: id(it.key), value: values[it.key] ?? '', autocomplete: 'off', maxLength: it.max_length,
        className: isName(it.key) ? 'name' : 'code',
        onchange: (/** @type {any} */ event) => { event.target.value = tidy(it.key, event.target.value, this.kit); },
      })));
    const read = () => Object.fromEntries(this.kit.fields.map((it) => [it.key, at(id(it.key)).value.trim()]).filter(([, value]) => value));
    const form = make('form', { onsubmit: (/** @type {Event} */ event) => { event.preventDefault(); decide(read()); } },
      make('div', { className: 'fields' }, ...inputs), make('button', { className: 'button small', textContent: say('take-typed') }));
    card.append(form);
    form.querySelector('input').focus();
  }

  /** @param {number} folio @param {number} line @param {import('./queue.js').Values} values */
  async settle(folio, line, values) {
    const { line: _, ...body } = written(line, values);
    try {
      await call('POST', `/petitions/${this.kit.slug}/sheets/${folio}/differences/${line}`, body, crypto.randomUUID());
      announce(say('settled', { folio, line }));
      await this.show(this.kit);
      at('differences-title').focus();
    } catch (error) {
      this.complain(error);
    }
  }

  /** @param {unknown} error */
  complain(error) {
    const isOffline = error instanceof Offline || error instanceof SignedOut;
    if (!isOffline && !(error instanceof Refused)) throw error;
    at('differences-problem').hidden = false;
    at('differences-problem').textContent = isOffline ? say('differences-offline') : say('stuck-other', { code: error.type });
  }
}
