// SPDX-License-Identifier: MIT
//
// figure-shares.js - the figures of lesson 07 that are shares with intervals: 1 the classes of the words, 3 the
// kinds of the tokens, 4 the split words of each class, 5 the agreement with the hand-tagged text.

import { shares } from '../../charts/shares.js';
import { wilson } from '../../measures/statistics.js';
import { agreementOf } from '../../pos/agreement.js';
import { createChartCard } from '../../ui/chart-card.js';
import { int, num, percent } from '../../ui/format.js';
import { CLASSES, classesOf, classOf, kindsOf, nounsAndVerbs, splitOf } from './measure.js';
import { drawnOf, isOfFew, lookOf, nameOf, nothingOf, tagsOf } from './scene.js';
import { text as lesson } from './words.js';

/**
 * @typedef {import('./scene.js').Scene} Scene
 * @typedef {import('../../theme/palette.js').Palette} Palette
 * @typedef {import('../../charts/shares.js').Share} Share
 *
 * @typedef {object} Bar
 * @property {string} name
 * @property {string} tags   for the table
 * @property {number} count
 * @property {number} of
 * @property {{ share: number, low: number, high: number } | null} value
 * @property {string} color
 * @property {boolean} [hollow]
 *
 * @typedef {object} Reading
 * @property {Bar[]} bars      none where there is nothing to count
 * @property {string} title
 * @property {string} reading
 *
 * @typedef {object} Kind      of figure
 * @property {number} number
 * @property {string} title    until there is something to say
 * @property {string} file
 * @property {number} height
 * @property {string} xTitle
 * @property {string} counted  head of the table's column of counts
 * @property {boolean} [isWhole]
 * @property {(scene: Scene, palette: Palette) => Reading} read
 */

/** @param {Kind} kind */
function createSharesFigure({ number, title, file, height, xTitle, counted, isWhole, read }) {
  const card = createChartCard({
    number,
    title,
    file,
    panels: [{ id: `shares-${number}`, height }],
  });
  const id = `shares-${number}`;

  /** @param {Scene} scene @param {Palette} palette */
  function draw(scene, palette) {
    const { bars, title: said, reading } = read(scene, palette);
    if (bars.length === 0) {
      card.reset();
      card.blank(id, nothingOf(scene));
      return;
    }
    const of = new Set(bars.map((bar) => bar.of)).size === 1 ? null : 'each';
    const shown = bars.map((bar) => ({ ...bar, said: saidOf(bar, of !== null) }));
    card.draw(
      id,
      shares(
        {
          shares: shown,
          xTitle,
          isWhole,
          saidWidth: of ? 96 : 64,
          describe: (share) => describe(bars[shown.indexOf(/** @type {any} */ (share))]),
        },
        palette,
      ),
      bars.map((bar) => `${bar.name}: ${describe(bar)}`).join('; '),
    );
    card.setKey(
      [
        { mark: 'bar', color: palette.muted, label: lesson.shares.bar },
        { mark: 'line', color: palette.ink, label: lesson.shares.whisker },
      ],
      palette,
    );
    card.say({ title: said, reading, provenance: scene.provenance, detail: drawnOf(scene) });
    card.setTable(
      [
        { key: 'name', label: lesson.table.name },
        { key: 'tags', label: lesson.table.tags },
        { key: 'count', label: counted, digits: 0 },
        { key: 'n', label: lesson.table.of, digits: 0 },
        { key: 'percent', label: lesson.table.share, digits: 1 },
        { key: 'low', label: lesson.table.low, digits: 1 },
        { key: 'high', label: lesson.table.high, digits: 1 },
      ],
      bars.map(({ name, tags, count, of: n, value }) => ({
        name,
        tags,
        count,
        n,
        percent: value && 100 * value.share,
        low: value && 100 * value.low,
        high: value && 100 * value.high,
      })),
    );
  }

  return { element: card.element, draw, card };
}

/** @param {Bar} bar @param {boolean} isOfEach  every bar has a whole of its own */
const saidOf = ({ count, of }, isOfEach) => (isOfEach ? `${int(count)} / ${int(of)}` : int(count));

/** @param {Bar} bar */
const describe = ({ count, of, value }) =>
  value
    ? lesson.shares.describe({
        count: int(count),
        of: int(of),
        share: percent(value.share),
        low: percent(value.low),
        high: percent(value.high),
      })
    : lesson.shares.nothing;

