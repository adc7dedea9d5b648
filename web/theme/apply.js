// SPDX-License-Identifier: MIT
//
// apply.js - puts the theme on <html> before the first paint.
//
// A classic script in the head of every page, so that a learner who chose the dark paper never sees
// the light one flash by. The choice lives in localStorage under 'laminar.theme' (light or dark);
// without one, or where storage is refused, the system's preference holds. theme-toggle.js writes it.

(() => {
  let chosen = null;
  try {
    chosen = localStorage.getItem('laminar.theme');
  } catch {
    // Storage may be refused (private window, file policy); the system's preference then decides.
  }
  const system = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
  document.documentElement.dataset.theme =
    chosen === 'dark' || chosen === 'light' ? chosen : system;
})();
