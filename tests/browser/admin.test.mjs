// What administrators and coordinators do, from the first link to the last setting.

import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
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

/** Presses a button whose form leads to a page, and waits for that page. */
async function press(page, name) {
  const loaded = page.waitForEvent("load");
  await page.getByRole("button", { name }).click();
  await loaded;
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
  await press(page, "Agregar");
  await page.goto(`${HOME}/sheets`);
  await page.locator("#register-first_folio").fill("1");
  await page.locator("#register-last_folio").fill("20");
  await page.locator("#register-event").selectOption({ index: 1 });
  await press(page, "Registrar");
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

const HEAD = "planilla,linea,firmado_en,dni,apellido_paterno,apellido_materno,nombres";

function list(...rows) {
  return { name: "lista.csv", mimeType: "text/csv", buffer: Buffer.from([HEAD, ...rows].join("\n")) };
}

async function uploadList(page, file) {
  await page.goto("/admin/petitions/agua/lists");
  await page.getByLabel("Archivo").setInputFiles(file);
  await page.getByRole("button", { name: "Subir la lista" }).click();
  await finished(page);
}

test("a list of signatures is uploaded, what was not taken is mended and uploaded by itself", async (t) => {
  const service = await startService(t);
  await service.petition("agua");
  await service.hire("ana@example.org", "coordinator", "agua");
  const browser = await startBrowser(t);
  const page = await openPage(browser, service);
  await signIn(page, "ana@example.org", "/admin/petitions/agua");
  await page.getByRole("link", { name: "Listas" }).first().click();
  const lines = Array.from({ length: 3000 }, (_, n) => `${1 + Math.floor(n / 10)},${1 + (n % 10)},2026-01-05,${10_000_000 + n},Quispe,Rojas,Ana`);
  await uploadList(page, list(...lines, "400,1,05/01/26,20000001,Flores,Rojas,Luz", "400,2,2026-01-05,20000002,=1+1,Rojas,Sol"));

  await page.getByText("Línea 3002, columna firmado_en: el año tiene dos cifras").waitFor();
  const address = page.url();
  for (const language of ["es", "en"]) {
    await page.goto(`${address}?lang=${language}`);
    await assertAccessible(page, `a list with bad rows in ${language}`);
    await photograph(page, `admin-list-job-${language}`);
  }
  await page.getByText("Line 3002, column firmado_en: the year has two digits").waitFor();
  await page.goto(`${address}?lang=es`);
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "Descargar las filas" }).click()]);
  const rejected = await readFile(await download.path(), "utf8");
  assert.equal(rejected.split("\n").length, 4, rejected);
  assert.match(rejected, /'=1\+1/);
  const mended = rejected.replace("05/01/26", "2026-01-05").replace("'=1+1", "Ramos");
  await uploadList(page, { name: "corregidas.csv", mimeType: "text/csv", buffer: Buffer.from(mended) });
  const { collected } = await service.json(["petition", "status", "--petition", "agua"]);
  assert.equal(collected, 3002);

  await uploadList(page, { name: "hoja.xlsx", mimeType: "text/csv", buffer: Buffer.from("PK\u0003\u0004xx") });
  await page.getByText("Es un archivo de Excel").waitFor();
  const failed = page.url();
  for (const language of ["es", "en"]) {
    await page.goto(`${failed}?lang=${language}`);
    await assertAccessible(page, `a list that failed in ${language}`);
    await photograph(page, `admin-list-failed-${language}`);
    await page.goto("/admin/petitions/agua/lists");
    await assertAccessible(page, `the lists in ${language}`);
    await photograph(page, `admin-lists-${language}`);
  }
});