export const createClassesFigure = () =>
  createSharesFigure({
    number: 1,
    title: lesson.classesFigure.title,
    file: 'bai-07-hinh-1-tu-loai',
    height: 360,
    xTitle: lesson.classesFigure.x,
    counted: lesson.table.words,
    read({ data, reading, complete }, palette) {
      const { words, classes } = classesOf(data, reading);
      const found = nounsAndVerbs(data, reading);
      return {
        bars: words
          ? classes.map(({ name, count, value }) => ({
              name: nameOf(reading, name),
              tags: tagsOf(reading, name),
              count,
              of: words,
              value,
              ...lookOf(name, palette),
            }))
          : [],
        title: complete ? classesTitle(words, found) : lesson.classesFigure.title,
        reading: lesson.classesFigure.reading,
      };
    },
  });

/** @param {number} words @param {ReturnType<typeof nounsAndVerbs>} found */
function classesTitle(words, found) {
  if (!found) return lesson.classesFigure.neither(int(words));
  const said = {
    words: int(words),
    nouns: int(found.nouns),
    verbs: int(found.verbs),
    apart: int(Math.abs(found.nouns - found.verbs)),
    chance: num(found.chance, 1),
  };
  const few = isOfFew(words) ? ` ${lesson.few(int(words))}` : '';
  return lesson.classesFigure[found.more](said) + few;
}

export const createKindsFigure = () =>
  createSharesFigure({
    number: 3,
    title: lesson.kindsFigure.title,
    file: 'bai-07-hinh-3-token',
    height: 240,
    xTitle: lesson.kindsFigure.x,
    counted: lesson.table.tokens,
    read({ data }, palette) {
      const { tokens, kinds } = kindsOf(data);
      const [whole] = kinds;
      return {
        bars: tokens
          ? kinds.map(({ name, count, value }) => ({
              name: lesson.kinds[name],
              tags: '',
              count,
              of: tokens,
              value,
              color: palette.ink,
              hollow: name !== 'whole',
            }))
          : [],
        title: lesson.kindsFigure.titleDone({
          tokens: int(tokens),
          whole: int(whole.count),
          share: percent(whole.value?.share ?? 0),
        }),
        reading: lesson.kindsFigure.reading,
      };
    },
  });

export const createSplitFigure = () =>
  createSharesFigure({
    number: 4,
    title: lesson.splitFigure.title,
    file: 'bai-07-hinh-4-tu-bi-tach',
    height: 360,
    xTitle: lesson.splitFigure.x,
    counted: lesson.table.split,
    isWhole: true,
    read({ data, reading }, palette) {
      const { words, split, classes } = splitOf(data, reading);
      return {
        bars: words
          ? classes.map(({ name, count, words: of, value }) => ({
              name: nameOf(reading, name),
              tags: tagsOf(reading, name),
              count,
              of,
              value,
              ...lookOf(name, palette),
            }))
          : [],
        title: lesson.splitFigure.titleDone({
          words: int(words),
          split: int(split),
          share: percent(wilson(split, words)?.share ?? 0),
        }),
        reading: lesson.splitFigure.reading,
      };
    },
  });

export const createAgreementFigure = () =>
  createSharesFigure({
    number: 5,
    title: lesson.agreement.title,
    file: 'bai-07-hinh-5-khop-nhan-tay',
    height: 360,
    xTitle: lesson.agreement.x,
    counted: lesson.table.right,
    isWhole: true,
    read({ data, reading }, palette) {
      const group = classOf(reading);
      const { right, count } = agreementOf(data.hand, group);
      const all = wilson(right, count);
      return {
        bars: Object.keys(CLASSES[reading]).map((name) => {
          const own = agreementOf(
            data.hand.filter(([hand]) => group(hand) === name),
            group,
          );
          return {
            name: nameOf(reading, name),
            tags: tagsOf(reading, name),
            count: own.right,
            of: own.count,
            value: wilson(own.right, own.count),
            ...lookOf(name, palette),
          };
        }),
        title: lesson.agreement.titleDone({
          right: int(right),
          count: int(count),
          share: percent(all?.share ?? 0),
          low: percent(all?.low ?? 0),
          high: percent(all?.high ?? 0),
        }),
        reading: lesson.agreement.reading,
      };
    },
  });
