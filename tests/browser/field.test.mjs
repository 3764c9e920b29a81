// What volunteers do: key sheets without a network, in one tab or two, and lose nothing.

import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";

import { everyLine, signedIn } from "./support/api.mjs";
import { assertAccessible, openPage, openProfile, photograph, startBrowser } from "./support/browser.mjs";
import {
  campaign, enter, everythingSent, installed, keyLine, openSheet, person, queueState, stored, unlock,
} from "./support/field.mjs";
import { PASSWORD, startService } from "./support/service.mjs";

const ROSA = "rosa@example.org";
const LUIS = "luis@example.org";

test("a sheet keyed without a network survives a killed browser and arrives once", async (t) => {
  const service = await startService(t);
  const coordinator = await campaign(service, 2);
  const profile = await mkdtemp(join(tmpdir(), "rubrica-profile-"));
  t.after(() => rm(profile, { recursive: true, force: true }));
  const first = await openProfile(profile, { baseURL: service.url });
  const page = first.pages()[0];
  await enter(page, ROSA);
  await openSheet(page, 1);
  await installed(page);

  await first.setOffline(true);
  for (let line = 1; line <= 9; line += 1) await keyLine(page, person(1, line));
  await page.keyboard.type("12345");
  await page.locator("#queue-state", { hasText: "9 por enviar · sin red" }).waitFor();
  await page.locator("#lines[aria-busy=false] li:nth-child(10)[data-state=draft]").waitFor();
  await kill(profile, first);
  // The service is away too when the browser comes back.
  await service.stop("SIGKILL");

  const second = await openProfile(profile, { baseURL: service.url });
  t.after(() => second.close());
  const again = second.pages()[0];
  await again.goto("/field");
  await again.locator("#locked-waiting", { hasText: "10 cosas" }).waitFor();
  await unlock(again, ROSA);
  await again.locator("#sheet-list button", { hasText: "Planillón 1" }).click();
  assert.equal(await again.locator("#line-document").inputValue(), "12345");
  await again.keyboard.press("End");
  for (let n = 0; n < 5; n += 1) await again.keyboard.press("Backspace");
  await again.keyboard.type("-");
  await service.start();
  await again.keyboard.press("Enter");
  // The browser may have been killed before it kept the session; then its owner signs in again.
  await again.locator("#queue-state[data-state=empty], #again:not([hidden])").first().waitFor();
  if (await again.locator("#again").isVisible()) {
    await again.locator("#again-password").fill(PASSWORD);
    await again.keyboard.press("Enter");
  }
  await everythingSent(again);

  const lines = Array.from({ length: 9 }, (_, at) => stored(1, at + 1));
  assert.deepEqual(await everyLine(coordinator, "agua"), lines);
  const sheet = await coordinator("GET", "/petitions/agua/sheets/1");
  assert.equal(sheet.lines[9].void, "LINE_BLANK_VOIDED");
  assert.equal(sheet.state, "closed");
});

test("ten lines are keyed by keyboard alone, with one key a field beyond the data", async (t) => {
  const service = await startService(t);
  const coordinator = await campaign(service, 2);
  const page = await openPage(await startBrowser(t), service);
  await page.goto("/field");
  await page.locator("#email:focus").waitFor();
  await page.keyboard.type(ROSA);
  await page.keyboard.press("Tab");
  await page.keyboard.type(PASSWORD);
  await page.keyboard.press("Enter");
  await page.locator("#view-sheets").waitFor();
  await openSheet(page, 1);

  let nKeys = 0;
  for (let line = 1; line <= 8; line += 1) nKeys += await keyLine(page, person(1, line));
  // Blank and crossed-out lines take one key, for the whole line.
  await page.keyboard.type("-*");
  await page.keyboard.press("Enter");
  await page.locator("#view-sheets").waitFor();
  await everythingSent(page);

  const fields = 8 * 4;
  t.diagnostic(`${nKeys} keys beyond the data for ${fields} fields`);
  assert.ok(nKeys <= fields);
  assert.equal((await everyLine(coordinator, "agua")).length, 8);
  const sheet = await coordinator("GET", "/petitions/agua/sheets/1");
  assert.deepEqual(sheet.lines.slice(8).map((it) => it.void), ["LINE_BLANK_VOIDED", "LINE_CROSSED_OUT"]);
  assert.equal(sheet.state, "closed");
});

