// The desk: doubtful signatures decided by one key, a batch from preparing to the checked package.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import test from "node:test";
import { promisify } from "node:util";

import { assertAccessible, openPage, photograph, signIn, startBrowser } from "./support/browser.mjs";
import { signedIn } from "./support/api.mjs";
import { collect } from "./support/campaign.mjs";
import { PASSWORD, startService } from "./support/service.mjs";

const run = promisify(execFile);

async function status(service) {
  return service.json(["petition", "status", "--petition", "agua"]);
}

test("review: ten doubtful signatures are decided by one key each within a minute, and one is taken back", async (t) => {
  const service = await startService(t);
  await service.petition("agua");
  await service.hire("eva@example.org", "reviewer", "agua");
  await collect(service, "agua", 40, 12);
  assert.equal((await status(service)).by_state.review, 12);
  const page = await openPage(await startBrowser(t), service);
  await signIn(page, "eva@example.org", "/desk/agua/review");

  await assertAccessible(page);
  await photograph(page, "review");
  const decide = async (key) => {
    const done = page.waitForURL((url) => url.searchParams.has("done"));
    const before = page.url();
    await page.keyboard.press(key);
    await done;
    await page.waitForFunction((url) => location.href !== url, before);
    await page.waitForLoadState();
  };
  const began = Date.now();
  for (const key of ["a", "a", "1", "a", "2", "a", "a", "3", "a", "a"]) await decide(key);
  assert.ok(Date.now() - began < 60_000, `${Date.now() - began} ms for ten decisions`);
  t.diagnostic(`ten decisions in ${Date.now() - began} ms`);

  await page.keyboard.press("z");
  await page.waitForURL(/review\/[0-9a-f-]{36}$/);
  assert.equal((await status(service)).by_state.review, 3);
  await page.keyboard.press("s");
  await page.waitForURL(/skip=/);
  assert.equal((await status(service)).by_state.review, 3, "left for later");

  await page.getByLabel("Decidir con una tecla").uncheck();
  const still = page.url();
  await page.keyboard.press("a");
  await page.getByRole("button", { name: "Es válida" }).waitFor();
  assert.equal(page.url(), still, "keys that are switched off do nothing");
  const { by_state } = await status(service);
  assert.deepEqual([by_state.review, by_state.invalid], [3, 3]);
});

test("review: the sheet's photograph stands beside the question and opens whole, without a script too", async (t) => {
  const service = await startService(t);
  await service.petition("agua");
  await service.hire("ana@example.org", "coordinator", "agua");
  await collect(service, "agua", 20, 1);
  const page = await openPage(await startBrowser(t), service, { javaScriptEnabled: false });
  await page.goto("/p/agua");
  const call = await signedIn(service, "ana@example.org");
  for (const id of ["019b5c3e-0000-7000-8000-000000000001", "019b5c3e-0000-7000-8000-000000000002"]) {
    await call("PUT", `/petitions/agua/sheets/1/photos/${id}`, await page.screenshot({ type: "jpeg" }));
  }
  await signIn(page, "ana@example.org", "/desk/agua/review");
  const pictures = page.locator(".photos img");
  assert.equal(await pictures.count(), 2);
  assert.ok(await pictures.first().evaluate((it) => 0 < it.naturalWidth), "the picture is drawn");
  const [whole] = await Promise.all([page.context().waitForEvent("page"), pictures.first().click()]);
  await whole.waitForLoadState();
  assert.match(whole.url(), /photos\/019b5c3e/);

  const seen = await openPage(page.context().browser(), service);
  await signIn(seen, "ana@example.org", "/desk/agua/review");
  for (const language of ["es", "en"]) {
    await seen.goto(`/desk/agua/review?lang=${language}`);
    await assertAccessible(seen, `a review with photographs in ${language}`);
    await photograph(seen, `review-photos-${language}`);
  }
});

test("dashboard: everything that is drawn is there to download, and prints with its numbers", async (t) => {
  const service = await startService(t);
  await service.petition("agua", { threshold: 100 });
  await service.hire("ana@example.org", "coordinator", "agua");
  await collect(service, "agua", 40, 3);
  const page = await openPage(await startBrowser(t), service);
  await signIn(page, "ana@example.org", "/desk/agua");
  for (const path of ["/desk/agua", "/desk/agua/quality"]) {
    await page.goto(path);
    const files = await page.locator("a[download]").evaluateAll((links) => links.map((link) => link.pathname));
    assert.ok(4 <= files.length, `${files.length} files on ${path}`);
    for (const file of files) {
      const answer = await page.request.get(file);
      assert.equal(answer.status(), 200, file);
      assert.match(answer.headers()["content-disposition"], /attachment; filename="agua-.*\.csv"/);
      const [head] = (await answer.text()).split("\n");
      assert.match(head, /^[a-z_,]+$/, file);
    }
  }
  await page.emulateMedia({ media: "print" });
  await page.goto("/desk/agua");
  assert.ok(await page.locator("svg.chart").first().isVisible());
  assert.ok(!(await page.locator(".tabs").isVisible()), "the ways to other pages are not printed");
  await photograph(page, "desk-agua-print");
});

