// SPDX-License-Identifier: MIT
//
// duration.js - how long something will still take, in words.

import { text as words } from '../text/models.js';
import { int } from './format.js';

/**
 * A remaining time, rounded so coarsely that it does not flicker.
 *
 * @param {number} seconds
 * @returns {string}
 */
export function duration(seconds) {
  const whole = Math.max(1, Math.ceil(seconds));
  const rounded = whole <= 10 ? whole : 5 * Math.ceil(whole / 5);
  if (rounded < 60) return words.progress.seconds(int(rounded));
  const minutes = Math.max(1, Math.round(seconds / 60));
  if (minutes < 60) return words.progress.minutes(int(minutes));
  return words.progress.hours(int(Math.floor(minutes / 60)), int(minutes % 60));
}