test("letters a keyboard lacks, suggestions and doubtful values take one key more", async (t) => {
  const service = await startService(t);
  const coordinator = await campaign(service, 1);
  const page = await openPage(await startBrowser(t), service);
  await enter(page, ROSA);
  await openSheet(page, 1);
  const { keyboard } = page;

  await keyboard.type("1234567");
  await keyboard.press("Enter");
  await page.locator("#line-document-problem", { hasText: "El DNI tiene 8 caracteres" }).waitFor();
  await keyboard.type("x9");
  await keyboard.press("Enter");
  await keyboard.type("nun`ez");
  await keyboard.press("Enter");
  await keyboard.type("mama");
  await page.locator("#suggestions [role=option]", { hasText: "MAMANI" }).waitFor();
  await keyboard.press("ArrowDown");
  await keyboard.press("Enter");
  await keyboard.type("jose`");
  await keyboard.press("Enter");
  // What was typed once is suggested before what is common.
  await keyboard.type("11111111-4");
  await keyboard.press("Enter");
  await page.locator("#line-document-problem", { hasText: "verificador" }).waitFor();
  await keyboard.press("Enter");
  await keyboard.type("nun");
  await page.locator("#suggestions [role=option]:first-child", { hasText: "NUÑEZ" }).waitFor();
  await keyboard.press("ArrowDown");
  await keyboard.press("Enter");
  await keyboard.press("Enter");
  await keyboard.type("ana");
  await keyboard.press("Enter");
  await everythingSent(page);

  assert.deepEqual(await everyLine(coordinator, "agua"), ["1/1 12345679 NUÑEZ JOSÉ", "1/2 11111111-4 NUÑEZ ANA"]);
});

test("a session that ended keeps the queue until its owner signs in again, and nobody else sends it", async (t) => {
  const service = await startService(t);
  const coordinator = await campaign(service, 2, [ROSA, LUIS]);
  const page = await openPage(await startBrowser(t), service);
  await enter(page, ROSA);
  await openSheet(page, 1);
  await keyLine(page, person(1, 1));
  await everythingSent(page);

  await page.context().clearCookies();
  await keyLine(page, person(1, 2));
  await page.locator("#again").waitFor();
  assert.match(await queueState(page), /1 por enviar · sesión vencida/);
  // Somebody else signs in with the same browser.
  const other = await page.context().newPage();
  await other.goto("/sign-in");
  await other.locator("input[name=email]").fill(LUIS);
  await other.locator("input[name=password]").fill(PASSWORD);
  await other.locator("main button[type=submit]").click();
  await other.waitForURL((url) => url.pathname !== "/sign-in");
  await page.locator("#queue").click();
  await page.locator("#waiting-send").click();
  await page.locator("#queue-state", { hasText: "otra persona" }).waitFor();
  assert.equal((await everyLine(coordinator, "agua")).length, 1);

  await page.locator("#again-password").fill(PASSWORD);
  await page.keyboard.press("Enter");
  await everythingSent(page);
  assert.deepEqual(await everyLine(coordinator, "agua"), [stored(1, 1), stored(1, 2)]);
});

test("a clock that jumps by days, a long sleep and a session that expired meanwhile lose no line and send none twice", async (t) => {
  const service = await startService(t);
  const coordinator = await campaign(service, 1);
  const page = await openPage(await startBrowser(t), service);
  await page.clock.install();
  await enter(page, ROSA);
  await openSheet(page, 1);
  await installed(page);
  const days = (n) => Date.now() + n * 86_400_000;

  await page.context().setOffline(true);
  await keyLine(page, person(1, 1));
  await page.clock.setSystemTime(days(9));
  for (const line of [2, 3]) await keyLine(page, person(1, line));
  await page.clock.setSystemTime(days(-30));
  await keyLine(page, person(1, 4));
  await page.locator("#queue-state", { hasText: "4 por enviar · sin red" }).waitFor();

  // Days of sleep: every timer is due at once, and the page is found locked.
  await page.clock.fastForward(80 * 3_600_000);
  await page.locator("#locked-waiting", { hasText: "4 cosas" }).waitFor();
  await unlock(page, ROSA);
  await page.locator("#sheet-list button", { hasText: "Planillón 1" }).click();
  await page.locator("#line-document:focus").waitFor();
  await keyLine(page, person(1, 5));
  // A clock that is ahead makes the browser drop the session before its time.
  await page.clock.setSystemTime(days(40));
  await page.context().clearCookies();
  await page.context().setOffline(false);
  await page.locator("#again").waitFor();
  await page.locator("#again-password").fill(PASSWORD);
  await page.keyboard.press("Enter");
  await everythingSent(page);

  const five = [1, 2, 3, 4, 5].map((line) => stored(1, line));
  assert.deepEqual(await everyLine(coordinator, "agua"), five);
  await page.clock.setSystemTime(days(-400));
  await page.reload();
  await unlock(page, ROSA);
  await everythingSent(page);
  assert.deepEqual(await everyLine(coordinator, "agua"), five, "nothing is sent again");
});

