// The view of one sheet: its lines one after the other, its date, its pictures, and the pace of whoever keys.

import { announce, at, fill, make, renew, show } from './dom.js';
import { LineForm } from './lineform.js';
import { Names, mostTyped } from './names.js';
import { Pace } from './pace.js';
import { addPhoto, photosOf } from './photos.js';
import { linesOf, removeLine, saveLine, saveNotes, sheetNotes } from './queue.js';
import { saveNames, takeOver, typedNames } from './sync.js';
import { hold } from './tabs.js';
import { say } from './texts.js';

/** After so many milliseconds without a key a half-typed line is stored. */
const DRAFT_AFTER = 250;

/**
 * The sheet as it is keyed.
 * @typedef {import('./queue.js').Sheet & {nLines: number, done: number[], where: string}} OpenSheet
 */

/** Keys one sheet after the other. */
export class Keying {
  /**
   * @param {() => import('./vault.js').Vault} vault
   * @param {() => Promise<void>} left what to do when the sheet is left
   */
  constructor(vault, left) {
    this.vault = vault;
    this.left = left;
    this.saving = Promise.resolve();
    /** How many lines are not on the disk yet. */
    this.nUnsaved = 0;
    at('keying-back').addEventListener('click', () => this.leave());
    at('line-form').addEventListener('submit', (/** @type {Event} */ event) => { event.preventDefault(); this.done(); });
    for (const button of at('voids').querySelectorAll('button')) {
      button.addEventListener('click', () => this.void(button.dataset.void));
    }
    at('keying-close').addEventListener('click', () => this.finish());
    at('sheet-date').addEventListener('change', () => this.setDate());
    at('photo-file').addEventListener('change', () => this.photograph());
    at('line-clear').addEventListener('click', () => this.clear());
  }

  /**
   * Opens a sheet.
   * @param {any} kit
   * @param {OpenSheet} sheet
   * @returns {Promise<boolean>} false if another tab has it
   */
  async open(kit, sheet) {
    const release = await hold(`sheet/${sheet.slug}/${sheet.folio}/${sheet.mode}`);
    if (!release) return false;
    this.release = release;
    this.kit = kit;
    this.sheet = sheet;
    this.pace = new Pace();
    this.typed = await typedNames(this.vault());
    this.notes = await sheetNotes(this.vault(), sheet);
    this.names = {
      surnames: new Names(kit.surnames, this.typed.surnames),
      given_names: new Names(kit.given_names, this.typed.given_names),
    };
    this.lines = await linesOf(this.vault(), sheet);
    const isMissing = (/** @type {number} */ line) => !this.lines.has(line);
    if (sheet.mode === 'first' && sheet.done.some(isMissing)) {
      await takeOver(this.vault(), sheet, isMissing);
      this.lines = await linesOf(this.vault(), sheet);
    }
    at('keying-title').textContent = say(sheet.mode === 'first' ? 'sheet-title' : 'sheet-title-second', { folio: sheet.folio });
    at('keying-where').textContent = sheet.where;
    // Nobody signs on a day to come: a sheet handed out for one was signed before, or its event was moved.
    const heldOn = kit.events.find((it) => it.id === sheet.event)?.held_on ?? '';
    const today = new Date().toLocaleDateString('sv-SE');
    at('sheet-date').value = this.notes.date ?? (heldOn <= today ? heldOn : '');
    this.showFieldChoice();
    this.makeForm();
    show('keying');
    await this.go(this.nextOpen(1) ?? 1);
    this.showPhotos();
    return true;
  }

  async leave() {
    clearTimeout(this.timer);
    await this.saving;
    await saveNames(this.vault(), {
      surnames: mostTyped(this.typed.surnames), given_names: mostTyped(this.typed.given_names),
    });
    this.release?.();
    this.release = undefined;
    await this.left();
  }

  /** The fields on this sheet: those paper must have, the second surname, and those someone chose. */
  keys() {
    const usual = (/** @type {any} */ it) => it.is_required || it.key === 'surname2';
    const keys = this.kit.fields.filter((it) => usual(it) || this.notes.fields?.includes(it.key)).map((it) => it.key);
    return this.kit.date_required ? [...keys, 'signed_at'] : keys;
  }

