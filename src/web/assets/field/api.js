// Talks to the server. Three things can go wrong, and callers tell them apart: there is no network, the session
// is over, or the server says no.

/** There is no network, or the server does not answer as itself. */
export class Offline extends Error {}

/** Nobody is signed in any more, or somebody else. */
export class SignedOut extends Error {}

/** The server says no, and why. */
export class Refused extends Error {
  /** @param {number} status @param {string} type @param {string} detail */
  constructor(status, type, detail) {
    super(detail);
    this.status = status;
    /** The end of the problem's name, such as `unknown-sheet`. */
    this.type = type.split('/').pop() ?? '';
  }
}

let csrfToken = '';

/** @param {string} token */
export function useCsrfToken(token) {
  csrfToken = token;
}

/**
 * Sends a request, and reads its JSON.
 * @param {string} method
 * @param {string} path after `/api/v1`
 * @param {any} [body] JSON, or a Blob
 * @param {string} [key] the Idempotency-Key
 * @returns {Promise<any>}
 */
export async function call(method, path, body, key) {
  const headers = new Headers({ Accept: 'application/json' });
  if (csrfToken) headers.set('X-CSRF-Token', csrfToken);
  if (key) headers.set('Idempotency-Key', key);
  const isBlob = body instanceof Blob;
  if (body !== undefined) headers.set('Content-Type', isBlob ? body.type : 'application/json');
  const sent = isBlob || body === undefined ? body : JSON.stringify(body);
  let answer, text;
  try {
    answer = await fetch(`/api/v1${path}`, { method, headers, body: sent, signal: AbortSignal.timeout(30_000) });
    text = await answer.text();
  } catch {
    throw new Offline('no network');
  }
  return read(answer, text);
}

/** @param {Response} answer @param {string} text */
function read(answer, text) {
  const kind = answer.headers.get('Content-Type') ?? '';
  if (answer.ok) {
    // A network at a café answers for us with a page of its own.
    if (text && !kind.includes('json')) throw new Offline('not the server');
    return text ? JSON.parse(text) : null;
  }
  const problem = kind.includes('json') ? JSON.parse(text) : { type: '', detail: '' };
  const isOurs = kind.includes('problem+json');
  const isForNow = answer.status >= 500 || answer.status === 429 || answer.headers.has('Retry-After');
  if (!isOurs || isForNow) throw new Offline('not now');
  const type = String(problem.type);
  if (answer.status === 401 && !type.endsWith('wrong-password')) throw new SignedOut('signed out');
  if (type.endsWith('/csrf')) throw new SignedOut('another session');
  throw new Refused(answer.status, type, problem.detail);
}
