// The view of the queue: what waits, what the server refused and why, and what can be done about it.

import { Offline, Refused, SignedOut, call } from './api.js';
import { announce, at, make, renew } from './dom.js';
import { compare } from './readings.js';
import { decide, linesOf, moveLines, removeLine } from './queue.js';
import { all, put, remove } from './store.js';
import { fromServer } from './sync.js';
import { say, says } from './texts.js';

/** Problems of a whole sheet, for which its lines are settled together. */
const OF_SHEETS = ['unknown-sheet', 'sheet-closed', 'not-a-second-keying', 'keyed-twice'];

/** Shows the queue and settles what is stuck. */
export class Waiting {
  /**
   * @param {() => import('./vault.js').Vault} vault
   * @param {(slug: string, folio: number, mode: 'first' | 'second', line: number) => void} edit
   */
  constructor(vault, edit) {
    this.vault = vault;
    this.edit = edit;
    /** Lines of the server, by sheet, as far as they were asked for. @type {Map<string, any>} */
    this.asked = new Map();
  }

  /** @param {any[]} kits */
  async show(kits) {
    this.kits = kits;
    const lines = (await all('lines', this.vault().id)).filter((it) => it.state !== 'sent');
    const photos = (await all('photos', this.vault().id)).filter((it) => it.state !== 'sent');
    const sheets = new Map();
    for (const line of lines) {
      const name = `${line.slug}/${line.folio}/${line.mode}`;
      sheets.set(name, [...(sheets.get(name) ?? []), line]);
    }
    const items = await Promise.all([...sheets.values()].map((it) => this.sheet(it)));
    renew(at('waiting-list'), ...items, ...photos.map((it) => this.photo(it)));
    at('waiting-none').hidden = items.length + photos.length > 0;
  }

  /** @param {import('./queue.js').Line[]} lines */
  async sheet(lines) {
    const [{ slug, folio, mode }] = lines;
    const count = (/** @type {string} */ state) => lines.filter((it) => it.state === state).length;
    const counts = ['draft', 'waiting', 'stuck'].filter(count).map((it) => say(`count-${it}`, { n: count(it) }));
    const stuck = lines.filter((it) => it.state === 'stuck');
    const whole = stuck.find((it) => OF_SHEETS.includes(it.code));
    const title = say(mode === 'first' ? 'sheet-title' : 'sheet-title-second', { folio });
    const card = make('section', { className: 'card' },
      make('header', {}, make('h2', { textContent: title }), make('span', { className: 'quiet', textContent: counts.join(' · ') })));
    if (whole) card.append(this.stuckSheet({ slug, folio, mode }, whole.code));
    else for (const line of stuck) card.append(await this.stuckLine(line));
    return card;
  }

  /** @param {import('./queue.js').Sheet} sheet @param {string} code */
  stuckSheet(sheet, code) {
    const second = sheet.mode === 'first' && code === 'unknown-sheet'
      ? this.button('move-second', () => this.move(sheet, { ...sheet, mode: 'second' })) : null;
    const id = `move-${sheet.slug}-${sheet.folio}-${sheet.mode}`;
    const number = make('input', { id, inputMode: 'numeric', className: 'code', autocomplete: 'off' });
    const move = make('form', {
      className: 'inline', onsubmit: (/** @type {Event} */ event) => {
        event.preventDefault();
        const folio = Number(number.value);
        if (Number.isSafeInteger(folio) && folio > 0) this.move(sheet, { ...sheet, folio });
      },
    }, make('label', { for: id, textContent: say('move-label') }), number,
    make('button', { className: 'button small plain', textContent: say('move') }));
    return make('div', { className: 'notice bad' },
      make('p', { textContent: reason(code) }),
      make('div', { className: 'actions' }, this.button('try-again', () => this.again(sheet)), second,
        this.button('remove-lines', () => this.drop(sheet), 'danger')), move);
  }

