// SPDX-License-Identifier: MIT
//
// The store's worker in a browser that has no network.

import './patch-offline.js';
// @ts-expect-error the site has it there
import '/store/worker.js';