test("two tabs never key one sheet at once, share the opened vault, and send each line once", async (t) => {
  const service = await startService(t);
  const coordinator = await campaign(service, 2);
  const page = await openPage(await startBrowser(t), service);
  await enter(page, ROSA);
  await openSheet(page, 1);
  await page.context().setOffline(true);
  await keyLine(page, person(1, 1));

  const other = await page.context().newPage();
  await page.context().setOffline(false);
  await other.goto("/field");
  await other.locator("#view-sheets").waitFor();
  await other.locator("#sheet-list button", { hasText: "Planillón 1" }).click();
  await other.locator("#folio-problem", { hasText: "otra pestaña" }).waitFor();
  await openSheet(other, 2);
  await Promise.all([keyLine(other, person(2, 1)), keyLine(page, person(1, 2))]);
  await everythingSent(page);
  await everythingSent(other);

  assert.deepEqual(await everyLine(coordinator, "agua"), [stored(1, 1), stored(1, 2), stored(2, 1)]);
});

test("what is stored on the device is sealed, and signing out erases it but warns of what was not sent", async (t) => {
  const service = await startService(t);
  await campaign(service, 1);
  const page = await openPage(await startBrowser(t), service);
  await enter(page, ROSA);
  await openSheet(page, 1);
  await installed(page);
  await page.context().setOffline(true);
  await keyLine(page, person(1, 1));
  await page.locator("#queue-state", { hasText: "1 por enviar" }).waitFor();

  const everything = await storedOnDevice(page);
  assert.ok(everything.length > 500);
  for (const clear of [person(1, 1).document, person(1, 1).surname1, ROSA, "Agua limpia", PASSWORD]) {
    assert.ok(!everything.includes(clear), clear);
  }
  await page.locator("#leave").click();
  await page.locator("#sign-out-text", { hasText: "1 cosa" }).waitFor();
  assert.ok(await page.locator("#sign-out-now").isDisabled());
  await page.locator("#sign-out-stay").click();
  await page.context().setOffline(false);
  await everythingSent(page);
  await page.locator("#leave").click();
  await page.locator("#view-locked").waitFor();

  assert.deepEqual(JSON.parse(await storedOnDevice(page)), { vaults: [], blobs: [], sheets: [], lines: [], photos: [] });
  const me = await page.evaluate(async () => (await fetch("/api/v1/me")).status);
  assert.equal(me, 401);
  await page.context().setOffline(true);
  await page.locator("#email").fill(ROSA);
  await page.locator("#password").fill(PASSWORD);
  await page.keyboard.press("Enter");
  await page.locator("#locked-problem", { hasText: "No hay red" }).waitFor();
});

test("whoever keys a sheet second sends a second reading, and a coordinator settles the difference", async (t) => {
  const service = await startService(t);
  const coordinator = await campaign(service, 1, [ROSA, LUIS]);
  const rosa = await signedIn(service, ROSA);
  const line = (n) => ({ line: n, ...person(1, n) });
  const browser = await startBrowser(t);
  const page = await openPage(browser, service);
  await enter(page, LUIS);
  await installed(page);
  // The petition is on the device too.
  await page.locator("#folio:focus").waitFor();
  await page.context().setOffline(true);
  await openSheet(page, 1);
  await keyLine(page, person(1, 1));
  await keyLine(page, { ...person(1, 2), surname1: "QUISPES" });
  await rosa("POST", "/petitions/agua/sheets/1/lines", { lines: [line(1), line(2)] });
  await page.context().setOffline(false);

  await page.locator("#queue-state[data-state=stuck]").waitFor();
  await page.locator("#queue").click();
  await page.getByRole("button", { name: "Enviar como segunda digitación" }).click();
  await everythingSent(page);
  assert.equal((await everyLine(coordinator, "agua")).length, 2);

  const desk = await openPage(browser, service);
  await enter(desk, "coordinator@example.org");
  await desk.locator("#differences-open").click();
  await desk.locator("#differences-list mark", { hasText: "QUISPES" }).waitFor();
  assert.equal(await desk.locator("#differences-list .card").count(), 1);
  await desk.getByRole("button", { name: "Vale la segunda" }).click();
  await desk.locator("#differences-none").waitFor();
  const { lines } = await coordinator("GET", "/petitions/agua/sheets/1");
  assert.equal(lines[1].person.surname1, "QUISPES");
});