test("without a script a list is uploaded as well", async (t) => {
  const service = await startService(t);
  await service.petition("agua");
  await service.hire("ana@example.org", "coordinator", "agua");
  const page = await openPage(await startBrowser(t), service, { javaScriptEnabled: false });
  await signIn(page, "ana@example.org", "/admin/petitions/agua/lists");
  await page.getByRole("button", { name: "Subir la lista" }).click();
  await page.locator("#list-file-problem").waitFor();
  await page.getByLabel("Archivo").setInputFiles(list("1,1,2026-01-05,10000001,Quispe,Rojas,Ana"));
  await page.getByRole("button", { name: "Subir la lista" }).click();
  await page.waitForURL(/\/admin\/jobs\//);
  await page.getByText("Terminado").waitFor();
});

test("switching the language keeps what was typed and does nothing else, with the script and without", async (t) => {
  const service = await startService(t);
  await service.petition("agua");
  await service.hire("ana@example.org", "administrator");
  const browser = await startBrowser(t);
  for (const javaScriptEnabled of [true, false]) {
    const page = await openPage(browser, service, { javaScriptEnabled });
    await signIn(page, "ana@example.org", "/admin/new");
    await page.getByLabel("Petición general").check();
    await page.getByLabel("Título").fill("Ríos vivos");
    await page.locator("#new-text").fill("Que el agua\nsea de todos.");
    await page.locator("main form button[type=submit]").click();
    await page.locator("#new-threshold-problem").waitFor();
    const inSpanish = await page.locator("#new-threshold-problem").innerText();

    await page.getByRole("button", { name: "English" }).click();
    await page.getByRole("heading", { name: "Create a petition" }).waitFor();
    assert.equal(await page.locator("#new-title").inputValue(), "Ríos vivos");
    assert.equal(await page.locator("#new-text").inputValue(), "Que el agua\nsea de todos.");
    assert.ok(await page.locator("input[name=profile][value=generic]").isChecked());
    assert.notEqual(await page.locator("#new-threshold-problem").innerText(), inSpanish);
    if (javaScriptEnabled) await assertAccessible(page, "a refused form after a switch");

    // Even what could be done now is not done by a switch.
    await page.locator("#new-threshold").fill("900");
    await page.getByRole("button", { name: "Español" }).click();
    await page.getByRole("heading", { name: "Crear una petición" }).waitFor();
    assert.equal(await page.locator("#new-threshold").inputValue(), "900");
    assert.equal((await service.json(["petition", "list"])).length, 1);
    await page.context().close();
  }

  const supporter = await openPage(browser, service);
  await supporter.goto("/p/agua/sign");
  await supporter.locator("#given_names").fill("Rosa Ñahui");
  await supporter.locator("main form button[type=submit]").click();
  await supporter.locator("#surname1-problem").waitFor();
  await supporter.getByRole("button", { name: "English" }).click();
  await supporter.locator("html[lang=en]").waitFor();
  assert.equal(await supporter.locator("#given_names").inputValue(), "Rosa Ñahui");
  await assertAccessible(supporter, "a refused signature after a switch");
});

test("every page of the administration is accessible in both languages", async (t) => {
  const service = await startService(t);
  await service.petition("agua");
  await service.petition("ley", { profile: "pe-iniciativa-legislativa", title: "Ley del agua", threshold: null });
  await service.hire("ana@example.org", "administrator");
  const page = await openPage(await startBrowser(t), service);
  await signIn(page, "ana@example.org", "/admin/petitions/ley");
  await press(page, "Coordinarla yo también");
  await page.goto("/admin/petitions/ley/events");
  await page.getByLabel("Nombre").fill("Plaza San Martín, sábado");
  await page.getByLabel("Día").fill("2026-12-05");
  await page.getByLabel("Lugar").fill("Jr. de la Unión, Cercado de Lima");
  await press(page, "Agregar");
  await page.goto("/admin/petitions/ley/circulators");
  await page.getByLabel("Código").fill("LN-07");
  await page.getByLabel("Nombre").fill("Rosa Ñahui");
  await press(page, "Agregar");
  await page.goto("/admin/petitions/ley/sheets");
  await page.locator("#register-first_folio").fill("1");
  await page.locator("#register-last_folio").fill("4");
  await press(page, "Registrar");
  await page.goto("/admin/people");
  await page.locator("#invite-email").fill("bea@example.org");
  await page.getByRole("button", { name: "Invitar" }).click();
  await page.getByText("Elige una petición, o todo el servicio.").waitFor();
  await assertAccessible(page, "an invitation to nowhere");
  await page.getByLabel("Dónde vale").selectOption("*");
  await page.getByRole("button", { name: "Invitar" }).click();
  await page.locator("#link").waitFor();
  await assertAccessible(page, "the link");
  await photograph(page, "admin-link-es");
  await page.goto("/admin/people");
  const person = await page.locator("tbody th a").first().getAttribute("href");

  const here = ["", "/edit", "/close", "/rules", "/team", "/events", "/circulators", "/sheets", "/lists"].map((it) => `/admin/petitions/ley${it}`);
  await writeFile(join(service.home, "roll.csv"), "dni,apellido_paterno\n10000001,Quispe\n");
  await service.run(["roll", "import", "roll.csv", "--name", "padron-2026"]);
  const general = ["", "/new", "/profiles/pe-iniciativa-legislativa", "/profiles/generic", "/people", "/rolls", "/rolls/padron-2026/drop", "/mail", "/health", "/ledger", "/ledger/proof?entry=x"].map((it) => `/admin${it}`);
  for (const language of ["es", "en"]) {
    await page.goto(`/admin?lang=${language}`);
    for (const path of [...general, person, ...here]) {
      await page.goto(path);
      await assertAccessible(page, `${path} in ${language}`);
      const name = path.replace(person, "/admin/person").replace(/^\//, "").replace(/[/?=]/g, "-");
      await photograph(page, `${name}-${language}`);
    }
    await page.goto("/admin/petitions/ley/edit");
    await page.locator("#new-title").fill("");
    await page.locator("main form button[type=submit]").click();
    await page.locator("#new-title-problem").waitFor();
    await assertAccessible(page, `a refused change in ${language}`);
    await page.goto("/admin/new");
    await page.locator("main form button[type=submit]").click();
    await assertAccessible(page, `a refused form in ${language}`);
    await photograph(page, `admin-new-refused-${language}`);
  }
  await page.goto("/admin/petitions/ley/edit?lang=es");
  await page.locator("#new-title").fill("Ley del agua limpia");
  await page.getByRole("button", { name: "Guardar los cambios" }).click();
  await page.getByText("Petición cambiada").waitFor();
  await page.getByRole("heading", { name: "Ley del agua limpia" }).waitFor();
  await page.goto("/admin/petitions/ley/sheets");
  await page.locator("#change-first_folio").fill("1");
  await page.locator("#change-state").selectOption("handed_out");
  await page.locator("form[action$=change] button[type=submit]").click();
  await page.waitForURL(/after=moved/);
  for (const language of ["es", "en"]) {
    await page.goto(`/admin/petitions/ley/edit?lang=${language}`);
    assert.equal(await page.locator("#new-title").count(), 0, "what people have before them stays");
    await assertAccessible(page, `a petition whose sheets are out in ${language}`);
  }
  await page.emulateMedia({ colorScheme: "dark" });
  for (const path of ["/admin", "/admin/petitions/ley/edit", "/admin/new", "/admin/petitions/ley/rules", "/admin/petitions/ley/sheets", "/admin/ledger"]) {
    await page.goto(path);
    await photograph(page, `${path.replace(/^\//, "").replace(/\//g, "-")}-dark`);
  }
});
