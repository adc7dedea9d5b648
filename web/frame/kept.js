// SPDX-License-Identifier: MIT
//
// kept.js - what a learner did, kept on this device: predictions, answered checks, the way things look.
//
// The one owner of localStorage besides theme and language, which have to be known before the first
// paint. Where the browser refuses storage (private window, policy, full), values last as long as the
// page, and keep() says so. What is read back may have been written by anything: callers check its shape.

const PREFIX = 'laminar.';

/** What could not be stored. @type {Map<string, string>} */
const unkept = new Map();

/**
 * @param {string} name
 * @returns {unknown} the value kept under this name; null where there is none, or none that is JSON
 */
export function recall(name) {
  try {
    const json = unkept.get(name) ?? localStorage.getItem(PREFIX + name);
    return json === null ? null : JSON.parse(json);
  } catch {
    return null;
  }
}

/**
 * @param {string} name
 * @param {unknown} value anything that JSON can say
 * @returns {boolean} whether the device keeps it
 */
export function keep(name, value) {
  const json = JSON.stringify(value);
  try {
    localStorage.setItem(PREFIX + name, json);
    unkept.delete(name);
    return true;
  } catch {
    unkept.set(name, json);
    return false;
  }
}

/** @param {string} name */
export function forget(name) {
  unkept.delete(name);
  try {
    localStorage.removeItem(PREFIX + name);
  } catch {
    // Nothing could be stored, so nothing is there.
  }
}
