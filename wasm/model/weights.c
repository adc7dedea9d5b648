/* SPDX-License-Identifier: MIT
 *
 * weights.c - the buffers of a model's tensors, and the record of what has been filled.
 *
 * A tensor outside the blocks has a buffer of its own. The blocks share `window` buffers: block b
 * uses buffer b mod window, which is as large as the largest block that uses it. With a window of
 * L, which keeps the whole model in memory, no buffer is shared. Claiming the buffer for a block
 * removes the block that was in it.
 *
 * Matrices are read where they are. In our own buffers (way 2), rows that products multiply are
 * repacked (kernels/packed8.h) as soon as all of them are there; a file in memory (way 1) is never
 * changed. Vectors become f32 in gpt2.floats when they are filled.
 */
#include "weights.h"

#include "base/error.h"
#include "base/pool.h"
#include "kernels/packed8.h"

#include <stdlib.h>
#include <string.h>

/* ---- Filling ------------------------------------------------------------------------------- */

typedef struct repacking {
    const matrix *w;
    uint8_t *rows, *scratch; /* scratch: eight rows for each thread */
} repacking;

static void repack_eight_rows(void *context, int task, int thread) {
    const repacking *job = context;
    size_t bytes = PACKED8_ROWS * job->w->row_bytes;
    packed8_repack(job->w->type, kernels_select()->storage_bias, job->rows + (size_t)task * bytes,
                   job->w->row_bytes, job->scratch + (size_t)thread * bytes);
}

/* Without memory for the scratch, rows stay in the file's order: slower, with the same results. */
static void repack_rows(matrix *w, uint8_t *rows) {
    uint8_t *scratch = malloc((size_t)pool_threads() * PACKED8_ROWS * w->row_bytes);
    if (!scratch)
        return;
    repacking job = {w, rows, scratch};
    pool_run(repack_eight_rows, &job, w->rows / PACKED8_ROWS);
    w->packed8_rows = w->rows / PACKED8_ROWS * PACKED8_ROWS;
    free(scratch);
}

/* Only in our own buffers, and only matrices that products read: a table that is not the
 * unembedding is read by single rows. */
static bool is_repacked(const gpt2 *m, const gpt2_slot *slot) {
    bool ours = m->weights.base && slot->bytes >= m->weights.base &&
                slot->bytes < m->weights.base + m->weights.size;
    return ours && slot->stage != GPT2_NO_STAGE && packed8_supports(slot->to_matrix->type);
}

static void set_matrix(gpt2 *m, const gpt2_slot *slot) {
    slot->to_matrix->data = slot->bytes;
    if (m->tied && slot == m->token_slot)
        m->output = m->token;
}

