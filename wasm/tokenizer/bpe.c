/* SPDX-License-Identifier: MIT
 *
 * bpe.c - GPT-2's byte-level BPE: from a text to tokens, and from a token to its bytes.
 *
 *     text --special tokens--> parts --pattern--> pieces --bytes, merges by rank--> ids
 *
 * GPT-2 spells tokens in an alphabet of 256 printable characters, one for each byte. Only
 * bpe_tables.c needs the spelling, because merges name tokens by it. Encoding works on ids;
 * decoding reads the bytes that bpe_tables.c has written.
 *
 * A piece of n bytes is merged with a heap of (rank, position), 32 n bytes of workspace and
 * O(n log n) time; the workspace lives for one call.
 *
 * Called by gpt2.c and laminar.c.
 */
#include "bpe_tables.h"

#include "base/error.h"
#include "pieces.h"

#include <stdlib.h>
#include <string.h>

/* ---- Merging a piece ----------------------------------------------------------------------- */

typedef struct symbol {
    int32_t id;
    uint32_t before, after; /* neighbours; NONE at the ends */
    uint32_t merge;         /* with the one after it: index into merges, or NONE */
} symbol;

/* Heap entries: rank in the upper half, position in the lower, smallest first. There are at most
 * 2 n: n - 1 at the start, and each of at most n - 1 merges takes one and adds two. */
typedef struct workspace {
    size_t capacity; /* bytes of a piece that fit */
    symbol *symbols;
    uint64_t *heap;
    size_t heap_size;
} workspace;

static int workspace_fit(workspace *w, size_t n) {
    if (w->symbols && n <= w->capacity)
        return LAMINAR_OK;
    size_t capacity = w->capacity ? w->capacity : 64;
    while (capacity < n)
        capacity *= 2;
    free(w->symbols);
    free(w->heap);
    w->capacity = 0;
    w->symbols = bpe_allocate(capacity, sizeof *w->symbols);
    w->heap = bpe_allocate(capacity, 2 * sizeof *w->heap);
    if (!w->symbols || !w->heap)
        return LAMINAR_E_MEMORY;
    w->capacity = capacity;
    return LAMINAR_OK;
}

static void heap_sift_down(uint64_t *heap, size_t n, size_t i) {
    uint64_t entry = heap[i];
    for (size_t child; (child = 2 * i + 1) < n; i = child) {
        if (child + 1 < n && heap[child + 1] < heap[child])
            child++;
        if (entry <= heap[child])
            break;
        heap[i] = heap[child];
    }
    heap[i] = entry;
}

static void heap_push(workspace *w, uint64_t entry) {
    size_t i = w->heap_size++;
    for (; i > 0 && entry < w->heap[(i - 1) / 2]; i = (i - 1) / 2)
        w->heap[i] = w->heap[(i - 1) / 2];
    w->heap[i] = entry;
}

static uint64_t heap_pop(workspace *w) {
    uint64_t top = w->heap[0];
    w->heap[0] = w->heap[--w->heap_size];
    if (w->heap_size)
        heap_sift_down(w->heap, w->heap_size, 0);
    return top;
}

static uint32_t find_merge(const bpe *b, int32_t left, int32_t right) {
    uint32_t low = b->left_starts[left], high = b->left_starts[left + 1], end = high;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (b->merges[middle].right < right)
            low = middle + 1;
        else
            high = middle;
    }
    return low < end && b->merges[low].right == right ? low : NONE;
}

/* Looks up what symbol i and the one after it merge to; true if they do. */
static bool pair_up(const bpe *b, workspace *w, uint32_t i, uint64_t *entry) {
    symbol *s = &w->symbols[i];
    s->merge = s->after == NONE ? NONE : find_merge(b, s->id, w->symbols[s->after].id);
    if (s->merge == NONE)
        return false;
    *entry = (uint64_t)b->merges[s->merge].rank << 32 | i;
    return true;
}

/* Removes the entry of lowest rank from the heap and, if both symbols are still there, merges them.
 */
static void merge_next(const bpe *b, workspace *w) {
    uint64_t entry = heap_pop(w);
    uint32_t i = (uint32_t)entry;
    symbol *s = &w->symbols[i];
    if (s->merge == NONE || b->merges[s->merge].rank != entry >> 32)
        return; /* one of the two has been merged away since */
    symbol *gone = &w->symbols[s->after];
    s->id = b->merges[s->merge].result;
    s->after = gone->after;
    gone->merge = NONE;
    if (s->after != NONE)
        w->symbols[s->after].before = i;
    if (pair_up(b, w, i, &entry))
        heap_push(w, entry);
    if (s->before != NONE && pair_up(b, w, s->before, &entry))
        heap_push(w, entry);
}

