// Headless Chromium, and what every page of ours must keep.

import assert from "node:assert/strict";
import axe from "axe-core";
import { chromium } from "playwright-core";

import { PASSWORD } from "./service.mjs";

const ARGUMENTS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

const OPTIONS = { executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", headless: true, args: ARGUMENTS };

/** Starts a browser, which its caller closes. */
export function launchBrowser() {
  return chromium.launch(OPTIONS);
}

/** Starts a browser that ends with the test. */
export async function startBrowser(t) {
  const browser = await launchBrowser();
  t.after(() => browser.close());
  return browser;
}

/** Starts a browser whose profile is kept in a folder, so that it can be killed and opened again. */
export function openProfile(folder, options = {}) {
  return chromium.launchPersistentContext(folder, { ...OPTIONS, locale: "es-PE", ...options });
}

/** Opens a page that fails the test when a script throws, or when anything is asked of another host. */
export async function openPage(browser, service, options = {}) {
  const context = await browser.newContext({ baseURL: service.url, locale: "es-PE", ...options });
  const page = await context.newPage();
  page.on("pageerror", (error) => {
    throw error;
  });
  page.on("request", (request) => {
    const url = new URL(request.url());
    assert.ok(!url.protocol.startsWith("http") || url.origin === service.url, `asked ${url.origin}`);
  });
  return page;
}

/** Signs in on the sign-in page. */
export async function signIn(page, email, next = "/desk") {
  await page.goto(`/sign-in?next=${encodeURIComponent(next)}`);
  await page.locator("input[name=email]").fill(email);
  await page.locator("input[name=password]").fill(PASSWORD);
  await page.locator("form:has(input[name=password]) button[type=submit]").click();
  await page.waitForURL((url) => url.pathname !== "/sign-in");
}

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** Fails with the list of what axe finds, in light and in dark. */
export async function assertAccessible(page, name = page.url()) {
  await page.evaluate(axe.source);
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    const { violations } = await page.evaluate((values) => globalThis.axe.run({ runOnly: { type: "tag", values } }), RULES);
    const found = violations.flatMap(({ id, help, nodes }) => nodes.map((node) => `${id}: ${help}: ${node.html} ${node.any[0]?.message ?? ""}`));
    assert.deepEqual(found, [], `${name} (${colorScheme})`);
  }
  await page.emulateMedia({ colorScheme: null, reducedMotion: null });
  const told = await page.evaluate(() => document.body.innerText);
  assert.doesNotMatch(told, /\[object |\bundefined\b|\bNaN\b|Invalid Date|\{ ?\$/, `${name} tells people what only a program says`);
  await assertFits(page, name);
}

/** Fails where a small phone (320 px), or a window of 1280 px at 200 % (640 px), cuts the page or breaks a number in two. */
export async function assertFits(page, name = page.url()) {
  const before = page.viewportSize();
  for (const width of [320, 640]) {
    await page.setViewportSize({ width, height: 800 });
    const found = await page.evaluate(() => {
      const root = document.documentElement;
      const wide = root.clientWidth < root.scrollWidth ? [`the page is ${root.scrollWidth} px wide`] : [];
      const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      const broken = [];
      while (texts.nextNode()) {
        const { currentNode: text } = texts;
        if (text.parentElement.closest("code, pre, textarea, script, style, svg, .hidden, .unseen")) continue;
        for (const { 0: number, index } of text.data.matchAll(/(?<![\w./-])\d[\d\u202f.,:/-]*\d(?![\w/-])/g)) {
          const range = new Range();
          range.setStart(text, index);
          range.setEnd(text, index + number.length);
          const lines = new Set([...range.getClientRects()].filter((it) => it.width).map((it) => Math.round(it.top)));
          if (1 < lines.size) broken.push(`${number} is broken in two: ${text.parentElement.outerHTML}`);
        }
      }
      return [...wide, ...broken];
    });
    assert.deepEqual(found, [], `${name} (${width} px)`);
  }
  if (before) await page.setViewportSize(before);
}

/** Takes screenshots at the three widths into the folder SCREENSHOTS names; without it, takes none. */
export async function photograph(page, name) {
  const folder = process.env.SCREENSHOTS;
  if (!folder) return;
  const before = page.viewportSize();
  for (const width of [320, 768, 1280]) {
    await page.setViewportSize({ width, height: 800 });
    await page.screenshot({ path: `${folder}/${name}-${width}.png`, fullPage: true });
  }
  if (before) await page.setViewportSize(before);
}
