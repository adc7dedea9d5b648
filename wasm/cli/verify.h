/* SPDX-License-Identifier: MIT
 *
 * verify.h - `laminar verify`: asks a model what its publishers printed. Called by main.c.
 */
#ifndef LAMINAR_CLI_VERIFY_H
#define LAMINAR_CLI_VERIFY_H

#include <stdbool.h>

#include "laminar.h"

typedef struct verify_how {
    const char *as;    /* the id of the model that it should be; NULL: the one of its shape */
    const char *facts; /* a file in the place of the program's own facts, or NULL */
    bool as_json;
} verify_how;

/* Prints a line for each fact and a sentence, or one JSON object. Returns the exit status: 0 the
 * answers are as published, 1 they differ or none could be asked. Ends the program where nobody
 * published anything about a model of this shape, and where `as` is no id of the facts or a model
 * of another shape. */
int verify_model(const laminar_model *m, const char *path, verify_how how);

#endif
