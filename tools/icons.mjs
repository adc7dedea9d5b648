// SPDX-License-Identifier: MIT
//
// Draws web/theme/icon.svg as the PNG files that the app manifest and the pages name; run it as `npm run icons` after
// a change of the drawing. Needs the built site and Chromium.

import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { onSite, ROOT } from '../tests/browser.mjs';

const THEME = path.join(ROOT, 'web/theme');

/** A maskable icon may be cut down to the circle of 80 % of its width: the drawing is smaller, its paper goes to the edge. */
const ICONS = [
  { name: 'icon-180.png', size: 180, scale: 1, toEdge: true },
  { name: 'icon-192.png', size: 192, scale: 1, toEdge: false },
  { name: 'icon-512.png', size: 512, scale: 1, toEdge: false },
  { name: 'icon-maskable-512.png', size: 512, scale: 0.85, toEdge: true },
];

const svg = await readFile(path.join(THEME, 'icon.svg'), 'utf8');
await onSite(async (page) => {
  for (const { name, size, scale, toEdge } of ICONS) {
    const base64 = await page.evaluate(
      async (source, px, part, fills) => {
        const sized = source.replace('<svg ', `<svg width="${px}" height="${px}" `);
        const image = new Image();
        image.src = `data:image/svg+xml,${encodeURIComponent(sized)}`;
        await image.decode();
        const canvas = document.createElement('canvas');
        canvas.width = px;
        canvas.height = px;
        const context = canvas.getContext('2d');
        if (!context) throw new Error('no canvas');
        if (fills) {
          context.fillStyle = /<rect[^>]* fill="([^"]+)"/.exec(source)?.[1] ?? '';
          context.fillRect(0, 0, px, px);
        }
        const edge = (px * (1 - part)) / 2;
        context.drawImage(image, edge, edge, px * part, px * part);
        return canvas.toDataURL('image/png').split(',')[1];
      },
      svg,
      size,
      scale,
      toEdge,
    );
    await writeFile(path.join(THEME, name), Buffer.from(base64, 'base64'));
  }
});
