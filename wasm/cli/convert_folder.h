/* SPDX-License-Identifier: MIT
 *
 * convert_folder.h - `laminar convert`: a Hugging Face folder becomes a GGUF file. Called by
 * main.c.
 */
#ifndef LAMINAR_CLI_CONVERT_FOLDER_H
#define LAMINAR_CLI_CONVERT_FOLDER_H

/* Reads config.json, the tokenizer and the weights of `folder` (laminar_convert_text() says which
 * files) and writes `out`, which appears complete or not at all. Ends the program when it fails. */
void convert_folder(const char *folder, const char *out, const char *type, int threads);

#endif
