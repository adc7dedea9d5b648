/* SPDX-License-Identifier: MIT
 *
 * weights.c - the places of a model's tensors, and the record of what has been filled.
 *
 * A tensor outside the blocks has a place of its own. The blocks share `window` places: block b
 * lies in place b mod window, which is as large as the largest block that may come there. With a
 * window of L, which is the resident way, nobody shares. Asking for a slot of a block that does not
 * have its place makes the one absent that has it.
 *
 * Matrices are read where they lie. In a place of ours (way 2) rows that products multiply are laid
 * in octets as soon as all of them are there; a file in memory (way 1) is left as it is. Vectors
 * become f32 in gpt2.floats when they are filled.
 */
#include "weights.h"

#include "base/error.h"
#include "kernels/octets.h"
#include "base/pool.h"

#include <stdlib.h>
#include <string.h>

/* ---- Filling ------------------------------------------------------------------------------- */

typedef struct laying {
    const matrix *w;
    uint8_t *rows, *room; /* room: of an octet, for each thread */
} laying;

static void lay_octet(void *context, int task, int thread) {
    const laying *job = context;
    size_t bytes = OCTET * job->w->row_bytes;
    octets_lay(job->w->type, kernels_select()->octet_flip, job->rows + (size_t)task * bytes,
               job->w->row_bytes, job->room + (size_t)thread * bytes);
}

/* Without memory for the room, rows stay as they are, which is slower and as right. */
static void lay_rows(matrix *w, uint8_t *rows) {
    uint8_t *room = malloc((size_t)pool_threads() * OCTET * w->row_bytes);
    if (!room)
        return;
    laying job = {w, rows, room};
    pool_run(lay_octet, &job, w->rows / OCTET);
    w->octet_rows = w->rows / OCTET * OCTET;
    free(room);
}

/* In a place of ours, and read by products: tables that are not the unembedding give single rows.
 */
static bool is_laid(const gpt2 *m, const gpt2_slot *slot) {
    bool ours = m->weights.base && slot->bytes >= m->weights.base &&
                slot->bytes < m->weights.base + m->weights.size;
    return ours && slot->stage != GPT2_NO_STAGE && octets_hold(slot->to_matrix->type);
}

static void set_matrix(gpt2 *m, const gpt2_slot *slot) {
    slot->to_matrix->data = slot->bytes;
    if (m->tied && slot == m->token_slot)
        m->output = m->token;
}

/* All of the slot's bytes are there. */
static void complete(gpt2 *m, gpt2_slot *slot) {
    slot->filled = true;
    if (is_laid(m, slot))
        lay_rows(slot->to_matrix, slot->bytes);
    set_matrix(m, slot);
}

static void fill(gpt2 *m, gpt2_slot *slot) {
    const gguf_tensor *t = slot->tensor;
    if (slot->filled)
        return;
    if (slot->to_matrix) {
        complete(m, slot);
    } else {
        float *values = m->floats + slot->floats_at;
        quant_dequantize_row((quant_type)t->type, slot->bytes, 0, (int)t->dims[0], values);
        *slot->to_vector = values;
        slot->filled = true;
    }
}

/* The slot of tensor `index` if it has a place and its block the right to it; else NULL. */
static gpt2_slot *placed_slot(gpt2 *m, int index) {
    gpt2_slot *slot = index >= 0 && index < m->slot_count ? &m->slots[index] : NULL;
    bool placed =
        slot && slot->bytes &&
        (slot->block < 0 || !m->owner || m->owner[slot->block % m->window] == slot->block);
    if (!placed)
        error_set(LAMINAR_E_ARGUMENT, "tensor %d has no place: ask for its slot first", index);
    return placed ? slot : NULL;
}

int weights_fill(gpt2 *m, int index) {
    gpt2_slot *slot = placed_slot(m, index);
    if (!slot)
        return LAMINAR_E_ARGUMENT;
    fill(m, slot);
    return LAMINAR_OK;
}

int weights_fill_rows(gpt2 *m, int index, int first, int count) {
    gpt2_slot *slot = placed_slot(m, index);
    if (!slot)
        return LAMINAR_E_ARGUMENT;
    int rows = slot->row_bits ? slot->to_matrix->rows : 0;
    if (!slot->row_bits || first < 0 || count < 1 || first > rows - count)
        return error_set(LAMINAR_E_ARGUMENT, "rows %d to %d cannot be filled: tensor %d has %d",
                         first, first + (count - 1), index, rows);
    if (slot->filled)
        return LAMINAR_OK;
    for (int row = first; row < first + count; row++) {
        uint8_t bit = (uint8_t)(1u << (row % 8));
        slot->rows_filled += !(slot->row_bits[row / 8] & bit);
        slot->row_bits[row / 8] |= bit;
    }
    if (slot->rows_filled == rows)
        complete(m, slot);
    else
        set_matrix(m, slot);
    return LAMINAR_OK;
}

