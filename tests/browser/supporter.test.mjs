// What a supporter sees.

import assert from "node:assert/strict";
import test from "node:test";

import { assertAccessible, openPage, photograph, startBrowser } from "./support/browser.mjs";
import { startService } from "./support/service.mjs";

test("a visitor reads the petition in either language, and the switch stays", async (t) => {
  const service = await startService(t);
  await service.petition("agua");
  const page = await openPage(await startBrowser(t), service);

  await page.goto("/p/agua");
  await assertAccessible(page);
  await photograph(page, "petition");
  await page.getByRole("link", { name: "English" }).click();
  assert.equal(await page.locator("html").getAttribute("lang"), "en");
  await page.goto("/p/agua");
  assert.equal(await page.locator("html").getAttribute("lang"), "en");
  await assertAccessible(page);
});
