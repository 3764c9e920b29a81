// Talks to the API as a program would, to prepare what a journey needs and to compare what became of it.

import { PASSWORD } from "./service.mjs";

/** Signs someone in, and answers a function that sends requests as that person. */
export async function signedIn(service, email) {
  const session = await fetch(`${service.url}/api/v1/sessions`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ email, password: PASSWORD }),
  });
  const cookie = session.headers.get("set-cookie").split(";")[0];
  const { csrf_token: token } = await session.json();
  return async (method, path, body) => {
    const isPicture = body instanceof Uint8Array;
    const headers = { Cookie: cookie, "X-CSRF-Token": token, "Content-Type": isPicture ? "image/jpeg" : "application/json" };
    const sent = isPicture ? body : body && JSON.stringify(body);
    const answer = await fetch(`${service.url}/api/v1${path}`, { method, headers, body: sent });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return text && answer.headers.get("content-type").includes("json") ? JSON.parse(text) : text;
  };
}

/** Every signature of a petition, as `folio/line document surname1 given_names`, in order. */
export async function everyLine(call, slug) {
  const lines = [];
  let cursor = "";
  do {
    const page = await call("GET", `/petitions/${slug}/signatures?limit=500${cursor}`);
    for (const { folio, line, person } of page.items) {
      lines.push(`${folio}/${line} ${person.document} ${person.surname1} ${person.given_names}`);
    }
    cursor = page.next && `&cursor=${page.next}`;
  } while (cursor);
  const place = (text) => text.split(/[/ ]/).map(Number);
  return lines.sort((one, other) => place(one)[0] - place(other)[0] || place(one)[1] - place(other)[1]);
}