/* Writes the tokens of s[0..n) to w->symbols, a linked list from the first on. */
static int merge_piece(const bpe *b, workspace *w, const unsigned char *s, size_t n) {
    int status = workspace_fit(w, n);
    if (status)
        return status;
    for (size_t i = 0; i < n; i++) {
        uint32_t at = (uint32_t)i;
        if (b->byte_ids[s[i]] < 0)
            return error_set(LAMINAR_E_TOKENIZER,
                             "the vocabulary has no token for byte 0x%02x: this text cannot be "
                             "spelled in it",
                             s[i]);
        w->symbols[i] =
            (symbol){b->byte_ids[s[i]], i ? at - 1 : NONE, i + 1 < n ? at + 1 : NONE, NONE};
    }
    w->heap_size = 0;
    for (size_t i = 0; i < n; i++)
        if (pair_up(b, w, (uint32_t)i, &w->heap[w->heap_size]))
            w->heap_size++;
    for (size_t i = w->heap_size / 2; i-- > 0;)
        heap_sift_down(w->heap, w->heap_size, i);
    while (w->heap_size)
        merge_next(b, w);
    return LAMINAR_OK;
}

/* ---- Encoding ------------------------------------------------------------------------------ */

typedef struct output {
    int32_t *ids;
    size_t capacity, count;
} output;

static void emit(output *out, int32_t id) {
    if (out->count < out->capacity)
        out->ids[out->count] = id;
    out->count++;
}

/* A part of a text between special tokens. */
static int encode_plain(const bpe *b, workspace *w, const unsigned char *s, size_t n, output *out) {
    while (n) {
        size_t length = piece_length(s, n);
        int status = merge_piece(b, w, s, length);
        if (status)
            return status;
        for (uint32_t i = 0; i != NONE; i = w->symbols[i].after)
            emit(out, w->symbols[i].id);
        s += length;
        n -= length;
    }
    return LAMINAR_OK;
}

/* The longest special token at the start of s[0..n), n > 0, or NULL. Whatever s begins with is the
 * last special not after s in order, or an inner one of it. */
static const special *find_special(const bpe *b, const unsigned char *s, size_t n) {
    gguf_string text = {(const char *)s, n};
    uint32_t low = b->special_starts[s[0]], high = b->special_starts[s[0] + 1], first = low;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (gguf_string_compare(b->specials[middle].text, text) <= 0)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == first)
        return NULL;
    const special *found = &b->specials[low - 1];
    size_t shared = 0;
    while (shared < n && shared < found->text.length &&
           found->text.data[shared] == text.data[shared])
        shared++;
    while (found->text.length > shared) {
        if (found->inner == NONE)
            return NULL;
        found = &b->specials[found->inner];
    }
    return found;
}

static int encode_text(const bpe *b, workspace *w, const unsigned char *s, size_t n, output *out) {
    size_t from = 0, at = 0;
    while (at < n) {
        const special *found = find_special(b, s + at, n - at);
        if (!found) {
            at++;
            continue;
        }
        int status = encode_plain(b, w, s + from, at - from, out);
        if (status)
            return status;
        emit(out, (int32_t)found->id);
        at += (size_t)found->text.length;
        from = at;
    }
    return encode_plain(b, w, s + from, n - from, out);
}

int bpe_encode(const bpe *b, const char *text, size_t bytes, int32_t *ids, size_t capacity) {
    if (!b->can_encode)
        return error_set(LAMINAR_E_TOKENIZER,
                         "this model file has no merges: it takes token ids, not text");
    if (bytes > LAMINAR_MAX_TEXT_BYTES)
        return error_set(LAMINAR_E_TEXT, "the text has %zu bytes; at most %d are taken", bytes,
                         LAMINAR_MAX_TEXT_BYTES);
    workspace w = {0};
    output out = {ids, capacity, 0};
    int status = encode_text(b, &w, (const unsigned char *)text, bytes, &out);
    free(w.symbols);
    free(w.heap);
    return status ? status : (int)out.count;
}

/* ---- Decoding ------------------------------------------------------------------------------ */

bool bpe_can_encode(const bpe *b) { return b->can_encode; }

const char *bpe_token_bytes(const bpe *b, int32_t id, uint32_t *length) {
    *length = 0;
    if (id < 0 || (uint32_t)id >= b->n)
        return NULL;
    *length = b->starts[id + 1] - b->starts[id];
    return b->bytes + b->starts[id];
}
