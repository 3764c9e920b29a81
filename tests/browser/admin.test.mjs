// What administrators and coordinators do, from the first link to the last setting.

import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import test from "node:test";

import { assertAccessible, openPage, photograph, signIn, startBrowser } from "./support/browser.mjs";
import { PASSWORD, startService } from "./support/service.mjs";

const HOME = "/admin/petitions/agua-limpia-para-todos";

/** Joins by the link that the first start prints, and signs in. */
async function joinAsFirst(page, service) {
  await page.goto(service.invitation);
  await page.locator("input[name=name]").fill("Ana Quispe");
  await page.locator("input[name=email]").fill("ana@example.org");
  await page.locator("input[name=password]").fill(PASSWORD);
  await page.locator("input[name=password_again]").fill(PASSWORD);
  await page.locator("main button[type=submit]").click();
  await page.waitForURL(/\/sign-in/);
  await signIn(page, "ana@example.org", "/admin");
}

async function create(page) {
  await page.getByRole("link", { name: "Crear una petición" }).click();
  await page.getByLabel("Petición general").check();
  await page.getByLabel("Título").fill("Agua limpia para todos");
  await page.getByLabel("Firmas necesarias").fill("1000");
  await page.getByRole("button", { name: "Crear la petición" }).click();
  await page.waitForURL(/after=created/);
}