  /** @param {import('./queue.js').Line} line */
  async stuckLine(line) {
    const kit = this.kits.find((it) => it.slug === line.slug);
    const mine = (await linesOf(this.vault(), line)).get(line.line)?.values;
    const isConflict = ['keyed', 'voided'].includes(line.code) && line.mode === 'first';
    const theirs = isConflict ? await this.onServer(line) : undefined;
    const parts = [make('h3', { textContent: say('line-number', { line: line.line }) }),
      make('p', { textContent: reason(line.code) })];
    if (theirs && kit) parts.push(compare(kit, [say('reading-mine'), mine], [say('reading-server'), theirs]));
    const actions = isConflict
      ? [this.button('keep-mine', () => this.settle(line, { state: 'waiting', op: 'correct' })),
        this.button('keep-server', () => this.drop(line))]
      : [this.button('edit', () => this.edit(line.slug, line.folio, line.mode, line.line)),
        this.button('remove-line', () => this.drop(line), 'danger')];
    return make('div', { className: 'notice bad' }, ...parts, make('div', { className: 'actions' }, ...actions));
  }

  /** @param {any} photo */
  photo(photo) {
    const stuck = photo.state === 'stuck';
    return make('section', { className: 'card' },
      make('header', {}, make('h2', { textContent: say('photo-of', { folio: photo.folio }) }),
        make('span', { className: 'quiet', textContent: stuck ? reason(photo.code) : say('count-waiting', { n: 1 }) })),
      make('div', { className: 'actions' },
        stuck ? this.button('try-again', () => put('photos', { ...photo, state: 'waiting', code: '' })) : null,
        this.button('remove-photo', () => remove('photos', [photo.vault, photo.id]), 'danger')));
  }

  /**
   * What the server has on a line, if there is a network.
   * @param {import('./queue.js').Line} line
   */
  async onServer(line) {
    const path = `/petitions/${line.slug}/sheets/${line.folio}`;
    try {
      if (!this.asked.has(path)) this.asked.set(path, await call('GET', path));
      return fromServer(this.asked.get(path).lines[line.line - 1]);
    } catch (error) {
      if (error instanceof Refused || error instanceof Offline || error instanceof SignedOut) return undefined;
      throw error;
    }
  }

  /** Forgets what the server said, after it was asked to change. */
  forget() {
    this.asked.clear();
  }

  /** @param {string} text @param {() => any} act @param {string} [kind] */
  button(text, act, kind = 'plain') {
    const press = async () => { await act(); this.forget(); await this.show(this.kits); at('waiting-title').focus(); };
    return make('button', { type: 'button', className: `button small ${kind}`, textContent: say(text), onclick: press });
  }

  /** @param {import('./queue.js').Line} line @param {Partial<import('./queue.js').Line>} changes */
  async settle(line, changes) {
    await decide(line, changes);
  }

  /** @param {import('./queue.js').Sheet} sheet */
  async again(sheet) {
    for (const line of (await linesOf(this.vault(), sheet)).values()) {
      if (line.state === 'stuck') await decide(line, { state: 'waiting' });
    }
  }

  /** @param {import('./queue.js').Sheet} from @param {import('./queue.js').Sheet} to */
  async move(from, to) {
    const isMoved = await moveLines(this.vault(), from, to);
    announce(say(isMoved ? 'moved' : 'move-taken', { folio: to.folio }));
    at('waiting-problem').hidden = isMoved;
    at('waiting-problem').textContent = isMoved ? '' : say('move-taken', { folio: to.folio });
    if (isMoved) await this.show(this.kits);
  }

  /** @param {import('./queue.js').Sheet & {line?: number}} what a line, or a sheet with all its lines */
  async drop(what) {
    for (const line of (await linesOf(this.vault(), what)).values()) {
      if (line.state !== 'sent' && (what.line === undefined || what.line === line.line)) await removeLine(line);
    }
  }
}

/** @param {string} code */
function reason(code) {
  return says(`stuck-${code}`) ? say(`stuck-${code}`) : say('stuck-other', { code });
}
