// SPDX-License-Identifier: MIT
//
// arrows.js - vectors of a plane as arrows, true to scale: one scale for both axes and for all of them, on
// a grid whose cells say how long one is. A pure function from data and palette to paths and texts in CSS
// pixels; web/ui/shape-panel.js puts them on the page as SVG, and on a canvas for the PNG file.

/**
 * @typedef {import('../theme/palette.js').Palette} Palette
 * @typedef {import('../measures/plane.js').Point} Point
 * @typedef {[x: number, y: number]} Place  CSS pixels from the upper left
 *
 * @typedef {object} Vector
 * @property {Point} from
 * @property {Point} to
 * @property {string} label
 * @property {string} color
 * @property {boolean} [dashed]
 * @property {1 | -1} side     where the label stands: to the left of the arrow's direction, or to the right
 * @property {number} least    pixels from which on the arrow has its label
 *
 * @typedef {{ width: number, height: number }} Size  CSS pixels
 *
 * @typedef {{ x: number, y: number, width: number }} Window  what has to be seen: its middle, and its width;
 *   its height is width / ASPECT
 *
 * @typedef {object} Arrows
 * @property {Vector[]} vectors  the last one on top
 * @property {Window} window
 * @property {number} cell       side of a cell of the grid
 * @property {{ angle: number, reach: number, label: string } | null} arc
 *   around the origin, from the x axis; reach: the length of the shorter arm
 *
 * @typedef {{ kind: 'path', points: Place[], color: string, width: number, dash?: string, isFilled?: boolean,
 *   isGrid?: boolean }} Path
 * @typedef {{ kind: 'text', at: Place, words: string, color: string, anchor: 'start' | 'middle' | 'end' }} Words
 * @typedef {{ font: string, paper: string, shapes: (size: Size) => (Path | Words)[] }} Drawing
 */

export const ASPECT = 1.5;

/** CSS pixels. */
const HEAD = { length: 11, halfWidth: 4.5 };
const ARC = { most: 52, least: 9 };
const LABEL = { away: 15, character: 7.2, edge: 4, half: 8 };
const ORIGIN = 2.5;

/** 1, 2 or 5 times a power of ten: the largest such number that is not above `value`. @param {number} value */
export function roundBelow(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  // A quotient may be 1.999... where it should be 2.
  const digit = [5, 2, 1].find((one) => one <= (value / power) * (1 + 1e-9));
  return (digit ?? 1) * power;
}

/** A window with ASPECT around these points, and a margin. @param {Point[]} points @param {number} margin */
export function windowAround(points, margin) {
  const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)];
  const [left, right] = [Math.min(...xs), Math.max(...xs)];
  const [low, high] = [Math.min(...ys), Math.max(...ys)];
  const width = margin * Math.max(right - left, ASPECT * (high - low));
  return { x: (left + right) / 2, y: (low + high) / 2, width };
}

/**
 * @param {Arrows} data
 * @param {Palette} palette
 * @returns {Drawing}
 */
export const arrows = ({ vectors, window, cell, arc }, palette) => ({
  font: palette.font,
  paper: palette.paper,
  shapes({ width, height }) {
    const scale = Math.min(width, height * ASPECT) / window.width;
    /** @param {Point} point @returns {Place} */
    const place = ({ x, y }) => [
      width / 2 + (x - window.x) * scale,
      height / 2 - (y - window.y) * scale,
    ];
    const size = { width, height };
    const placed = vectors.map((vector) => ({
      ...vector,
      start: place(vector.from),
      end: place(vector.to),
    }));
    const origin = place({ x: 0, y: 0 });
    /** @type {Words[]} */
    const labels = [];
    if (arc) labels.push(...arcLabel(arc.label, origin, size, palette.ink));
    for (const vector of placed) labels.push(...labelOf(vector, size, labels, placed));
    return [
      ...grid(size, origin, cell * scale, palette.rule),
      ...(arc ? arcPath(arc, origin, scale, palette.ink) : []),
      ...placed.flatMap(arrowParts),
      circle(origin, ORIGIN, palette.ink),
      ...labels,
    ];
  },
});

