/* SPDX-License-Identifier: MIT
 *
 * error.c - the last status and its message.
 */
#include "error.h"

#include <stdarg.h>
#include <stdio.h>

static int last_status = LAMINAR_OK;
static char last_message[512];

int error_set(int status, const char *format, ...) {
    va_list args;
    va_start(args, format);
    vsnprintf(last_message, sizeof last_message, format, args);
    va_end(args);
    last_status = status;
    return status;
}

int laminar_last_status(void) { return last_status; }

const char *laminar_last_error(void) { return last_message; }