/* All bytes of the matrix are there. */
static void complete(gpt2 *m, gpt2_slot *slot) {
    slot->filled = true;
    if (is_repacked(m, slot))
        repack_rows(slot->to_matrix, slot->bytes);
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

static gpt2_slot *slot_at(const gpt2 *m, int index) {
    return index >= 0 && index < m->slot_count ? &m->slots[index] : NULL;
}

/* The slot of tensor `index` if it has a buffer that belongs to its block; else NULL. */
static gpt2_slot *slot_with_buffer(const gpt2 *m, int index) {
    gpt2_slot *slot = slot_at(m, index);
    bool has_buffer =
        slot && slot->bytes &&
        (slot->block < 0 || !m->owner || m->owner[slot->block % m->window] == slot->block);
    if (!has_buffer)
        error_set(LAMINAR_E_ARGUMENT, "tensor %d has no buffer: ask for its slot first", index);
    return has_buffer ? slot : NULL;
}

int weights_fill(gpt2 *m, int index) {
    gpt2_slot *slot = slot_with_buffer(m, index);
    if (!slot)
        return LAMINAR_E_ARGUMENT;
    fill(m, slot);
    return LAMINAR_OK;
}

int weights_fill_rows(gpt2 *m, int index, int first, int count) {
    gpt2_slot *slot = slot_with_buffer(m, index);
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

/* ---- Buffers ------------------------------------------------------------------------------- */

/* Sets the addresses of a block's tensors one after another from `base`, and returns how many bytes
 * they take. With `base` NULL it only counts. */
static uint64_t layout_block(const gpt2 *m, int block, uint8_t *base) {
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

/* Counts the bytes on the first call, sets the addresses on the second (arena.h). */
static void layout_slots(const gpt2 *m, int window, arena *a) {
    for (int i = 0; i < m->slot_count; i++) {
        if (m->slots[i].block >= 0)
            continue;
        uint8_t *bytes = arena_take(a, 1, m->slots[i].tensor->bytes);
        if (bytes)
            m->slots[i].bytes = bytes;
    }
    for (int buffer = 0; buffer < window; buffer++) {
        uint64_t largest = 0;
        for (int block = buffer; block < m->L; block += window) {
            uint64_t bytes = layout_block(m, block, NULL);
            largest = bytes > largest ? bytes : largest;
        }
        uint8_t *base = arena_take(a, 1, largest);
        for (int block = buffer; base && block < m->L; block += window)
            layout_block(m, block, base);
    }
}

static int window_of(const gpt2 *m, int blocks) {
    return blocks <= 0 || blocks > m->L ? m->L : blocks;
}

uint64_t weights_bytes(const gpt2 *m, int blocks) {
    arena counted = {0};
    layout_slots(m, window_of(m, blocks), &counted);
    return counted.used;
}

int weights_reserve(gpt2 *m, int blocks) {
    int window = window_of(m, blocks);
    if (m->weights.base)
        return error_set(LAMINAR_E_ARGUMENT, "the weights have their buffers already");
    int *owner = calloc((size_t)window, sizeof *owner);
    if (!owner)
        return error_set(LAMINAR_E_MEMORY, "no memory for a window of %d blocks", window);
    layout_slots(m, window, &m->weights);
    int status = arena_allocate(&m->weights);
    if (status) {
        free(owner);
        return status;
    }
    layout_slots(m, window, &m->weights);
    for (int buffer = 0; buffer < window; buffer++)
        owner[buffer] = buffer;
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
        slot->to_matrix->packed8_rows = 0;
    } else {
        *slot->to_vector = NULL;
    }
}

static void make_block_absent(gpt2 *m, int block) {
    for (int i = 0; i < m->slot_count; i++)
        if (m->slots[i].block == block)
            make_absent(&m->slots[i]);
}

int weights_claim(gpt2 *m, int block) {
    if (block < 0 || block >= m->L)
        return error_set(LAMINAR_E_ARGUMENT, "there is no block %d", block);
    int *owner = m->owner ? &m->owner[block % m->window] : NULL;
    if (!owner || *owner == block)
        return block;
    int removed = *owner;
    make_block_absent(m, removed);
    *owner = block;
    return removed;
}

void *weights_slot(gpt2 *m, int index) {
    const gpt2_slot *asked = slot_at(m, index);
    if (asked && asked->block >= 0)
        weights_claim(m, asked->block);
    gpt2_slot *slot = slot_with_buffer(m, index);
    if (slot && slot->filled)
        make_absent(slot);
    return slot ? slot->bytes : NULL;
}

int weights_forget(gpt2 *m, int index) {
    gpt2_slot *slot = slot_at(m, index);
    if (!slot)
        return error_set(LAMINAR_E_ARGUMENT, "there is no tensor %d", index);
    if (slot->filled)
        make_absent(slot);
    return LAMINAR_OK;
}

/* ---- Queries ------------------------------------------------------------------------------- */

bool weights_has(const gpt2 *m, int index) {
    const gpt2_slot *slot = slot_at(m, index);
    return slot && slot->filled;
}

bool weights_has_row(const gpt2_slot *table, int row) {
    return table->filled || table->row_bits[row / 8] >> (row % 8) & 1;
}

int weights_missing(const gpt2 *m, int stage, int32_t *indices, int capacity) {
    int count = 0;
    for (int i = 0; i < m->slot_count; i++) {
        if (m->slots[i].filled || m->slots[i].stage != stage)
            continue;
        if (count < capacity)
            indices[count] = i;
        count++;
    }
    return count;
}

bool weights_are_complete(const gpt2 *m) {
    for (int i = 0; i < m->slot_count; i++)
        if (!m->slots[i].filled)
            return false;
    return true;
}

static int shown_length(gguf_string name) { return (int)(name.length < 64 ? name.length : 64); }

int weights_need_stage(const gpt2 *m, int stage) {
    int32_t index;
    if (weights_missing(m, stage, &index, 1) == 0)
        return LAMINAR_OK;
    gguf_string name = m->slots[index].tensor->name;
    return error_set(LAMINAR_E_WEIGHTS, "tensor %.*s is not there yet", shown_length(name),
                     name.data);
}

int weights_need_row(const gpt2_slot *table, int row) {
    if (weights_has_row(table, row))
        return LAMINAR_OK;
    gguf_string name = table->tensor->name;
    return error_set(LAMINAR_E_WEIGHTS, "row %d of tensor %.*s is not there yet", row,
                     shown_length(name), name.data);
}