test("a sheet begun on a phone goes on at a laptop, and what was misread is corrected there", async (t) => {
  const service = await startService(t);
  const coordinator = await campaign(service, 1);
  const rosa = await signedIn(service, ROSA);
  const line = { line: 1, ...person(1, 1), signed_at: "2026-11-15" };
  await rosa("POST", "/petitions/agua/sheets/1/lines", { lines: [line, { line: 2, void: "LINE_CROSSED_OUT" }] });
  const page = await openPage(await startBrowser(t), service, { timezoneId: "America/Lima" });
  await enter(page, ROSA);
  await page.locator("#sheet-list button", { hasText: "2 de 10 líneas" }).click();
  await page.locator("#line-title", { hasText: "Línea 3 de 10" }).waitFor();
  await page.locator("#lines li:nth-child(2)[data-state=sent]", { hasText: "Tachada" }).waitFor();

  await page.locator("#lines li:nth-child(1) button").click();
  await page.locator("#line-title", { hasText: "Línea 1 de 10" }).waitFor();
  await page.locator("#line-surname1").fill("NUÑEZ");
  await page.locator("#line-form button[type=submit]").click();
  await everythingSent(page);

  assert.deepEqual(await everyLine(coordinator, "agua"), [stored(1, 1).replace(person(1, 1).surname1, "NUÑEZ")]);
  const sheet = await coordinator("GET", "/petitions/agua/sheets/1");
  assert.equal(sheet.lines[0].signed_at, "2026-11-15T05:00:00Z");
});

test("a line the service has with other words is settled by its keyer, and a picture goes along", async (t) => {
  const service = await startService(t);
  const coordinator = await campaign(service, 1);
  const rosa = await signedIn(service, ROSA);
  const page = await openPage(await startBrowser(t), service);
  await enter(page, ROSA);
  await openSheet(page, 1);
  await page.context().setOffline(true);
  await keyLine(page, person(1, 1));
  // The same person keyed the line on another device.
  await rosa("POST", "/petitions/agua/sheets/1/lines", { lines: [{ line: 1, ...person(1, 7) }] });
  const jpeg = await page.evaluate(async () => {
    const canvas = new OffscreenCanvas(2400, 1200);
    canvas.getContext("2d").fillRect(0, 0, 900, 900);
    return [...new Uint8Array(await (await canvas.convertToBlob({ type: "image/jpeg" })).arrayBuffer())];
  });
  await page.locator("#photo-file").setInputFiles({ name: "sheet.jpg", mimeType: "image/jpeg", buffer: Buffer.from(jpeg) });
  await page.locator("#photo-count", { hasText: "1 foto, 1 por enviar" }).waitFor();
  await page.context().setOffline(false);
  await page.locator("#queue-state[data-state=stuck]").waitFor();
  await page.locator("#queue").click();
  await page.locator("#waiting-list mark", { hasText: person(1, 7).document }).waitFor();
  await page.getByRole("button", { name: "Vale lo mío" }).click();
  await everythingSent(page);

  assert.deepEqual(await everyLine(coordinator, "agua"), [stored(1, 1)]);
  const [photo] = await coordinator("GET", "/petitions/agua/sheets/1/photos");
  assert.ok(photo.n_bytes > 1_000);
});

