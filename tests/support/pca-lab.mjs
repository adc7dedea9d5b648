// SPDX-License-Identifier: MIT
//
// pca-lab.mjs - what measures ask of a lab, without an engine: its PCA by geometry.js, which agrees with the
// engine's (tests/web/pca.test.mjs).

import * as geometry from '../../web/geometry.js';

/** @type {import('../../web/measures/trajectories.js').PcaLab} */
export const PCA_LAB = { pca: async (rows, options) => geometry.pca(rows, options) };
