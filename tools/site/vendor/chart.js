// SPDX-License-Identifier: MIT
//
// What the site serves as vendor/chart.js: Chart.js with everything it offers registered, and the
// matrix chart for heat maps. tools/build-site.mjs bundles this file; nothing else reads it, except
// tsc, which finds the types of web/'s `../vendor/chart.js` here (tsconfig.json, rootDirs).

import { Chart, registerables } from 'chart.js';
import { MatrixController, MatrixElement } from 'chartjs-chart-matrix';

Chart.register(...registerables, MatrixController, MatrixElement);

export * from 'chart.js';
export { MatrixController, MatrixElement };
