// SPDX-License-Identifier: MIT
//
// published-table.js - three columns: what is compared, what was published, what the learner's run says.
// Lessons give the rows; '…' stands where there is no run yet.

import { text } from '../text/published.js';
import { el } from '../ui/dom.js';

/**
 * @param {object} options
 * @param {string | null} options.source  the model of the published results; null if a row names its own
 * @param {{ model: string, isRecorded?: boolean } | 'many' | null} options.run  null: none yet
 * @param {[claim: string, theirs: string, ours: string][]} options.rows
 * @returns {HTMLTableElement}
 */
export const createPublishedTable = ({ source, run, rows }) =>
  el(
    'table',
    { class: 'table', 'data-testid': 'published' },
    el('caption', { class: 'visually-hidden', text: text.caption }),
    el(
      'thead',
      {},
      el(
        'tr',
        {},
        ...[text.claim, source ? text.theirs(source) : text.theirsOfMany, headOf(run)].map((head) =>
          el('th', { scope: 'col', text: head }),
        ),
      ),
    ),
    el(
      'tbody',
      {},
      ...rows.map(([claim, theirs, ours]) =>
        el(
          'tr',
          {},
          el('th', { scope: 'row', text: claim }),
          el('td', { text: theirs }),
          el('td', { text: ours || '…' }),
        ),
      ),
    ),
  );

/** @param {Parameters<typeof createPublishedTable>[0]['run']} run */
function headOf(run) {
  if (run === 'many') return text.oursOfMany;
  if (!run) return text.oursEmpty;
  return run.isRecorded ? text.oursRecorded(run.model) : text.ours(run.model);
}
