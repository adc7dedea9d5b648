// SPDX-License-Identifier: MIT
//
// subset-font.d.ts - the types of the package subset-font, as far as math-fonts.mjs uses it: it has none of its own.

declare module 'subset-font' {
  export default function subsetFont(
    font: Buffer,
    characters: string,
    options: { targetFormat: 'woff2' },
  ): Promise<Buffer>;
}
