/* SPDX-License-Identifier: MIT
 *
 * attention.h - the tap functions of attention for the current block; called by forward.c in this
 * order (taps.def).
 */
#ifndef LAMINAR_ATTENTION_H
#define LAMINAR_ATTENTION_H

#include "forward.h"

enum { ATTENTION_CHUNK = 36 }; /* queries of one head in a task, whole tiles */

void attention_scores(laminar_run *r);
void attention_pattern(laminar_run *r);
void attention_z(laminar_run *r);

#endif
