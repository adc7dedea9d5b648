/* SPDX-License-Identifier: MIT
 *
 * stage.c - what the engine tells about a stage.
 */
#include "stage.h"

const char *stage_kind_name(enum stage_kind kind) {
    static const char *const names[] = {
#define X(kind, name) [STAGE_##kind] = name,
        STAGE_KINDS(X)
#undef X
    };
    return names[kind];
}

void stage_describe(json *j, int stage, int L) {
    int block = stage_block(stage, L);
    json_printf(j, "\"stage\":%d,\"kind\":\"%s\",\"block\":", stage,
                stage_kind_name(stage_kind(stage, L)));
    if (block < 0)
        json_raw(j, "null");
    else
        json_printf(j, "%d", block);
}
