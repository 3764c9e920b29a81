// A supporter signs, confirms, keeps the receipt and withdraws.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import test from "node:test";

import { assertAccessible, openPage, photograph, startBrowser } from "./support/browser.mjs";
import { mailNumber } from "./support/mail.mjs";
import { PASSWORD, startService } from "./support/service.mjs";

const ANA = { document: "01234567", surname1: "Ñahui", given_names: "Ana", email: "ana@example.org" };

async function look(page, name) {
  await assertAccessible(page, name);
  await photograph(page, name);
}

async function fillIn(page, person) {
  for (const [field, value] of Object.entries(person)) await page.locator(`#${field}`).fill(value);
  await page.locator("#consent").check();
}

/** Presses Tab until what has the focus matches; a keyboard reaches it, or the test never ends. */
async function tabTo(page, selector) {
  for (let n = 0; n < 60; n++) {
    if (await page.evaluate((wanted) => document.activeElement?.matches(wanted), selector)) return;
    await page.keyboard.press("Tab");
  }
  assert.fail(`the keyboard does not reach ${selector}`);
}

for (const language of ["es", "en"]) {
  test(`every state of a signature can be read by anyone, in ${language}`, async (t) => {
    const service = await startService(t);
    await service.petition("agua");
    const page = await openPage(await startBrowser(t), service, { locale: language === "es" ? "es-PE" : "en-GB" });
    const shot = (name) => look(page, `${name}-${language}`);

    await page.goto("/p/agua/sign");
    await shot("sign");
    await page.locator("form button[type=submit]").click();
    await page.waitForSelector(".problems");
    assert.equal(await page.evaluate(() => document.activeElement.className), "problems");
    await shot("sign-mistakes");
    await fillIn(page, ANA);
    await page.locator("form button[type=submit]").click();
    await page.waitForURL(/check-your-mail/);
    await shot("check-mail");
    await page.locator("#code").fill("00000-00000");
    await page.locator("form:has(#code) button").click();
    await page.waitForSelector("#code-problem");
    await shot("wrong-code");

    const mail = await mailNumber(service, 1);
    await page.goto(mail.link);
    await shot("confirm");
    await page.locator("form button").first().click();
    await page.waitForURL(/receipt/);
    await shot("receipt");
    await page.goto(mail.link.replace("confirm", "withdraw"));
    await shot("withdraw");
    await page.locator("form button").first().click();
    await page.waitForSelector("h1");
    await shot("withdrawn");
    await page.goto("/confirm/none");
    await shot("unknown-link");

    await page.setViewportSize({ width: 360, height: 640 });
    await page.goto("about:blank");
    await page.setContent(mail.html);
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 360, "the mail fits a phone");
    await photograph(page, `mail-${language}`);
  });
}

test("a signature goes from the petition to the receipt and out again by keyboard alone", async (t) => {
  const service = await startService(t);
  await service.petition("agua");
  const page = await openPage(await startBrowser(t), service);
  const { keyboard } = page;

  await page.goto("/p/agua");
  await tabTo(page, "a[href='/p/agua/sign']");
  await keyboard.press("Enter");
  await page.waitForURL(/sign$/);
  for (const [field, value] of Object.entries(ANA)) {
    await tabTo(page, `#${field}`);
    await keyboard.type(value);
  }
  await tabTo(page, "#consent");
  await keyboard.press("Space");
  await keyboard.press("Enter");
  await page.waitForURL(/check-your-mail/);

  const { code } = await mailNumber(service, 1);
  await tabTo(page, "#code");
  await keyboard.type(code.toLowerCase().replace("-", " "));
  await keyboard.press("Enter");
  await page.waitForURL(/receipt/);
  assert.equal(await page.locator("h1").textContent(), "Gracias: tu firma está registrada");
  await tabTo(page, "a[href^='/withdraw/']");
  await keyboard.press("Enter");
  await page.waitForURL(/withdraw/);
  await tabTo(page, "main form button");
  await keyboard.press("Enter");
  await page.getByRole("heading", { name: "Tu firma fue retirada" }).waitFor();
  const status = await service.json(["petition", "status", "--petition", "agua"]);
  assert.equal(status.by_state.withdrawn, 1);
});

test("the browser does its work while the form is filled in, and the mail leaves at once", async (t) => {
  const service = await startService(t);
  await service.petition("agua");
  const page = await openPage(await startBrowser(t), service);

  await page.goto("/p/agua/sign");
  await page.waitForFunction(() => document.querySelector("[name=work]").value !== "");
  await fillIn(page, ANA);
  await page.locator("form button[type=submit]").click();
  await page.waitForURL(/check-your-mail/);

  await mailNumber(service, 1);
});

