// Two volunteers key overlapping sheets while the network comes and goes, tabs close and open again.
//
// FLAP_SECONDS says for how long; scripts/test keeps it short. FLAP_SEED repeats a run.

import assert from "node:assert/strict";
import test from "node:test";

import { everyLine } from "./support/api.mjs";
import { startBrowser, openPage } from "./support/browser.mjs";
import { campaign, enter, everythingSent, installed, keyLine, person, stored, unlock } from "./support/field.mjs";
import { startService } from "./support/service.mjs";

const SECONDS = Number(process.env.FLAP_SECONDS ?? 20);
const SEED = Number(process.env.FLAP_SEED ?? 1);
const N_LINES = 10;

test(`every line keyed by two volunteers arrives once, whatever the network does for ${SECONDS} s`, { timeout: (SECONDS + 240) * 1000 }, async (t) => {
  const service = await startService(t);
  const names = ["rosa@example.org", "luis@example.org"];
  const coordinator = await campaign(service, 2_000, names);
  const browser = await startBrowser(t);
  const end = Date.now() + SECONDS * 1_000;
  const keyers = await Promise.all(names.map((name, at) => Keyer.start(browser, service, name, numbers(SEED + at))));
  await Promise.all(keyers.flatMap((keyer) => [keyer.key(end), keyer.flap(end)]));
  for (const keyer of keyers) await keyer.finish();

  const lines = await everyLine(coordinator, "agua");
  const keyed = new Set(keyers.flatMap((it) => [...it.keyed]));
  const expected = [...keyed].sort((a, b) => a - b).map((place) => stored(Math.floor(place / 100), place % 100));
  const nTwice = [...keyers[0].keyed].filter((place) => keyers[1].keyed.has(place)).length;
  const nFlaps = keyers[0].nFlaps + keyers[1].nFlaps;
  const nTabs = keyers[0].nTabs + keyers[1].nTabs;
  t.diagnostic(`${lines.length} lines, ${nTwice} of them keyed by both; the network changed ${nFlaps} times, ${nTabs} tabs were closed`);
  assert.deepEqual(lines, expected);
  const { items } = await coordinator("GET", "/petitions/agua/differences");
  assert.deepEqual(items, []);
});

/** One volunteer with a browser of their own. */
class Keyer {
  static async start(browser, service, name, random) {
    const keyer = new Keyer();
    Object.assign(keyer, { browser, service, name, random, keyed: new Set(), nFlaps: 0, nTabs: 0, folio: 0 });
    keyer.page = await openPage(browser, service);
    keyer.context = keyer.page.context();
    await enter(keyer.page, name);
    await keyer.page.locator("#folio:focus").waitFor();
    await installed(keyer.page);
    return keyer;
  }

  /** Turns the network off and on until the end. */
  async flap(end) {
    while (Date.now() < end) {
      await this.context.setOffline(this.random() < 0.6);
      this.nFlaps += 1;
      await new Promise((done) => setTimeout(done, 300 + this.random() * 3_000));
    }
    await this.context.setOffline(false);
  }

  /** Keys whole sheets until the end. Both volunteers go through the same numbers, and skip some. */
  async key(end) {
    while (Date.now() < end) {
      this.folio += this.random() < 0.7 ? 1 : 2;
      if (!(await this.open(this.folio))) continue;
      for (let line = 1; line <= N_LINES; line += 1) {
        await keyLine(this.page, person(this.folio, line));
        this.keyed.add(this.folio * 100 + line);
        if (this.random() < 0.02) await this.reopen(line);
      }
      if (await this.page.locator("#keying-complete").isVisible()) await this.page.locator("#keying-close").click();
      else await this.page.locator("#keying-back").click();
      await this.page.locator("#folio:focus").waitFor();
    }
  }

  /** Opens a sheet; false if somebody else keys it already. */
  async open(folio) {
    await this.page.locator("#folio").fill(String(folio));
    await this.page.keyboard.press("Enter");
    await this.page.locator("#view-keying:not([hidden]), #folio-problem:not([hidden])").first().waitFor();
    return this.page.locator("#view-keying").isVisible();
  }

  /** Closes the tab in the middle of a sheet, and goes on in a new one. */
  async reopen() {
    await this.page.locator("#lines[aria-busy=false]").waitFor();
    await this.page.close();
    this.nTabs += 1;
    this.page = await this.context.newPage();
    await this.page.goto("/field");
    await unlock(this.page, this.name);
    // Somebody else may have begun the sheet meanwhile; what is on the device is in the list all the same.
    const title = this.page.locator("strong").getByText(`Planillón ${this.folio}`, { exact: true });
    await this.page.locator("#sheet-list button").filter({ has: title }).click();
    await this.page.locator("#view-keying").waitFor();
  }

  /** Sends the rest: what somebody else keyed first goes as a second reading. */
  async finish() {
    const { page } = this;
    await page.locator("#queue").click();
    await page.locator("#waiting-send").click();
    const second = page.getByRole("button", { name: "Enviar como segunda digitación" });
    const isSent = page.locator("#queue-state[data-state=empty]");
    for (;;) {
      await isSent.or(second.first()).first().waitFor({ timeout: 60_000 });
      if (await isSent.isVisible()) break;
      // Others may come while this one goes: what is still being sent can turn out to be somebody else's too.
      const card = page.locator("#waiting-list .card").filter({ has: second });
      const title = await card.first().getByRole("heading", { level: 2 }).innerText();
      const chosen = card.filter({ has: page.getByRole("heading", { level: 2, name: title, exact: true }) });
      await chosen.getByRole("button", { name: "Enviar como segunda digitación" }).click();
      await chosen.waitFor({ state: "detached" });
    }
    await everythingSent(page);
  }
}

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
function numbers(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