for (const language of ["es", "en"]) {
  test(`every state of the page is accessible, light and dark (${language})`, async (t) => {
    const service = await startService(t);
    const coordinator = await campaign(service, 4, [ROSA, LUIS]);
    const event = await coordinator("POST", "/petitions/agua/events", { name: "Feria de Acho", place: "Rímac", held_on: "2026-11-15" });
    await coordinator("PATCH", "/petitions/agua/sheets/2", { event: event.id });
    const rosa = await signedIn(service, ROSA);
    const luis = await signedIn(service, LUIS);
    await rosa("POST", "/petitions/agua/sheets/2/lines", { lines: [{ line: 1, ...person(2, 1) }, { line: 2, ...person(2, 2) }] });
    const other = { line: 1, ...person(2, 1), surname1: "NUÑES" };
    await luis("POST", "/petitions/agua/sheets/2/second-keying", { lines: [other, { line: 2, void: "LINE_CROSSED_OUT" }] });
    await luis("POST", "/petitions/agua/sheets/3/take");
    const page = await openPage(await startBrowser(t), service);
    const look = async (name) => {
      await assertAccessible(page, `${name} (${language})`);
      if (language === "es") {
        await photograph(page, `field-${name}`);
        await page.emulateMedia({ colorScheme: "dark" });
        await photograph(page, `field-${name}-dark`);
        await page.emulateMedia({ colorScheme: null });
      }
    };

    await page.goto(`/field?lang=${language}`);
    await page.locator("#email:focus").waitFor();
    await page.keyboard.press("Enter");
    await page.locator("#locked-problem").waitFor();
    await look("locked");
    await unlock(page, ROSA);
    await page.locator("#sheet-list button").first().waitFor();
    await page.locator("#folio:focus").waitFor();
    await page.keyboard.type("3");
    await page.keyboard.press("Enter");
    await page.locator("#folio-problem").waitFor();
    await look("sheets");
    await page.locator("#folio").fill("");
    await openSheet(page, 1);
    await keyLine(page, person(1, 1));
    await page.keyboard.type("-1234");
    await page.keyboard.press("Enter");
    await look("keying");
    await page.locator("#line-surname1").pressSequentially("sa");
    await page.locator("#suggestions [role=option]").first().waitFor();
    await page.keyboard.press("ArrowDown");
    await look("suggestions");
    await page.keyboard.press("Escape");
    await page.locator("#keying-back").click();

    // Another device keyed other words, and somebody else's sheet was keyed without a network.
    await rosa("PUT", "/petitions/agua/sheets/1/lines/3", person(1, 9));
    await page.context().setOffline(true);
    await openSheet(page, 1);
    await page.locator("#line-clear").click();
    await page.locator("#lines li:nth-child(3)[data-state=open]").waitFor();
    await keyLine(page, person(1, 3));
    for (let line = 4; line <= 10; line += 1) await page.keyboard.type("-");
    await page.locator("#keying-complete").waitFor();
    await look("complete");
    await page.locator("#keying-back").click();
    await openSheet(page, 3);
    await keyLine(page, person(3, 1));
    await page.context().setOffline(false);
    await page.locator("#queue").click();
    await page.locator("#waiting-list mark").first().waitFor();
    await page.locator("#waiting-list form").waitFor();
    await look("waiting");
    await page.locator("#leave").click();
    await page.locator("#sign-out-text").waitFor();
    await look("sign-out");
    await page.locator("#sign-out-stay").click();
    await page.context().clearCookies();
    await page.locator("#waiting-back, #keying-back").locator("visible=true").click();
    await page.locator("#queue").click();
    await page.locator("#waiting-send").click();
    await page.locator("#again").waitFor();
    await look("signed-out");
    await page.locator("#lock").click();
    await page.locator("#locked-waiting").waitFor();
    await look("locked-waiting");

    await enter(page, "coordinator@example.org");
    await page.locator("#differences-open").click();
    await page.locator("#differences-list mark").first().waitFor();
    await page.locator("#differences-list .actions button").last().click();
    await look("differences");
  });
}

/** Everything the databases of the page hold, as text: bytes of sealed data as Latin-1. */
function storedOnDevice(page) {
  return page.evaluate(async () => {
    const wait = (request) => new Promise((done) => { request.onsuccess = () => done(request.result); });
    const database = await wait(indexedDB.open("rubrica-field"));
    const text = (_, value) => {
      if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) {
        return new TextDecoder("latin1").decode(value);
      }
      return value;
    };
    const stores = {};
    for (const name of ["vaults", "blobs", "sheets", "lines", "photos"]) {
      stores[name] = await wait(database.transaction(name).objectStore(name).getAll());
    }
    database.close();
    return JSON.stringify(stores, text);
  });
}

/** Ends a browser as a power cut does. */
async function kill(profile, context) {
  const { execFileSync } = await import("node:child_process");
  const list = execFileSync("ps", ["-eo", "pid,args"], { encoding: "utf8" });
  const ours = list.split("\n").filter((it) => it.includes(`--user-data-dir=${profile}`) && !it.includes("--type="));
  const ended = new Promise((done) => context.once("close", done));
  for (const line of ours) process.kill(Number(line.trim().split(" ")[0]), "SIGKILL");
  await ended;
}
