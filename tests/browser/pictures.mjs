// Makes the pictures of the README anew, from an invented campaign: `node pictures.mjs`. WebP, because Chromium
// writes it and it is small.

import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

import { launchBrowser } from "./support/browser.mjs";
import { keyLine, openSheet, person, unlock } from "./support/field.mjs";

const PROGRAM = process.env.RUBRICA ?? fileURLToPath(new URL("../../target/debug/rubrica", import.meta.url));
const FOLDER = fileURLToPath(new URL("pictures/", import.meta.url));
const CAMPAIGN = ["--signatures", "4000", "--roll", "8000", "--seed", "7"];
const LAPTOP = { viewport: { width: 1080, height: 900 } };
const PHONE = { viewport: { width: 390, height: 780 }, isMobile: true, hasTouch: true };

const home = await mkdtemp(join(tmpdir(), "rubrica-pictures-"));
const demo = spawn(PROGRAM, ["demo", ...CAMPAIGN, "--dir", join(home, "demo"), "--bind", "127.0.0.1:0"], {
  stdio: ["ignore", "pipe", "ignore"],
});
const browser = await launchBrowser();
try {
  await takeAll(await served());
} finally {
  await browser.close();
  demo.kill();
  await rm(home, { recursive: true, force: true });
}

/** Waits until the campaign is served. Answers where, and the password of everyone by address. */
async function served() {
  const passwords = {};
  for await (const line of createInterface({ input: demo.stdout })) {
    const [, email, password] = line.match(/(\S+@demo\.invalid)\s+(\S+)$/) ?? [];
    if (email) passwords[email.split("@")[0]] = { email, password };
    const [, url] = line.match(/^listening on (http:\/\/[^,\s]+)/) ?? [];
    if (url) return { url, passwords };
  }
  throw new Error("the demo ended before it listened");
}

async function takeAll({ url, passwords }) {
  const desk = await open(url, LAPTOP);
  await signIn(desk, passwords.coordinacion);
  for (const [name, path] of [["desk", ""], ["review", "/review"], ["batch", "/batches/1"]]) {
    await desk.goto(`/desk/rios-limpios${path}`);
    await take(desk, name);
  }
  await giveSheet(desk, 9001);

  const petition = await open(url, PHONE);
  await petition.goto("/p/rios-limpios");
  await take(petition, "petition");

  const field = await open(url, PHONE);
  await field.goto("/field");
  await unlock(field, passwords.voluntariado.email, passwords.voluntariado.password);
  await openSheet(field, 9001);
  for (const line of [1, 2, 3]) await keyLine(field, person(9, line));
  await field.keyboard.type("40518826");
  await field.keyboard.press("Enter");
  await field.keyboard.type("NUÑEZ");
  await field.locator("#queue-state[data-state=empty]").waitFor();
  await take(field, "field");
}

async function open(url, options) {
  const context = await browser.newContext({ baseURL: url, locale: "es-PE", ...options });
  return context.newPage();
}

async function signIn(page, { email, password }) {
  await page.goto("/sign-in?next=/desk");
  await page.locator("input[name=email]").fill(email);
  await page.locator("input[name=password]").fill(password);
  await page.locator("main button[type=submit]").click();
  await page.waitForURL(/\/desk/);
}

/** Registers a sheet and gives it to the first volunteer. */
async function giveSheet(page, folio) {
  await page.goto("/admin/petitions/rios-limpios/sheets");
  await page.locator("#register-first_folio").fill(String(folio));
  await page.locator("form:has(#register-first_folio) button").click();
  await page.locator("#change-first_folio").fill(String(folio));
  const volunteer = page.locator("#change-keyer option", { hasNotText: /—|Rosa|Luis/ });
  await page.locator("#change-keyer").selectOption(await volunteer.first().getAttribute("value"));
  await page.locator("form:has(#change-first_folio) button").click();
}

async function take(page, name) {
  const png = (await page.screenshot()).toString("base64");
  const blank = await browser.newPage();
  const webp = await blank.evaluate(async (data) => {
    const picture = await createImageBitmap(await (await fetch(`data:image/png;base64,${data}`)).blob());
    const canvas = new OffscreenCanvas(picture.width, picture.height);
    canvas.getContext("2d").drawImage(picture, 0, 0);
    const bytes = new Uint8Array(await (await canvas.convertToBlob({ type: "image/webp", quality: 0.82 })).arrayBuffer());
    return Array.from(bytes);
  }, png);
  await blank.close();
  await writeFile(join(FOLDER, `${name}.webp`), Buffer.from(webp));
}
