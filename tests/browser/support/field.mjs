// What a volunteer does on the page `/field`, by keyboard.

import { PASSWORD } from "./service.mjs";
import { signedIn } from "./api.mjs";

/** A service with the petition `agua` under the rules of Peru, a coordinator, volunteers, and sheets 1 to `n`. */
export async function campaign(service, n, volunteers = ["rosa@example.org"]) {
  await service.petition("agua", { profile: "pe-iniciativa-legislativa", threshold: 60_000 });
  await service.hire("coordinator@example.org", "coordinator", "agua");
  for (const email of volunteers) await service.hire(email, "volunteer", "agua");
  const coordinator = await signedIn(service, "coordinator@example.org");
  await coordinator("POST", "/petitions/agua/sheets", { first_folio: 1, last_folio: n });
  return coordinator;
}

/** Opens the page and signs in, or opens what is stored there without a network. */
export async function enter(page, email, password = PASSWORD) {
  await page.goto("/field");
  await unlock(page, email, password);
}

/** Types address and password into the form that stands there. */
export async function unlock(page, email, password = PASSWORD) {
  await page.locator("#email").fill(email);
  await page.locator("#password").fill(password);
  await page.keyboard.press("Enter");
  await page.locator("#view-sheets").waitFor();
}

/** Waits until the worker keeps the whole page, so that it opens without a network. */
export async function installed(page) {
  await page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready;
    if (registration.active.state !== "activated") {
      await new Promise((done) => registration.active.addEventListener("statechange", done, { once: true }));
    }
  });
}

/** Opens a sheet by its number, with the keyboard alone. */
export async function openSheet(page, folio) {
  await page.locator("#folio:focus").waitFor();
  await page.keyboard.type(String(folio));
  await page.keyboard.press("Enter");
  await page.locator("#view-keying").waitFor();
}

/** An invented person for a line; the same place gives the same person. */
export function person(folio, line) {
  const surnames = ["QUISPE", "NUÑEZ", "ROJAS", "HUAMAN", "FLORES", "CASTRO", "RAMOS"];
  const names = ["ROSA", "LUIS ALBERTO", "ANA", "MARÍA", "JOSE", "CARMEN"];
  return {
    document: String(10_000_000 + folio * 1_000 + line),
    surname1: surnames[(folio + line) % surnames.length],
    surname2: surnames[(folio * line) % surnames.length],
    given_names: names[(folio * 3 + line) % names.length],
  };
}

/** What the database must hold for a person keyed on a line. */
export function stored(folio, line) {
  const { document, surname1, given_names } = person(folio, line);
  return `${folio}/${line} ${document} ${surname1} ${given_names}`;
}

/** Keys a line with the keyboard: every field, and Enter after it. Counts the keys beyond the data itself. */
export async function keyLine(page, { document, surname1, surname2, given_names }) {
  let nKeys = 0;
  for (const value of [document, surname1, surname2, given_names]) {
    await page.keyboard.type(value.toLowerCase());
    await page.keyboard.press("Enter");
    nKeys += 1;
  }
  return nKeys;
}

/** How the queue stands, as the page shows it. */
export function queueState(page) {
  return page.locator("#queue-state").textContent();
}

/** Waits until everything on this device is sent. */
export async function everythingSent(page) {
  await page.locator("#queue-state[data-state=empty]").waitFor({ timeout: 60_000 });
}