/**
 * @param {Size} size
 * @param {Place} origin
 * @param {number} step  pixels
 * @param {string} color
 * @returns {Path[]}
 */
function grid({ width, height }, [originX, originY], step, color) {
  /** @param {number} origin @param {number} end */
  const places = (origin, end) => {
    const first = origin - Math.floor(origin / step) * step;
    return Array.from(
      { length: Math.max(0, Math.floor((end - first) / step) + 1) },
      (_, i) => first + i * step,
    );
  };
  /** @param {Place[]} points @returns {Path} */
  const line = (points) => ({ kind: 'path', points, color, width: 1, isGrid: true });
  return [
    ...places(originX, width).map((x) =>
      line([
        [x, 0],
        [x, height],
      ]),
    ),
    ...places(originY, height).map((y) =>
      line([
        [0, y],
        [width, y],
      ]),
    ),
  ];
}

/** @param {Place} middle @param {number} radius @param {string} color @returns {Path} */
const circle = ([x, y], radius, color) => ({
  kind: 'path',
  points: Array.from({ length: 12 }, (_, i) => [
    x + radius * Math.cos((i * Math.PI) / 6),
    y + radius * Math.sin((i * Math.PI) / 6),
  ]),
  color,
  width: 1,
  isFilled: true,
});

/**
 * @param {NonNullable<Arrows['arc']>} arc
 * @param {Place} origin
 * @param {number} scale
 * @param {string} color
 * @returns {Path[]} none where there is no room for an arc
 */
function arcPath({ angle, reach }, [x, y], scale, color) {
  const radius = Math.min(ARC.most, 0.6 * reach * scale);
  if (radius < ARC.least) return [];
  const count = 32;
  /** @type {Place[]} */
  const points = Array.from({ length: count + 1 }, (_, i) => {
    const at = (angle * i) / count;
    return [x + radius * Math.cos(at), y - radius * Math.sin(at)];
  });
  return [{ kind: 'path', points, color, width: 1.5 }];
}

/**
 * Below the origin and what is written under the arrow that begins there.
 *
 * @param {string} label
 * @param {Place} origin
 * @param {Size} size
 * @param {string} color
 * @returns {Words[]} none where the origin is not seen
 */
const arcLabel = (label, [x, y], size, color) =>
  x < 0 || x > size.width || y < 0 || y > size.height
    ? []
    : [words(label, [x, y + 2 * LABEL.away + 4], color, 'start', size)];

/** @typedef {Vector & { start: Place, end: Place }} Placed */

/** @param {Placed} vector @returns {Path[]} */
function arrowParts({ start, end, color, dashed }) {
  const [dx, dy] = [end[0] - start[0], end[1] - start[1]];
  const length = Math.hypot(dx, dy);
  if (length === 0) return [];
  const [ux, uy] = [dx / length, dy / length];
  const head = Math.min(HEAD.length, length / 2);
  const half = (HEAD.halfWidth * head) / HEAD.length;
  /** @type {Place} */
  const neck = [end[0] - head * ux, end[1] - head * uy];
  return [
    { kind: 'path', points: [start, neck], color, width: 2.5, dash: dashed ? '7 4' : undefined },
    {
      kind: 'path',
      points: [
        end,
        [neck[0] - half * uy, neck[1] + half * ux],
        [neck[0] + half * uy, neck[1] - half * ux],
      ],
      color,
      width: 1,
      isFilled: true,
    },
  ];
}

/**
 * Beside the middle of what is seen of the arrow: on its side, or on the other, or further away, where no
 * other label is and, if there is such a place, no arrow.
 *
 * @param {Placed} vector
 * @param {Size} size
 * @param {Words[]} others
 * @param {Placed[]} all
 * @returns {Words[]}
 */
