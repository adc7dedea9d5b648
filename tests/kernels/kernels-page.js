// SPDX-License-Identifier: MIT
/**
 * Runs kernels-test.js of the build that the page's query names and puts what it prints, then its
 * exit status, on the page. Loaded by kernels.html alone.
 */

const query = new URLSearchParams(location.search);
const output = /** @type {HTMLElement} */ (document.querySelector('#output'));

/** @param {string} line */
const print = (line) => output.append(`${line}\n`);

const { default: create } = await import(`../../build/wasm/${query.get('build')}/kernels-test.js`);
const module = await create({ print, printErr: print, pthreadPoolSize: 0 });
output.dataset.status = String(module.callMain(query.getAll('argument')));