async function finished(page) {
  await page.waitForURL(/\/admin\/jobs\//);
  await page.locator("#job:not([data-wait])").waitFor();
}

test("the first administrator runs a campaign from the link to the sheets by pages alone", async (t) => {
  const service = await startService(t);
  const browser = await startBrowser(t);
  const page = await openPage(browser, service);
  await joinAsFirst(page, service);
  await create(page);

  await page.getByRole("link", { name: "Equipo" }).first().click();
  await page.locator("#invite-email").fill("bea@example.org");
  await page.getByLabel("Permiso").selectOption("coordinator");
  await page.getByRole("button", { name: "Invitar" }).click();
  const link = new URL(await page.getByLabel("El enlace").inputValue());
  const other = await openPage(browser, service);
  await other.goto(link.pathname);
  await other.locator("input[name=name]").fill("Bea Rojas");
  await other.locator("input[name=password]").fill(PASSWORD);
  await other.locator("input[name=password_again]").fill(PASSWORD);
  await other.locator("main button[type=submit]").click();
  await other.waitForURL(/\/sign-in/);
  await signIn(other, "bea@example.org", "/admin");
  assert.equal(await other.getByRole("link", { name: "Agua limpia para todos" }).count(), 1);
  await page.goto(`${HOME}/team`);
  assert.equal(await page.getByRole("rowheader", { name: "Bea Rojas" }).count(), 1);

  await page.goto(`${HOME}/events`);
  await page.getByLabel("Nombre").fill("Plaza Dos de Mayo");
  await page.getByLabel("Día").fill("2026-12-05");
  await page.getByRole("button", { name: "Agregar" }).click();
  await page.goto(`${HOME}/sheets`);
  await page.locator("#register-first_folio").fill("1");
  await page.locator("#register-last_folio").fill("20");
  await page.locator("#register-event").selectOption({ index: 1 });
  await page.getByRole("button", { name: "Registrar" }).click();
  assert.equal(await page.getByRole("rowheader").count(), 20);

  const file = join(service.home, "padron.csv");
  const rows = Array.from({ length: 20_000 }, (_, n) => `${10_000_000 + n},Quispe,Rojas,Ana`);
  await writeFile(file, ["dni,apellido_paterno,apellido_materno,nombres", ...rows, ",Sin,Documento,Rosa"].join("\n"));
  await page.goto("/admin/rolls");
  await page.locator("#roll-name").fill("padron-2026");
  await page.getByLabel("Archivo").setInputFiles(file);
  await page.getByRole("button", { name: "Cargar el padrón" }).click();
  await finished(page);
  assert.match(await page.locator("#job").innerText(), /20.000/);
  await assertAccessible(page);
  await photograph(page, "admin-job");
  await page.goto("/admin/rolls");
  assert.equal(await page.getByText("Listo", { exact: true }).count(), 1);
});

test("a file that is refused says so beside the field, with the script and without", async (t) => {
  const service = await startService(t);
  await service.hire("ana@example.org", "administrator");
  const browser = await startBrowser(t);
  for (const javaScriptEnabled of [true, false]) {
    const page = await openPage(browser, service, { javaScriptEnabled });
    await signIn(page, "ana@example.org", "/admin/rolls");
    const file = { name: "padron.csv", mimeType: "text/csv", buffer: Buffer.from("dni,apellido_paterno\n1,Rojas\n") };
    await page.getByLabel("Archivo").setInputFiles(file);
    await page.getByRole("button", { name: "Cargar el padrón" }).click();
    await page.locator("#roll-name-problem").waitFor();
    await page.locator("#roll-name").fill(`padron ${javaScriptEnabled}`);
    await page.getByLabel("Archivo").setInputFiles(file);
    await page.getByRole("button", { name: "Cargar el padrón" }).click();
    await page.waitForURL(/\/admin\/jobs\//);
    await page.context().close();
  }
});

test("every page of the administration is accessible in both languages", async (t) => {
  const service = await startService(t);
  await service.petition("agua");
  await service.petition("ley", { profile: "pe-iniciativa-legislativa", title: "Ley del agua", threshold: null });
  await service.hire("ana@example.org", "administrator");
  const page = await openPage(await startBrowser(t), service);
  await signIn(page, "ana@example.org", "/admin/petitions/ley");
  await page.getByRole("button", { name: "Coordinarla yo también" }).click();
  await page.goto("/admin/petitions/ley/events");
  await page.getByLabel("Nombre").fill("Plaza San Martín, sábado");
  await page.getByLabel("Día").fill("2026-12-05");
  await page.getByLabel("Lugar").fill("Jr. de la Unión, Cercado de Lima");
  await page.getByRole("button", { name: "Agregar" }).click();
  await page.goto("/admin/petitions/ley/circulators");
  await page.getByLabel("Código").fill("LN-07");
  await page.getByLabel("Nombre").fill("Rosa Ñahui");
  await page.getByRole("button", { name: "Agregar" }).click();
  await page.goto("/admin/petitions/ley/sheets");
  await page.locator("#register-first_folio").fill("1");
  await page.locator("#register-last_folio").fill("4");
  await page.getByRole("button", { name: "Registrar" }).click();
  await page.goto("/admin/people");
  await page.locator("#invite-email").fill("bea@example.org");
  await page.getByRole("button", { name: "Invitar" }).click();
  await assertAccessible(page, "the link");
  await photograph(page, "admin-link-es");
  await page.goto("/admin/people");
  const person = await page.locator("tbody th a").first().getAttribute("href");

  const here = ["", "/close", "/rules", "/team", "/events", "/circulators", "/sheets"].map((it) => `/admin/petitions/ley${it}`);
  const general = ["", "/new", "/people", "/rolls", "/mail", "/health", "/ledger", "/ledger/proof?entry=x"].map((it) => `/admin${it}`);
  for (const language of ["es", "en"]) {
    await page.goto(`/admin?lang=${language}`);
    for (const path of [...general, person, ...here]) {
      await page.goto(path);
      await assertAccessible(page, `${path} in ${language}`);
      const name = path.replace(person, "/admin/person").replace(/^\//, "").replace(/[/?=]/g, "-");
      await photograph(page, `${name}-${language}`);
    }
    await page.goto("/admin/new");
    await page.locator("main form button[type=submit]").click();
    await assertAccessible(page, `a refused form in ${language}`);
    await photograph(page, `admin-new-refused-${language}`);
  }
  await page.emulateMedia({ colorScheme: "dark" });
  for (const path of ["/admin", "/admin/new", "/admin/petitions/ley/rules", "/admin/petitions/ley/sheets", "/admin/ledger"]) {
    await page.goto(path);
    await photograph(page, `${path.replace(/^\//, "").replace(/\//g, "-")}-dark`);
  }
});
