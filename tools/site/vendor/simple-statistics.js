// SPDX-License-Identifier: MIT
//
// What the site serves as vendor/simple-statistics.js; bundled by tools/build-site.mjs.

export * from 'simple-statistics';
