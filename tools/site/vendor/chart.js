// SPDX-License-Identifier: MIT
//
// What the site serves as vendor/chart.js: Chart.js with everything it offers registered, and the
// matrix chart for heat maps. tools/build-site.mjs bundles this file; nothing else reads it, except
// tsc, which finds the types of web/'s `../vendor/chart.js` here (tsconfig.json, rootDirs).

import { Chart, registerables, ScatterController } from 'chart.js';
import { MatrixController, MatrixElement } from 'chartjs-chart-matrix';

/** type 'points': a scatter chart whose points share one look, as those of all other charts do. */
class PointsController extends ScatterController {
  static id = 'points';

  initialize() {
    this.enableOptionSharing = true;
    super.initialize();
  }
}

/**
 * type 'cells': a matrix chart whose cells differ in place and colour alone, `colors` of the dataset, one for
 * each, and never move. The library works out every option of every cell, which takes several times as long.
 */
class CellsController extends MatrixController {
  static id = /** @type {any} */ ('cells');

  /** @param {any[]} rects @param {number} start @param {number} count @param {any} mode */
  updateElements(rects, start, count, mode) {
    const { xScale, yScale } = this._cachedMeta;
    if (!xScale || !yScale || count === 0) return;
    const shared = /** @type {any} */ (this.resolveDataElementOptions(start, mode));
    const { width, height } = shared;
    const { colors } = /** @type {any} */ (this.getDataset());
    for (let i = start; i < start + count; i++) {
      const { x, y } = /** @type {any} */ (this.getParsed(i));
      const left = xScale.getPixelForValue(x) - width / 2;
      const top = yScale.getPixelForValue(y) - height / 2;
      const options = Object.assign(Object.create(shared), { backgroundColor: colors[i] });
      Object.assign(rects[i], { x: left, y: top, width, height, options });
    }
  }

  /** @param {number} index @param {boolean} active */
  getStyle(index, active) {
    const style = super.getStyle(index, active);
    return { ...style, backgroundColor: /** @type {any} */ (this.getDataset()).colors[index] };
  }
}

Chart.register(...registerables, PointsController, CellsController, MatrixElement);

export * from 'chart.js';
