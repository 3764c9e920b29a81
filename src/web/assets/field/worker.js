// Keeps the page for days without a network. The server writes SHELL before this text: a version, which follows
// from the contents of every file, and the addresses of the page in each language and of its files. A changed
// file makes a new worker, which fetches all of it before it takes over; pages that are open keep what they have.

const CACHE = `field-${SHELL.version}`;
const CHOICE = 'field-choice';

self.addEventListener('install', (event) => {
  event.waitUntil(keepAll().then(() => self.skipWaiting()));
});

self.addEventListener('activate', (event) => {
  event.waitUntil(dropOld().then(() => self.clients.claim()));
});

self.addEventListener('message', ({ data }) => {
  if (data?.language) caches.open(CHOICE).then((cache) => cache.put('/language', new Response(data.language)));
});

self.addEventListener('fetch', (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== 'GET' || url.origin !== location.origin) return;
  if (event.request.mode === 'navigate' && url.pathname === '/field') event.respondWith(page(url, event.request));
  else if (SHELL.files.includes(url.pathname)) event.respondWith(file(url, event.request));
});

async function keepAll() {
  const cache = await caches.open(CACHE);
  const addresses = [...SHELL.languages.map((it) => `/field?lang=${it}`), ...SHELL.files];
  // Without the cookie: what is kept is nobody's, and no cookie is set.
  await cache.addAll(addresses.map((it) => new Request(it, { credentials: 'omit', cache: 'reload' })));
}

async function dropOld() {
  const names = await caches.keys();
  await Promise.all(names.filter((it) => it.startsWith('field-') && it !== CACHE && it !== CHOICE).map((it) => caches.delete(it)));
}

async function page(url, request) {
  const asked = url.searchParams.get('lang');
  const kept = await (await (await caches.open(CHOICE)).match('/language'))?.text();
  const language = [asked, kept, SHELL.languages[0]].find((it) => SHELL.languages.includes(it));
  const stored = await (await caches.open(CACHE)).match(`/field?lang=${language}`, { ignoreVary: true });
  return stored ?? fetch(request);
}

async function file(url, request) {
  const stored = await (await caches.open(CACHE)).match(url.pathname, { ignoreVary: true });
  return stored ?? fetch(request);
}
