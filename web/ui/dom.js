// SPDX-License-Identifier: MIT
//
// dom.js - one way to make elements.
//
// Strings become text nodes, never markup, so a learner's text, a file name or a model's metadata
// cannot run as HTML or script; the pages' Trusted Types policy forbids other ways to make markup.

/**
 * @typedef {Node | string | null | undefined | false} Child
 */

/**
 * An element with attributes and children.
 *
 * `class`, `text` and `on` are special: a class list, the text content, and listeners by event
 * name. Any other entry is set as an attribute; true gives an empty one; false, null and undefined
 * give none.
 *
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Record<string, any>} [attributes]
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === 'class') node.className = value ?? '';
    else if (name === 'text') node.textContent = value;
    else if (name === 'on') {
      for (const [event, listener] of Object.entries(value)) node.addEventListener(event, listener);
    } else if (value === true) node.setAttribute(name, '');
    else if (value !== false && value !== null && value !== undefined) {
      node.setAttribute(name, String(value));
    }
  }
  for (const child of children) {
    if (child !== null && child !== undefined && child !== false) node.append(child);
  }
  return node;
}

/**
 * The element with this id; its absence is a mistake in the page.
 *
 * @param {string} id
 * @returns {HTMLElement}
 */
export function byId(id) {
  const node = document.getElementById(id);
  if (!node) throw new Error(`the page has no element #${id}`);
  return node;
}

let serial = 0;

/** @param {string} stem @returns {string} an id that no other element of the page has */
export function freshId(stem) {
  serial += 1;
  return `${stem}-${serial}`;
}

/**
 * Offers a Blob to the learner as a download.
 *
 * @param {Blob} blob
 * @param {string} name
 */
export function download(blob, name) {
  const url = URL.createObjectURL(blob);
  const link = el('a', { href: url, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  // The browser reads the blob after the click has returned.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