  makeForm() {
    const rules = { ...this.kit };
    if (this.kit.date_required) {
      rules.fields = [...rules.fields, { key: 'signed_at', is_required: true, max_length: 10, label: {} }];
    }
    this.form = new LineForm(rules, this.keys(), this.names, {
      typed: () => this.typing(), slip: () => { this.pace.slip(); this.showPace(); },
      done: () => this.done(), void: (reason) => this.void(reason),
    });
  }

  showFieldChoice() {
    const optional = this.kit.fields.filter((it) => !it.is_required && it.key !== 'surname2');
    const choice = (/** @type {any} */ it) => make('label', { className: 'choice' }, make('input', {
      type: 'checkbox', checked: Boolean(this.notes.fields?.includes(it.key)), onchange: (/** @type {any} */ event) =>
        this.chooseField(it.key, event.target.checked),
    }), it.label[document.documentElement.lang] ?? say(`field-${it.key}`));
    fill(at('field-choice'), ...optional.map(choice));
    at('field-choices').hidden = !optional.length;
  }

  /** @param {string} key @param {boolean} isOn */
  async chooseField(key, isOn) {
    const others = (this.notes.fields ?? []).filter((/** @type {string} */ it) => it !== key);
    await this.note({ fields: isOn ? [...others, key] : others });
    const values = this.form.values();
    this.makeForm();
    this.form.set(values);
  }

  /** @param {Record<string, any>} changes */
  async note(changes) {
    this.notes = { ...this.notes, ...changes };
    await saveNotes(this.notes);
  }

  async setDate() {
    await this.note({ date: at('sheet-date').value });
  }

  /** The next line that is neither here nor on the server. @param {number} from */
  nextOpen(from) {
    const isOpen = (/** @type {number} */ line) =>
      (!this.lines.has(line) || this.lines.get(line).state === 'draft') && !this.sheet.done.includes(line);
    const order = Array.from({ length: this.sheet.nLines }, (_, at) => ((from - 1 + at) % this.sheet.nLines) + 1);
    return order.find(isOpen);
  }

  /** @param {number} line */
  async go(line) {
    this.line = line;
    this.form.set(this.lines.get(line)?.values ?? {});
    at('line-title').textContent = say('line-title', { line, n: this.sheet.nLines });
    this.showLines();
    const isComplete = this.nextOpen(1) === undefined;
    at('keying-complete').hidden = !isComplete;
    this.form.focus();
  }

  /** What stands in the form, with the date of the sheet and what the line has in fields that are not shown. */
  values() {
    const known = this.lines.get(this.line);
    const kept = known && known.state !== 'draft' && !known.values.void ? known.values : {};
    const shown = this.keys();
    const hidden = Object.fromEntries(Object.entries(kept).filter(([key]) => !shown.includes(key)));
    const date = at('sheet-date').value;
    return { ...(date && { signed_at: date }), ...hidden, ...this.form.values() };
  }

  typing() {
    this.pace.touch();
    clearTimeout(this.timer);
    const [line, values] = [this.line, this.values()];
    // A line that is on its way changes only when it is complete again.
    if (this.lines.get(line) && this.lines.get(line).state !== 'draft') return;
    this.timer = setTimeout(() => this.store(line, values, 'draft'), DRAFT_AFTER);
  }

  done() {
    if (!this.form.check()) return;
    const values = this.values();
    for (const key of ['surname1', 'surname2']) if (values[key]) this.names.surnames.learn(values[key]);
    for (const name of (values.given_names ?? '').split(/\s+/)) this.names.given_names.learn(name);
    this.complete(values);
  }

  /** @param {string} reason */
  void(reason) {
    this.complete({ void: reason });
  }

  /** @param {import('./queue.js').Values} values */
  complete(values) {
    clearTimeout(this.timer);
    const line = this.line;
    this.pace.line();
    this.store(line, values, 'waiting');
    const next = this.nextOpen(line + 1);
    announce(next === undefined ? say('sheet-complete') : say('line-kept', { line }));
    if (next !== undefined) return this.go(next);
    this.go(line);
    at('keying-close').focus();
  }

