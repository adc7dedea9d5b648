// SPDX-License-Identifier: MIT
//
// The store's worker on a disk that is nearly full.

import './patch-full-disk.js';
// @ts-expect-error the site has it there
import '/store/worker.js';
