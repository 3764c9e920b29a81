// Short ways to find and make elements. Text is always set as text, so nothing anyone typed becomes markup.

/**
 * The element with this id, which the page has.
 * @param {string} id
 * @returns {any}
 */
export function at(id) {
  return document.getElementById(id);
}

/**
 * Makes an element. Properties named `on…` listen; `data-`, `aria-`, `role`, `for` and `list` become attributes.
 * @param {string} tag
 * @param {Record<string, any>} [properties]
 * @param {...(Node | string | null | undefined | false)} children
 * @returns {any}
 */
export function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (/^(data-|aria-|role$|for$|lang$)/.test(name)) element.setAttribute(name, value);
    else element[name] = value;
  }
  element.append(...children.filter((it) => it || it === ''));
  return element;
}

/**
 * Fills an element with children in place of those it had.
 * @param {Element} element
 * @param {...(Node | string | null | false)} children
 */
export function fill(element, ...children) {
  element.replaceChildren(...children.filter((it) => it || it === ''));
}

/**
 * Fills an element whose children are shown anew again and again. A child that looks as before stays, with its
 * focus and a press half done; so what its listeners do must not depend on when it was made.
 * @param {Element} element
 * @param {...Node} children
 */
export function renew(element, ...children) {
  const before = [...element.childNodes];
  const kept = children.map((child) => {
    const place = before.findIndex((it) => it.isEqualNode(child));
    return place < 0 ? child : before.splice(place, 1)[0];
  });
  for (const gone of before) gone.remove();
  kept.forEach((child, place) => {
    const there = element.childNodes[place];
    if (there !== child) element.insertBefore(child, there ?? null);
  });
}

/**
 * Says something to those who listen to the page, and shows it nowhere.
 * @param {string} text
 */
export function announce(text) {
  const place = at('announce');
  place.textContent = place.textContent === text ? `${text} ` : text;
}

/** Every view of the page; one is shown at a time. */
const VIEWS = ['locked', 'sheets', 'keying', 'waiting', 'differences'];

/**
 * Shows a view and hides the others.
 * @param {string} name
 */
export function show(name) {
  for (const view of VIEWS) at(`view-${view}`).hidden = view !== name;
  document.body.dataset.view = name;
}

/** Which view is shown. */
export function shown() {
  return document.body.dataset.view;
}