  /**
   * Stores a line in the order of typing, while its keyer goes on.
   * @param {number} line
   * @param {import('./queue.js').Values} values
   * @param {'draft' | 'waiting'} state
   */
  store(line, values, state) {
    const { slug, folio, mode } = this.sheet;
    const known = this.lines.get(line);
    this.lines.set(line, { ...known, line, state, values, code: '' });
    this.showPace();
    this.nUnsaved += 1;
    at('lines').setAttribute('aria-busy', 'true');
    if (state === 'waiting') at('queue-state').dataset.state = 'waiting';
    this.saving = this.saving
      .then(() => saveLine(this.vault(), { slug, folio, mode, line }, values, state))
      .then((stored) => {
        at('keying-alarm').hidden = true;
        if (this.lines.get(line)?.values === values) this.lines.set(line, { ...this.lines.get(line), state: stored });
      })
      .catch(() => { at('keying-alarm').hidden = false; })
      .finally(() => {
        this.nUnsaved -= 1;
        at('lines').setAttribute('aria-busy', String(this.nUnsaved > 0));
        if (known?.state !== state && this.line !== undefined) this.showLines();
      });
  }

  /** Takes a line that waits, or is half typed, off this device. */
  async clear() {
    await this.saving;
    const known = (await linesOf(this.vault(), this.sheet)).get(this.line);
    if (!known || known.state === 'sent' || known.op === 'correct') return;
    await removeLine(known);
    this.lines.delete(this.line);
    await this.go(this.line);
  }

  /** The sheet is complete: it is closed on the server once every line of it is there. */
  async finish() {
    await this.saving;
    await this.note({ done: true, code: '' });
    await this.leave();
  }

  async photograph() {
    const input = at('photo-file');
    const file = input.files[0];
    if (!file) return;
    const isTaken = await addPhoto(this.vault(), this.sheet, file);
    input.value = '';
    announce(say(isTaken ? 'photo-kept' : 'photo-unreadable'));
    at('photo-problem').hidden = isTaken;
    this.showPhotos();
  }

  async showPhotos() {
    const photos = await photosOf(this.vault().id, this.sheet);
    const waiting = photos.filter((it) => it.state !== 'sent').length;
    at('photo-count').textContent = photos.length ? say('photo-count', { n: photos.length, waiting }) : '';
  }

  /** Reads the sheet again, after the queue was sent or another tab changed something. */
  async refresh() {
    if (!this.release) return;
    let saving, stored;
    // What is completed while the sheet is read is newer than what was read.
    do {
      ({ saving } = this);
      await saving;
      stored = await linesOf(this.vault(), this.sheet);
    } while (saving !== this.saving);
    for (const [line, record] of stored) if (line !== this.line || record.state !== 'draft') this.lines.set(line, record);
    this.showLines();
    this.showPhotos();
  }

  showLines() {
    const numbers = Array.from({ length: this.sheet.nLines }, (_, at) => at + 1);
    renew(at('lines'), ...numbers.map((line) => this.lineItem(line)));
    this.showPace();
  }

  /** @param {number} line */
  lineItem(line) {
    const known = this.lines.get(line);
    const state = known?.state ?? (this.sheet.done.includes(line) ? 'sent' : 'open');
    const { values = {} } = known ?? {};
    const name = values.void ? say(`void-${values.void}`)
      : [values.surname1, values.surname2, values.given_names].filter(Boolean).join(' ') || values.document || '';
    return make('li', { 'data-state': state },
      make('button', { type: 'button', onclick: () => this.choose(line), 'aria-current': String(line === this.line) },
        make('span', { className: 'number', textContent: String(line) }),
        make('span', { className: 'who', textContent: name }),
        make('span', { className: `state state-${state}`, textContent: say(`state-${state}`) })));
  }

  /** @param {number} line */
  choose(line) {
    clearTimeout(this.timer);
    const known = this.lines.get(this.line);
    if ((!known || known.state === 'draft') && Object.keys(this.form.values()).length) {
      this.store(this.line, this.values(), 'draft');
    }
    this.go(line);
  }

  showPace() {
    const seconds = this.pace.secondsALine();
    at('pace').textContent = seconds === undefined ? say('pace-none')
      : `${say('pace-lines', { n: this.pace.lines })} · ${say('pace-seconds', { seconds })} · ${say('pace-slips', { n: this.pace.slips })}`;
  }
}
