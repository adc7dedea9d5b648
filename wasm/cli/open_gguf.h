/* SPDX-License-Identifier: MIT
 *
 * open_gguf.h - a GGUF model from disk, which may be split into several files. Called by main.c.
 */
#ifndef LAMINAR_CLI_OPEN_GGUF_H
#define LAMINAR_CLI_OPEN_GGUF_H

#include "laminar.h"

/* Opens the model and binds its weights, which stay in the file. Where `path` ends in
 * "-00001-of-00003.gguf" or the like, all three parts are opened. Ends the program when it fails.
 */
laminar_model *open_gguf(const char *path);

#endif
