// SPDX-License-Identifier: MIT
//
// published-table.js - three columns: what was asked, what was published, what the learner's run says.
// Lessons give the words; '…' stands where there is no run yet.

import { el } from '../ui/dom.js';

/**
 * @param {object} options
 * @param {string} options.caption          for those who cannot see the table
 * @param {[string, string, string]} options.head
 * @param {[claim: string, theirs: string, ours: string][]} options.rows
 * @returns {HTMLTableElement}
 */
export const createPublishedTable = ({ caption, head, rows }) =>
  el(
    'table',
    { class: 'table', 'data-testid': 'published' },
    el('caption', { class: 'visually-hidden', text: caption }),
    el('thead', {}, el('tr', {}, ...head.map((text) => el('th', { scope: 'col', text })))),
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
