// SPDX-License-Identifier: MIT
//
// apply.js - puts the theme and the language on <html> before the first paint.
//
// A classic script in the head of every page, so that a learner who chose the dark paper, or English,
// never sees the other flash by. The choices live in localStorage under 'laminar.theme' (light or dark;
// theme-toggle.js writes it) and 'laminar.language' (language-switch.js). Without one, or where storage
// is refused, the system's preference holds for the theme, and the language is Vietnamese.
//
// The build names in data-LANGUAGE which files of words the page needs and the language has. They must
// be here before the first module runs, so the parser gets them as deferred scripts: it runs those and
// the modules in the order of the page. A module that awaits them would do in theory, but Safari loses
// what such a module exports when two others import it (WebKit bug 242740).

(() => {
  const script = /** @type {HTMLScriptElement} */ (document.currentScript);
  const root = document.documentElement;

  /** @param {string} name */
  function stored(name) {
    try {
      return localStorage.getItem(name);
    } catch {
      return null; // refused: a private window, or a policy
    }
  }

  function applyTheme() {
    const chosen = stored('laminar.theme');
    const system = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
    root.dataset.theme = chosen === 'dark' || chosen === 'light' ? chosen : system;
  }

  function applyLanguage() {
    const chosen = stored('laminar.language') ?? '';
    if (!Object.hasOwn(script.dataset, chosen)) return;
    root.lang = chosen;
    const { trustedTypes } = /** @type {any} */ (globalThis);
    const asIs = { createHTML: (/** @type {string} */ html) => html };
    const policy = trustedTypes?.createPolicy('laminar-words', asIs) ?? asIs;
    for (const place of script.dataset[chosen]?.split(' ') ?? []) {
      const { href } = new URL(`../${place}`, script.src);
      document.write(policy.createHTML(`<script defer src="${href}"></script>`));
    }
  }

  applyTheme();
  applyLanguage();
})();