test("everything works without JavaScript", async (t) => {
  const service = await startService(t);
  await service.petition("agua");
  const page = await openPage(await startBrowser(t), service, { javaScriptEnabled: false });

  await page.goto("/p/agua");
  await page.locator("a[href='/p/agua/sign']").click();
  await page.locator("#surname1").fill("Ñahui");
  await page.locator("form button[type=submit]").click();
  await page.waitForSelector("#document-problem");
  assert.equal(await page.locator("#surname1").inputValue(), "Ñahui");
  await fillIn(page, ANA);
  await page.locator("form button[type=submit]").click();
  await page.waitForURL(/check-your-mail/);
  const { link } = await mailNumber(service, 1);
  await page.goto(link);
  await page.locator("form button").first().click();
  await page.waitForURL(/receipt/);
  assert.equal(await page.locator("svg.qr").count(), 1);
});

test("a petition on paper says so, tells where to sign, and can be read by anyone", async (t) => {
  const service = await startService(t);
  await service.petition("ley", { profile: "pe-iniciativa-legislativa", title: "Ley del aire limpio", threshold: null });
  await service.hire("coord@example.org", "coordinator", "ley");
  await addStalls(service);
  const page = await openPage(await startBrowser(t), service);

  for (const language of ["es", "en"]) {
    for (const [name, path] of [
      ["home", "/"],
      ["paper", "/p/ley"],
      ["stalls", "/p/ley/events"],
      ["stalls-none", "/p/ley/events?near=nada"],
      ["privacy", "/p/ley/privacy"],
      ["pledge", "/p/ley/sign"],
      ["embed", "/embed/ley"],
    ]) {
      await page.goto(`${path}${path.includes("?") ? "&" : "?"}lang=${language}`);
      await page.locator("summary").first().click({ timeout: 500 }).catch(() => {});
      await look(page, `${name}-${language}`);
    }
  }
  await page.goto("/p/ley/events?lang=es");
  await page.getByLabel("Tu distrito, ciudad o plaza").fill("nana");
  await page.keyboard.press("Enter");
  await page.waitForURL(/near=nana/);
  assert.deepEqual(await page.locator(".stalls strong").allTextContents(), ["Feria de Ñaña"]);

  // A pledge leads to the places where the signature that counts is given.
  await page.goto("/p/ley/sign");
  await fillIn(page, { document: "74290011", surname1: "Zevallos", given_names: "María", email: "maria@example.org" });
  await page.getByRole("button", { name: "Comprometerme" }).click();
  await page.waitForURL(/check-your-mail/);
  const { link } = await mailNumber(service, 1);
  await page.goto(link);
  await page.locator("form button").first().click();
  await page.waitForURL(/receipt/);
  assert.equal(await page.locator(".stalls li").count(), 3);
  await look(page, "receipt-pledge");
});

async function addStalls(service) {
  const headers = { "content-type": "application/json" };
  const send = (path, body) => fetch(`${service.url}/api/v1${path}`, { method: "POST", headers, body: JSON.stringify(body) });
  const session = await send("/sessions", { email: "coord@example.org", password: PASSWORD });
  headers.cookie = session.headers.get("set-cookie").split(";")[0];
  headers["x-csrf-token"] = (await session.json()).csrf_token;
  for (const name of ["Plaza San Martín", "Feria de Ñaña", "Mercado Modelo", "Parque Kennedy", "Puente Nuevo"]) {
    const answer = await send("/petitions/ley/events", { name, place: "Lima, puerta 2", held_on: "2999-01-05" });
    assert.equal(answer.status, 201);
  }
}

test("another site shows the petition in a frame, and no page of ours but that", async (t) => {
  const service = await startService(t);
  await service.petition("agua");
  const browser = await startBrowser(t);
  const page = await (await browser.newContext()).newPage();
  const framed = (path) => `<iframe src="${service.url}${path}" width="320" height="320"></iframe>`;
  const campaign = createServer((_, response) => {
    response.setHeader("Content-Type", "text/html");
    response.end(framed("/embed/agua") + framed("/p/agua"));
  });
  campaign.listen(0, "127.0.0.1");
  await once(campaign, "listening");
  t.after(() => campaign.close());

  await page.goto(`http://127.0.0.1:${campaign.address().port}/`);

  const [embed, petition] = page.frames().slice(1);
  assert.equal(await embed.locator("a.button").getAttribute("href"), `${service.url}/p/agua/sign`);
  assert.equal(await petition.locator("a[href='/p/agua/sign']").count(), 0);
});