test("review: without a script the buttons do the same", async (t) => {
  const service = await startService(t);
  await service.petition("agua");
  await service.hire("eva@example.org", "reviewer", "agua");
  await collect(service, "agua", 20, 1);
  const page = await openPage(await startBrowser(t), service, { javaScriptEnabled: false });
  await signIn(page, "eva@example.org", "/desk/agua/review");

  await page.getByRole("button", { name: "Datos ilegibles" }).click();
  await page.getByText("Quedó como inválida: Datos ilegibles.").waitFor();
  await page.getByRole("button", { name: "Deshacer" }).click();
  await page.getByRole("button", { name: "Es válida" }).click();
  await page.getByText("No hay nada por revisar").waitFor();
  assert.equal((await status(service)).by_state.valid, 19);
});

test("batch: a coordinator prepares, two certify, and the package that is downloaded is whole", async (t) => {
  const service = await startService(t);
  await service.petition("agua", { profile: "pe-iniciativa-legislativa", threshold: 30 });
  for (const who of ["ana", "luis"]) await service.hire(`${who}@example.org`, "coordinator", "agua");
  await collect(service, "agua", 40);
  const browser = await startBrowser(t);
  const ana = await openPage(browser, service);
  await signIn(ana, "ana@example.org", "/desk/agua/batches");
  await assertAccessible(ana);

  await ana.getByRole("button", { name: "Preparar el lote" }).click();
  await ana.getByRole("link", { name: "Ver el lote 1 y certificarlo" }).click();
  await assertAccessible(ana);
  await photograph(ana, "batch");
  const certify = async (page) => {
    await page.getByLabel("Tu contraseña").fill(PASSWORD);
    await page.getByRole("button", { name: "Certificar este lote" }).click();
  };
  await certify(ana);
  await ana.getByText("Ya lo certificaste. Falta la palabra de una persona más").waitFor();
  assert.equal(await ana.getByLabel("Tu contraseña").count(), 0, "nobody is asked twice");

  const luis = await openPage(browser, service);
  await signIn(luis, "luis@example.org", "/desk/agua/batches/1");
  await certify(luis);
  const link = luis.getByRole("link", { name: "Descargar el paquete" });
  await assertAccessible(luis);
  const [download] = await Promise.all([luis.waitForEvent("download"), link.click()]);
  const zip = join(service.home, "package.zip");
  await download.saveAs(zip);
  await run("python3", ["-m", "zipfile", "-e", zip, join(service.home, "package")]);
  const [folder] = await readdir(join(service.home, "package"));
  assert.match(await service.run(["package", "verify", join("package", folder)]), /The package is whole/);
});

test("every page of the desk is accessible, light and dark, in both languages", async (t) => {
  const service = await startService(t);
  await service.petition("agua", { threshold: 100 });
  await service.hire("ana@example.org", "coordinator", "agua");
  const empty = await openPage(await startBrowser(t), service);
  await signIn(empty, "ana@example.org");
  for (const path of ["", "/quality", "/review", "/batches"]) {
    await empty.goto(`/desk/agua${path}`);
    await assertAccessible(empty, `${path} with nothing in it`);
  }
  await collect(service, "agua", 40, 3);
  for (const language of ["es", "en"]) {
    for (const path of ["/design", "/desk", "/desk/agua", "/desk/agua/quality", "/desk/agua/review", "/desk/agua/batches", "/desk/agua/person"]) {
      await empty.goto(`${path}?lang=${language}`);
      for (const details of await empty.locator("main details").all()) await details.evaluate((it) => (it.open = true));
      await assertAccessible(empty, `${path} ${language}`);
      await photograph(empty, `${path.slice(1).replaceAll("/", "-")}-${language}`);
      const sideways = await empty.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(sideways <= 0, `${path} scrolls sideways`);
    }
    await empty.goto("/desk/agua/person");
    await empty.getByRole("textbox").fill("10000000");
    await empty.locator("main button").click();
    await assertAccessible(empty, `a search in ${language}`);
  }
  const stranger = await openPage(empty.context().browser(), service);
  for (const path of ["/sign-in?next=/desk", "/reset"]) {
    await stranger.goto(path);
    await assertAccessible(stranger, path);
    await photograph(stranger, path.slice(1).split("?")[0]);
  }
  await stranger.goto("/sign-in");
  await stranger.locator("main button").click();
  await assertAccessible(stranger, "a sign-in that failed");
});
