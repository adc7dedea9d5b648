// SPDX-License-Identifier: MIT
//
// apply.js - puts the theme and the language on <html> before the first paint, and whether a link of the
// course opens the page: what the build has drawn of a recorded run (tools/site/first-picture.mjs) is then not shown.
//
// A classic script in the head of every page, so that a page in the dark theme, or in English,
// never flashes in the other one first. The choices are in localStorage under 'laminar.theme'
// (light or dark; written by theme-toggle.js) and 'laminar.language' (written by
// language-switch.js). Without a choice, or where storage is refused, the theme follows the system,
// and the language is Vietnamese.
//
// The build lists in data-LANGUAGE the translated files of words that the page needs. They must
// have run before the first module, so this script writes them into the document as deferred
// scripts: the parser runs those and the modules in the order of the page. A module that awaits
// them would do in theory, but Safari loses the exports of such a module when two others import it
// (WebKit bug 242740).

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
    // Where the system forces its colours, charts are to have those that go with them.
    const isForced = matchMedia('(forced-colors: active)').matches;
    const chosen = isForced ? null : stored('laminar.theme');
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
  root.toggleAttribute('data-linked', location.hash.includes('lesson='));
})();
