// SPDX-License-Identifier: MIT
//
// measure.js - lesson 09's measurement: lesson 08's, run on one model after another.

export { travelMeasurement as measurement } from '../../frame/travel-measurement.js';
