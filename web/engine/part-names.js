// SPDX-License-Identifier: MIT
//
// part-names.js - the names of the files of a model that is in several, by the name of one of them:
// "gpt2-00001-of-00003.gguf", "model-00002-of-00002.safetensors".
//
// Called by registry.js, original.js and ui/model-sources.js. Pure.

/** As many as the engine joins (GGUF_MAX_PARTS). */
const MOST_PARTS = 1024;

/**
 * @param {string} name of a file, or a URL
 * @returns {string[] | null} null: a file of its own
 */
export function partNames(name) {
  const found = /^(.*-)(\d{5})-of-(\d{5})\.(gguf|safetensors)$/i.exec(name);
  if (!found) return null;
  const [, stem, no, digits, ending] = found;
  const count = Number(digits);
  if (count < 2 || count > MOST_PARTS || Number(no) < 1 || Number(no) > count) return null;
  return Array.from({ length: count }, (_, i) => {
    return `${stem}${`${i + 1}`.padStart(5, '0')}-of-${digits}.${ending}`;
  });
}
