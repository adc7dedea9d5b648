// SPDX-License-Identifier: MIT
//
// app-manifest.mjs - what a browser needs to install the site as an app. Called by build-site.mjs. All addresses are
// relative to the file, so the site may lie in any folder of a host.

/** The paper of the light theme (web/theme/base.css). */
const PAPER = '#fbf9f4';

/** Named .json, as not every host knows the type of .webmanifest. */
export const APP_MANIFEST = 'manifest.json';

/** Made of web/theme/icon.svg by `npm run icons`. */
const ICONS = [
  { src: 'theme/icon.svg', sizes: 'any', type: 'image/svg+xml' },
  { src: 'theme/icon-192.png', sizes: '192x192', type: 'image/png' },
  { src: 'theme/icon-512.png', sizes: '512x512', type: 'image/png' },
  {
    src: 'theme/icon-maskable-512.png',
    sizes: '512x512',
    type: 'image/png',
    purpose: 'maskable',
  },
];

export const appManifest = () =>
  `${JSON.stringify({
    name: 'Laminar: hình học của GPT-2',
    short_name: 'Laminar',
    description: 'Chạy GPT-2 ngay trong trình duyệt và đo từng vector bên trong.',
    lang: 'vi',
    start_url: './',
    scope: './',
    id: './',
    display: 'standalone',
    background_color: PAPER,
    theme_color: PAPER,
    icons: ICONS,
  })}\n`;
