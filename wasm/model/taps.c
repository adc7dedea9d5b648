/* SPDX-License-Identifier: MIT
 *
 * taps.c - names and selection of observable tensors.
 */
#include "taps.h"

#include "base/error.h"

#include <stdio.h>
#include <string.h>

/* dims -> the three members of tap_info that describe a shape. */
#define DIMS2(a, b)                                                                                \
    #a #b, 2, { TAP_DIM_##a, TAP_DIM_##b }
#define DIMS3(a, b, c)                                                                             \
    #a #b #c, 3, { TAP_DIM_##a, TAP_DIM_##b, TAP_DIM_##c }
enum { LARGE = TAP_IS_LARGE, CHECKED = TAP_IS_CHECKED };

const tap_info taps[TAP_COUNT] = {
#define TAP(id, name, dims, kind, flags, buffer, function)                                         \
    {name, dims, STAGE_##kind, flags, BUFFER_##buffer},
#include "taps.def"
#undef TAP
};

bool taps_in_block(int tap) { return taps[tap].kind == STAGE_ATTN || taps[tap].kind == STAGE_MLP; }

bool taps_is_large(int tap) { return taps[tap].flags & TAP_IS_LARGE; }

void taps_name(int tap, int layer, char name[TAP_NAME_BYTES]) {
    const char *format = taps[tap].name, *number = strstr(format, "%d");
    if (number)
        snprintf(name, TAP_NAME_BYTES, "%.*s%d%s", (int)(number - format), format, layer,
                 number + 2);
    else
        snprintf(name, TAP_NAME_BYTES, "%s", format);
}

/* Greedy matching that backtracks to the last `*` only: constant memory, at worst
 * length * length steps. */
bool taps_match(const char *glob, const char *name) {
    const char *star = NULL, *resume = NULL;
    while (*name) {
        if (*glob == '*') {
            star = glob++;
            resume = name;
        } else if (*glob == '?' || *glob == *name) {
            glob++;
            name++;
        } else if (star) {
            glob = star + 1;
            name = ++resume;
        } else {
            return false;
        }
    }
    while (*glob == '*')
        glob++;
    return *glob == '\0';
}

static bool last_segment_is_literal(const char *glob) {
    const char *dot = strrchr(glob, '.');
    return !strpbrk(dot ? dot + 1 : glob, "*?");
}

static bool select_one(const char *glob, int layers, uint8_t *set) {
    bool literal = last_segment_is_literal(glob), found = false;
    char name[TAP_NAME_BYTES];
    for (int layer = 0; layer < layers; layer++) {
        for (int tap = 0; tap < TAP_COUNT; tap++) {
            if (taps_is_large(tap) && !literal)
                continue;
            if (!taps_in_block(tap) && layer > 0)
                continue;
            taps_name(tap, layer, name);
            if (!taps_match(glob, name))
                continue;
            set[layer * TAP_COUNT + tap] = 1;
            found = true;
        }
    }
    return found;
}

int taps_select(const char *globs, int layers, uint8_t *set) {
    for (const char *start = globs; start && *start;) {
        char glob[256];
        size_t length = strcspn(start, ",");
        if (length >= sizeof glob)
            return error_set(LAMINAR_E_TAP, "the tap pattern %.40s... is too long", start);
        memcpy(glob, start, length);
        glob[length] = '\0';
        if (length > 0 && !select_one(glob, layers, set))
            return error_set(LAMINAR_E_TAP,
                             "no tap of this model is called \"%s\" (it has %d blocks, 0 to %d)",
                             glob, layers, layers - 1);
        start += length + (start[length] == ',');
    }
    return LAMINAR_OK;
}
