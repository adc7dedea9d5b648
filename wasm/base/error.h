/* SPDX-License-Identifier: MIT
 *
 * error.h - the last status and its message, for the whole engine.
 *
 *     if (!p) return error_set(LAMINAR_E_MEMORY, "no memory for %zu bytes", n);
 *
 * Every module reports through error_set(), which returns the status it was given; laminar.c shows
 * the result to callers. Set on the caller's thread only: pool tasks never fail.
 */
#ifndef LAMINAR_ERROR_H
#define LAMINAR_ERROR_H

#include "laminar.h"

int error_set(int status, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