function labelOf({ start, end, color, label, side, least }, size, others, all) {
  const seen = clip(start, end, size);
  if (!seen) return [];
  const [[x1, y1], [x2, y2]] = seen;
  const length = Math.hypot(x2 - x1, y2 - y1);
  if (length === 0 || length < least) return [];
  const places = PLACES.map(([which, far]) => {
    // The normal on the left of the arrow's direction; y points down here.
    const normal = [(y2 - y1) / length, (x1 - x2) / length].map((n) => n * side * which);
    const anchor = normal[0] > 0.4 ? 'start' : normal[0] < -0.4 ? 'end' : 'middle';
    const away = far * (anchor === 'middle' ? LABEL.away : 0.6 * LABEL.away);
    const at = /** @type {Place} */ ([
      (x1 + x2) / 2 + away * normal[0],
      (y1 + y2) / 2 + away * normal[1],
    ]);
    return words(label, at, color, anchor, size);
  });
  const free = places.filter((one) => others.every((other) => areApart(one, other)));
  return [free.find((one) => !all.some((arrow) => isCrossed(one, arrow))) ?? free[0] ?? places[0]];
}

/** Where labels are tried: on the side they belong to or the other, and how far away. */
const PLACES = [
  [1, 1],
  [-1, 1],
  [1, 2.4],
  [-1, 2.4],
];

/** @param {string} said */
const roomOf = (said) => said.length * LABEL.character;

/** Where a text stands. @param {Words} text */
function boxOf({ at: [x, y], anchor, words }) {
  const width = roomOf(words);
  const left = x - { start: 0, middle: 0.5, end: 1 }[anchor] * width;
  return { left, top: y - LABEL.half, width, height: 2 * LABEL.half };
}

/** @param {Words} one @param {Words} other */
function areApart(one, other) {
  const [a, b] = [boxOf(one), boxOf(other)];
  const isBeside = a.left >= b.left + b.width || b.left >= a.left + a.width;
  return isBeside || Math.abs(a.top - b.top) >= a.height;
}

/** @param {Words} text @param {Placed} arrow */
function isCrossed(text, { start, end }) {
  const { left, top, ...size } = boxOf(text);
  return clip([start[0] - left, start[1] - top], [end[0] - left, end[1] - top], size) !== null;
}

/**
 * A text whose middle is at this height, kept within the picture.
 *
 * @param {string} said
 * @param {Place} place
 * @param {string} color
 * @param {'start' | 'middle' | 'end'} anchor
 * @param {Size} size
 * @returns {Words}
 */
function words(said, [x, y], color, anchor, { width, height }) {
  const room = roomOf(said);
  const before = { start: 0, middle: room / 2, end: room }[anchor];
  const least = LABEL.edge + before;
  const most = width - LABEL.edge - (room - before);
  const inside = (
    /** @type {number} */ value,
    /** @type {number} */ low,
    /** @type {number} */ high,
  ) => Math.max(low, Math.min(Math.max(low, high), value));
  const at = /** @type {Place} */ ([
    inside(x, least, most),
    inside(y, LABEL.half, height - LABEL.half),
  ]);
  return { kind: 'text', at, words: said, color, anchor };
}

/**
 * The part of a line that lies within the picture.
 *
 * @param {Place} from
 * @param {Place} to
 * @param {Size} size
 * @returns {[Place, Place] | null}
 */
function clip(from, to, { width, height }) {
  let [first, last] = [0, 1];
  const d = [to[0] - from[0], to[1] - from[1]];
  for (const [axis, most] of [width, height].entries()) {
    if (d[axis] === 0) {
      if (from[axis] < 0 || from[axis] > most) return null;
      continue;
    }
    const [a, b] = [-from[axis] / d[axis], (most - from[axis]) / d[axis]];
    first = Math.max(first, Math.min(a, b));
    last = Math.min(last, Math.max(a, b));
  }
  if (first >= last) return null;
  /** @param {number} share @returns {Place} */
  const at = (share) => [from[0] + share * d[0], from[1] + share * d[1]];
  return [at(first), at(last)];
}
