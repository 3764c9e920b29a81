// The view of the sheets of one person: pick one by its number or from the list.

import { Offline, Refused, SignedOut, call } from './api.js';
import { at, make, renew } from './dom.js';
import { all } from './store.js';
import { say } from './texts.js';

/** Lists sheets and opens them. */
export class Sheets {
  /**
   * @param {() => import('./vault.js').Vault} vault
   * @param {(kit: any, sheet: import('./keying.js').OpenSheet) => void} open
   */
  constructor(vault, open) {
    this.vault = vault;
    this.open = open;
    this.kits = [];
    at('petition').addEventListener('change', () => this.render());
    at('folio-form').addEventListener('submit', (/** @type {Event} */ event) => { event.preventDefault(); this.pick(); });
  }

  /** The kit of the chosen petition. */
  get kit() {
    return this.kits.find((it) => it.slug === at('petition').value) ?? this.kits[0];
  }

  /** @param {any[]} kits */
  async show(kits) {
    this.kits = kits;
    const chosen = at('petition').value;
    renew(at('petition'), ...kits.map((it) => make('option', { value: it.slug, textContent: it.title })));
    if (kits.some((it) => it.slug === chosen)) at('petition').value = chosen;
    at('petition-field').hidden = kits.length < 2;
    at('no-petition').hidden = kits.length > 0;
    at('with-petition').hidden = !kits.length;
    await this.render();
  }

  async render() {
    const kit = this.kit;
    if (!kit) return;
    at('petition-title').textContent = kit.title;
    at('differences-open').hidden = !kit.isCoordinator;
    at('to-desk').hidden = !this.kits.some((it) => it.isCoordinator);
    const sheets = await this.known(kit);
    const groups = grouped(sheets);
    renew(at('sheet-list'), ...[...groups].map(([where, group]) => make('section', {},
      make('h2', { textContent: where || say('sheets-without-event') }),
      make('ul', { className: 'sheets' }, ...group.map((it) => this.item(it))))));
    at('no-sheets').hidden = sheets.length > 0;
  }

  /**
   * The sheets of a petition that the server assigned or this device has lines of.
   * @param {any} kit
   */
  async known(kit) {
    const lines = await all('lines', this.vault().id, kit.slug);
    const notes = await all('sheets', this.vault().id, kit.slug);
    const places = new Map();
    const add = (/** @type {number} */ folio, /** @type {'first' | 'second'} */ mode) => {
      const key = `${folio}/${mode}`;
      if (!places.has(key)) places.set(key, { ...this.sheet(kit, folio, mode), lines: [], isDone: false });
      return places.get(key);
    };
    for (const sheet of kit.sheets) add(sheet.folio, 'first');
    for (const line of lines) add(line.folio, line.mode).lines.push(line);
    for (const note of notes) if (places.has(`${note.folio}/${note.mode}`)) add(note.folio, note.mode).isDone = note.done;
    return [...places.values()].sort((a, b) => a.folio - b.folio);
  }

  /**
   * @param {any} kit
   * @param {number} folio
   * @param {'first' | 'second'} mode
   * @returns {import('./keying.js').OpenSheet & {event?: string}}
   */
  sheet(kit, folio, mode) {
    const known = mode === 'first' ? kit.sheets.find((it) => it.folio === folio) : undefined;
    const event = kit.events.find((it) => it.id === known?.event);
    const where = event ? [event.name, event.place].filter(Boolean).join(', ') : '';
    const nLines = known?.n_lines ?? kit.lines_per_sheet;
    return { slug: kit.slug, folio, mode, nLines, done: known?.done ?? [], where, event: known?.event };
  }

  /** @param {any} sheet */
  item(sheet) {
    const { folio, mode } = sheet;
    const done = new Set([...sheet.done, ...sheet.lines.filter((it) => it.state !== 'draft').map((it) => it.line)]);
    const waiting = sheet.lines.filter((it) => it.state === 'waiting').length;
    const stuck = sheet.lines.filter((it) => it.state === 'stuck').length;
    const badge = stuck ? make('span', { className: 'badge bad', textContent: say('sheet-stuck', { n: stuck }) })
      : waiting ? make('span', { className: 'badge warn', textContent: say('sheet-waiting', { n: waiting }) })
        : sheet.isDone ? make('span', { className: 'badge good', textContent: say('sheet-closing') }) : null;
    const title = say(sheet.mode === 'first' ? 'sheet-title' : 'sheet-title-second', { folio: sheet.folio });
    return make('li', {}, make('button', { type: 'button', onclick: () => this.open(this.kit, this.sheet(this.kit, folio, mode)) },
      make('strong', { textContent: title }),
      make('span', { className: 'quiet', textContent: say('sheet-lines', { done: done.size, n: sheet.nLines }) }),
      badge));
  }

  /** Opens the sheet whose number was typed; a sheet that nobody keys becomes one's own first. */
  async pick() {
    const [folio, kit] = [Number(at('folio').value.trim()), this.kit];
    const mode = at('mode-second').checked ? 'second' : 'first';
    this.complain('');
    if (!kit || !Number.isSafeInteger(folio) || folio < 1) return this.complain('folio-wrong');
    let sheet = this.sheet(kit, folio, mode);
    const isHere = (await all('lines', this.vault().id, kit.slug, folio, mode)).length > 0;
    if (mode === 'first' && !isHere && !kit.sheets.some((it) => it.folio === folio)) {
      try {
        const taken = await call('POST', `/petitions/${kit.slug}/sheets/${folio}/take`);
        if (taken.state === 'closed') return this.complain('folio-closed');
        sheet = { ...sheet, nLines: taken.n_lines };
      } catch (error) {
        if (error instanceof Refused) return this.complain('folio-not-yours');
        // Without a network the number is checked when the lines are sent.
        if (!(error instanceof Offline || error instanceof SignedOut)) throw error;
      }
    }
    at('folio').value = '';
    at('mode-first').checked = true;
    this.open(kit, sheet);
  }

  /** @param {string} problem */
  complain(problem) {
    at('folio-problem').hidden = !problem;
    at('folio-problem').textContent = problem && say(problem);
    at('folio').setAttribute('aria-invalid', String(Boolean(problem)));
    if (problem) at('folio').focus();
  }
}

/** @param {any[]} sheets */
function grouped(sheets) {
  const groups = new Map();
  for (const sheet of sheets) groups.set(sheet.where, [...(groups.get(sheet.where) ?? []), sheet]);
  return groups;
}
