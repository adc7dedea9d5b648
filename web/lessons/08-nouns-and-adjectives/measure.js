// SPDX-License-Identifier: MIT
//
// measure.js - lesson 08's measurement, which lesson 09 repeats on other models.

export { travelMeasurement as measurement } from '../../frame/travel-measurement.js';
