// SPDX-License-Identifier: MIT
//
// script.js - lesson 09's experiment as a TransformerLens program: that of lesson 08, to be run once for each model.

export { travelProgram as program } from '../../frame/travel-script.js';
