// How heavy supporters' pages are, and how soon they show over 2G: 400 kbit/s, 400 ms.

import assert from "node:assert/strict";
import test from "node:test";

import { startBrowser } from "./support/browser.mjs";
import { mailNumber } from "./support/mail.mjs";
import { startService } from "./support/service.mjs";

const MOST_BYTES = 25_000;
const MOST_MILLISECONDS = 3_000;

test("a supporter's page weighs at most 25 KB in all and shows within three seconds over 2G", async (t) => {
  const service = await startService(t);
  await service.petition("agua");
  await service.petition("ley", { profile: "pe-iniciativa-legislativa", title: "Ley del aire limpio", threshold: null });
  const browser = await startBrowser(t);

  const signer = { document: "01234567", surname1: "Ñahui", given_names: "Ana", email: "ana@example.org", consent: true };
  const signed = { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(signer) };
  await fetch(`${service.url}/api/v1/petitions/agua/signatures`, signed);
  const { link } = await mailNumber(service, 1);
  const paths = ["/", "/p/agua", "/p/ley", "/p/agua/sign", "/p/ley/sign", "/p/agua/check-your-mail?ticket=x"];
  paths.push("/p/ley/events", "/p/ley/privacy", "/embed/agua", link);

  for (const path of paths) await weigh(path, path === link ? "/confirm/…" : path);
  await fetch(service.url + link, { method: "POST" });
  for (const page of ["receipt", "withdraw"]) await weigh(link.replace("confirm", page), `/${page}/…`);

  async function weigh(path, name) {
    const { bytes, painted, requests } = await measure(browser, service.url + path);
    t.diagnostic(`${name}: ${bytes} bytes in ${requests} requests, first shown after ${painted} ms`);
    assert.ok(bytes <= MOST_BYTES, `${name} weighs ${bytes} bytes`);
    assert.ok(painted <= MOST_MILLISECONDS, `${name} shows after ${painted} ms`);
  }
});

/** Opens a page with an empty cache, and counts every byte that came over the wire, headers included. */
async function measure(browser, url) {
  const context = await browser.newContext({ viewport: { width: 360, height: 640 } });
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  await devtools.send("Network.enable");
  await devtools.send("Network.emulateNetworkConditions", {
    offline: false,
    latency: 400,
    downloadThroughput: 400_000 / 8,
    uploadThroughput: 400_000 / 8,
  });
  let [bytes, requests] = [0, 0];
  devtools.on("Network.loadingFinished", (event) => {
    bytes += event.encodedDataLength;
    requests += 1;
  });
  await page.goto(url, { waitUntil: "networkidle" });
  const painted = await page.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0].startTime);
  await context.close();
  return { bytes, requests, painted: Math.round(painted) };
}
