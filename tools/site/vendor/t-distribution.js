// SPDX-License-Identifier: MIT
//
// What the site serves as vendor/t-distribution.js: the cumulative distribution function of
// Student's t, for p-values; bundled by tools/build-site.mjs.

export { default as tCdf } from '@stdlib/stats-base-dists-t-cdf';
