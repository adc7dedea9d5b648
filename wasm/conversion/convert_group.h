/* SPDX-License-Identifier: MIT
 *
 * convert_group.h - a group of source rows becomes rows, or blocks of all rows, of a new tensor.
 * Drawn in convert.h; called by convert.c and convert_plan.c alone.
 */
#ifndef LAMINAR_CONVERT_GROUP_H
#define LAMINAR_CONVERT_GROUP_H

#include "convert.h"

uint64_t convert_source_rows(const convert_job *job);
uint64_t convert_source_row_bytes(const convert_job *job);

/* Is every row of the new tensor converted from one row of the source? */
bool convert_has_rows(const convert_job *job);

/* Source rows that are encoded at once; the last group of a tensor may have fewer. */
uint64_t convert_group_rows(const convert_job *job);

/* Encodes `rows` source rows from row `first` on, on all threads. `out` is the whole new tensor
 * where the job is transposed, else where these rows go. Returns the faults that quantize_row()
 * found. */
unsigned convert_group(const convert_job *job, const uint8_t *source, uint64_t first, uint64_t rows,
                       uint8_t *out);

#endif
