// SPDX-License-Identifier: MIT
//
// Takes OPFS away. Imported before the store's worker.

StorageManager.prototype.getDirectory = () =>
  Promise.reject(new DOMException('no access', 'SecurityError'));
