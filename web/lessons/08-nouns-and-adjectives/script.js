// SPDX-License-Identifier: MIT
//
// script.js - lesson 08's experiment as a TransformerLens program.

export { travelProgram as program } from '../../frame/travel-script.js';
