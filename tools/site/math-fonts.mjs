// SPDX-License-Identifier: MIT
//
// math-fonts.mjs - KaTeX's fonts with the characters that the site's formulas use, and no others.
//
// A lesson needs two of the fonts, 43 KB as they come and 11 KB of what it shows. Called by
// build-site.mjs after all formulas are rendered. Cutting twenty fonts takes a second, so it is done
// again only when another character is used or KaTeX is another one: MADE_OF lies beside the fonts and says
// what they were cut from.

import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import subsetFont from 'subset-font';

const MADE_OF = 'made-of.txt';

/**
 * @param {string} from the folder of KaTeX's fonts
 * @param {string} to the folder of the site's
 * @param {string} version of KaTeX
 * @param {Set<string>} characters
 * @returns {Promise<string[]>} names of the files that lie in `to` then
 */
export async function writeMathFonts(from, to, version, characters) {
  const names = (await readdir(from)).filter((name) => name.endsWith('.woff2'));
  const wanted = [...characters].sort().join('');
  const note = path.join(to, MADE_OF);
  const madeOf = `KaTeX ${version}: ${wanted}\n`;
  if ((await readFile(note, 'utf8').catch(() => null)) !== madeOf) {
    await mkdir(to, { recursive: true });
    for (const name of names) {
      const font = await readFile(path.join(from, name));
      await writeFile(
        path.join(to, name),
        await subsetFont(font, wanted, { targetFormat: 'woff2' }),
      );
    }
    await writeFile(note, madeOf); // last: a build that was broken off cuts them again
  }
  return [...names, MADE_OF];
}
