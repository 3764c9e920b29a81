// What the service wrote to people, as they read it.

import { setTimeout as pause } from "node:timers/promises";

/** Waits for the newest mail of several, and reads it. The worker looks for mail every second or so. */
export async function mailNumber(service, n) {
  for (;;) {
    const mails = await service.mails();
    if (n <= mails.length) return read(mails[n - 1]);
    await pause(100);
  }
}

function read(mail) {
  const [text, html] = ["text/plain", "text/html"].map((type) => part(mail, type));
  return {
    text,
    html,
    link: text.match(/https?:\/\/[^/\s]+(\/confirm\/[\w-]+)/)[1],
    code: text.match(/^\s+([0-9A-Z]{5}-[0-9A-Z]{5})$/m)[1],
  };
}

function part(mail, type) {
  const [, head, body] = mail.match(new RegExp(`Content-Type: ${type}([^]*?)\\r\\n\\r\\n([^]*?)\\r\\n--`));
  if (head.includes("base64")) return Buffer.from(body, "base64").toString();
  const bytes = body.replace(/=\r\n/g, "").replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(parseInt(hex, 16)));
  return Buffer.from(bytes, "latin1").toString();
}