int weights_bind(gpt2 *m, const void *file) {
    for (int i = 0; i < m->slot_count; i++) {
        m->slots[i].bytes = (uint8_t *)(uintptr_t)file + m->slots[i].tensor->offset;
        m->slots[i].filled = false;
        fill(m, &m->slots[i]);
    }
    return LAMINAR_OK;
}

/* ---- Places -------------------------------------------------------------------------------- */

/* Lays a block's tensors one after another from `base`; only counts where that is NULL. */
static uint64_t lay_block(const gpt2 *m, int block, uint8_t *base) {
    arena within = {.base = base, .size = UINT64_MAX};
    for (int i = 0; i < m->slot_count; i++) {
        if (m->slots[i].block != block)
            continue;
        uint8_t *bytes = arena_take(&within, 1, m->slots[i].tensor->bytes);
        if (base)
            m->slots[i].bytes = bytes;
    }
    return within.used;
}

/* Counts while the arena does, hands out when it does (arena.h). */
static void place_slots(const gpt2 *m, int window, arena *a) {
    for (int i = 0; i < m->slot_count; i++) {
        if (m->slots[i].block >= 0)
            continue;
        uint8_t *bytes = arena_take(a, 1, m->slots[i].tensor->bytes);
        if (bytes)
            m->slots[i].bytes = bytes;
    }
    for (int place = 0; place < window; place++) {
        uint64_t largest = 0;
        for (int block = place; block < m->L; block += window) {
            uint64_t bytes = lay_block(m, block, NULL);
            largest = bytes > largest ? bytes : largest;
        }
        uint8_t *base = arena_take(a, 1, largest);
        for (int block = place; base && block < m->L; block += window)
            lay_block(m, block, base);
    }
}

static int window_of(const gpt2 *m, int blocks) {
    return blocks <= 0 || blocks > m->L ? m->L : blocks;
}

uint64_t weights_bytes(const gpt2 *m, int blocks) {
    arena counted = {0};
    place_slots(m, window_of(m, blocks), &counted);
    return counted.used;
}

int weights_reserve(gpt2 *m, int blocks) {
    int window = window_of(m, blocks);
    if (m->weights.base)
        return error_set(LAMINAR_E_ARGUMENT, "the weights have their place already");
    int *owner = calloc((size_t)window, sizeof *owner);
    if (!owner)
        return error_set(LAMINAR_E_MEMORY, "no memory for a window of %d blocks", window);
    place_slots(m, window, &m->weights);
    int status = arena_allocate(&m->weights);
    if (status) {
        free(owner);
        return status;
    }
    place_slots(m, window, &m->weights);
    for (int place = 0; place < window; place++)
        owner[place] = place;
    m->window = window;
    m->owner = owner;
    return LAMINAR_OK;
}

static void make_absent(gpt2_slot *slot) {
    slot->filled = false;
    slot->rows_filled = 0;
    if (slot->row_bits)
        memset(slot->row_bits, 0, (size_t)slot->to_matrix->rows / 8 + 1);
    if (slot->to_matrix) {
        slot->to_matrix->data = NULL;
        slot->to_matrix->octet_rows = 0;
    } else {
        *slot->to_vector = NULL;
    }
}

static void make_block_absent(gpt2 *m, int block) {
    for (int i = 0; i < m->slot_count; i++)
        if (m->slots[i].block == block)
            make_absent(&m->slots[i]);
}

void *weights_slot(gpt2 *m, int index) {
    int block = index >= 0 && index < m->slot_count ? m->slots[index].block : -1;
    if (block >= 0 && m->owner && m->owner[block % m->window] != block) {
        make_block_absent(m, m->owner[block % m->window]);
        m->owner[block % m->window] = block;
    }
    gpt2_slot *slot = placed_slot(m, index);
    if (slot && slot->filled)
        make_absent(slot);
    return slot ? slot->bytes : NULL;
}

/* ---- Asking -------------------------------------------------------------------------------- */

int weights_need_stage(const gpt2 *m, int stage) {
    for (int i = 0; i < m->slot_count; i++) {
        const gpt2_slot *slot = &m->slots[i];
        if (slot->stage == stage && !slot->filled)
            return error_set(LAMINAR_E_WEIGHTS, "tensor %.*s is not there yet",
                             (int)(slot->tensor->name.length < 64 ? slot->tensor->name.length : 64),
                             slot->tensor->name.data);
    }
    return LAMINAR_OK;
}

int weights_need_row(const gpt2_slot *table, int row) {
    if (table->filled || table->row_bits[row / 8] >> (row % 8) & 1)
        return LAMINAR_OK;
    return error_set(LAMINAR_E_WEIGHTS, "row %d of tensor %.*s is not there yet", row,
                     (int)(table->tensor->name.length < 64 ? table->tensor->name.length : 64),
                     table->tensor->name.data);
}
