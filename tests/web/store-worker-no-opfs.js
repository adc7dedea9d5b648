// SPDX-License-Identifier: MIT
//
// The store's worker in a browser without OPFS, as in private windows of Firefox.

import './patch-no-opfs.js';
// @ts-expect-error the site has it there
import '/store/worker.js';
