// SPDX-License-Identifier: MIT
//
// to-stepper.js - a lesson's link into the stepper's room, #to-stepper: it opens there with what the
// learner looks at here. Lessons aim it anew at every redraw.

import { stepperHref } from '../stepper/link.js';
import { byId } from '../ui/dom.js';

/**
 * @param {Parameters<typeof stepperHref>[0]} place
 * @param {import('./link-code.js').ModelStamp | null} stamp
 */
export const aimAtStepper = (place, stamp) =>
  byId('to-stepper').setAttribute('href', stepperHref(place, stamp));
