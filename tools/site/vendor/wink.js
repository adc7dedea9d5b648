// SPDX-License-Identifier: MIT
//
// What the site serves as vendor/wink.js: winkNLP and its English model, for the parts of speech. Bundled
// by tools/build-site.mjs; 3.6 MB, which only the worker of web/pos/ asks for.

export { default as model } from 'wink-eng-lite-web-model';
export { default as winkNLP } from 'wink-nlp';
