/* SPDX-License-Identifier: MIT
 *
 * verify.h - `laminar verify`: asks a model what its publishers printed. Called by main.c.
 */
#ifndef LAMINAR_CLI_VERIFY_H
#define LAMINAR_CLI_VERIFY_H

#include <stdbool.h>

#include "laminar.h"

/* Prints a line for each fact and a sentence, or one JSON object. Returns the exit status: 0 the
 * answers are as published, 1 they differ or none could be asked. `facts` is a file in the place of
 * the program's own facts, or NULL. Ends the program where nobody published anything about a model
 * of this architecture. */
int verify_model(const laminar_model *m, const char *path, const char *facts, bool as_json);

#endif
