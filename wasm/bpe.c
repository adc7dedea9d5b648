/* SPDX-License-Identifier: MIT
 *
 * bpe.c - GPT-2's byte-level BPE.
 *
 *     text --special tokens--> stretches --pattern--> pieces --bytes, merges by rank--> ids
 *
 * GPT-2 spells tokens in an alphabet of 256 printable characters, one for each byte. Spelling
 * matters while the tables are built (merges name tokens by it) and never afterwards: encoding
 * works on ids, decoding on the bytes that were spelled out once.
 *
 * Merges are kept in order of (left id, right id), with the place where each left id starts, so a
 * pair is found by bisection among the few merges of its left half. Nothing is hashed: no file can
 * make this slow. A piece of n bytes is merged with a heap of (rank, position), 32 n bytes of
 * workspace and O(n log n) time; the workspace lives for one call.
 *
 * Called by gpt2.c and laminar.c. Keeps nothing of what it is made from.
 */
#include "bpe.h"

#include "error.h"
#include "pieces.h"
#include "utf8.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define NONE UINT32_MAX

/* Bounds the time that looking for special tokens takes; real ones have about 20 bytes. */
#define BPE_MAX_SPECIAL_BYTES 256

/* GGUF's tokenizer.ggml.token_type. Any other value is an ordinary token. */
enum token_type { TOKEN_UNKNOWN = 2, TOKEN_CONTROL = 3, TOKEN_USER_DEFINED = 4 };

typedef struct merge {
    int32_t left, right, result;
    uint32_t rank;
} merge;

/* A token that is matched in the text as it is spelled. */
typedef struct special {
    gguf_string text;
    uint32_t id;
    uint32_t inner; /* the longest other special that this one begins with, or NONE */
} special;

struct bpe {
    uint32_t n;       /* tokens */
    char *bytes;      /* of all tokens, decoded, one after another */
    uint32_t *starts; /* [n + 1]: where each begins */

    bool can_encode;
    int32_t byte_ids[256]; /* -1 where the vocabulary lacks the byte */
    merge *merges;         /* by (left, right) */
    uint32_t n_merges;
    uint32_t *left_starts; /* [n + 1]: first merge of each left id */

    special *specials; /* in order of their bytes */
    uint32_t n_specials;
    uint32_t special_starts[257]; /* first special of each first byte */
};

static void *allocate(uint64_t count, size_t size) {
    void *memory = count < SIZE_MAX / size ? malloc((size_t)count * size + 1) : NULL;
    if (!memory)
        error_set(LAMINAR_E_MEMORY, "no memory for %" PRIu64 " bytes of tokenizer", count * size);
    return memory;
}

static bool starts_with(gguf_string s, gguf_string start) {
    return s.length >= start.length && memcmp(s.data, start.data, (size_t)start.length) == 0;
}

/* ---- GPT-2's alphabet -------------------------------------------------------------------- */

/* The byte that a character of GPT-2's alphabet stands for, or -1. Bytes that Latin-1 prints stand
 * for themselves, the others follow in order from U+0100 on. */
static int alphabet_byte(uint32_t c) {
    if ((c >= '!' && c <= '~') || (c >= 0xa1 && c <= 0xac) || (c >= 0xae && c <= 0xff))
        return (int)c;
    if (c >= 0x100 && c <= 0x120)
        return (int)c - 0x100; /* 00..20 */
    if (c >= 0x121 && c <= 0x142)
        return (int)c - 0x121 + 0x7f; /* 7f..a0 */
    return c == 0x143 ? 0xad : -1;
}

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
    w->symbols = allocate(capacity, sizeof *w->symbols);
    w->heap = allocate(capacity, 2 * sizeof *w->heap);
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

/* Takes the entry of lowest rank and, if it still holds, merges there. */
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

/* Leaves the tokens of s[0..n) in w->symbols, linked from the first on. */
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

/* A stretch of text without special tokens. */
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

/* ---- Building the tables: bytes ------------------------------------------------------------ */

static bool is_special(const int32_t *types, uint64_t id) {
    return types && (types[id] == TOKEN_UNKNOWN || types[id] == TOKEN_CONTROL ||
                     types[id] == TOKEN_USER_DEFINED);
}

/* Spells a token out in bytes; returns how many. A special token, or one with a character outside
 * the alphabet (Hugging Face does the same), stands for its own UTF-8. */
static uint32_t decode_token(gguf_string token, bool literal, char *out) {
    uint32_t n = 0;
    size_t length;
    for (size_t at = 0; at < token.length && !literal; at += length) {
        uint32_t c;
        length = utf8_next((const unsigned char *)token.data + at, (size_t)token.length - at, &c);
        int byte = alphabet_byte(c);
        if (byte < 0)
            literal = true;
        else
            out[n++] = (char)byte;
    }
    if (!literal)
        return n;
    memcpy(out, token.data, (size_t)token.length);
    return (uint32_t)token.length;
}

/* Is this one character of the alphabet? */
static bool alphabet_token(gguf_string token) {
    uint32_t c;
    return token.length &&
           utf8_next((const unsigned char *)token.data, (size_t)token.length, &c) == token.length &&
           alphabet_byte(c) >= 0;
}

static int decode_tokens(bpe *b, const gguf_string *tokens, const int32_t *types) {
    uint64_t total = 0;
    for (uint32_t id = 0; id < b->n && total <= UINT32_MAX; id++)
        total += tokens[id].length;
    if (total > UINT32_MAX)
        return error_set(LAMINAR_E_FORMAT, "the vocabulary has over 4 GB of text");
    b->bytes = allocate(total, 1);
    b->starts = allocate((uint64_t)b->n + 1, sizeof *b->starts);
    if (!b->bytes || !b->starts)
        return LAMINAR_E_MEMORY;

    memset(b->byte_ids, -1, sizeof b->byte_ids);
    uint32_t at = 0;
    for (uint32_t id = 0; id < b->n; id++) {
        bool literal = is_special(types, id);
        uint32_t length = decode_token(tokens[id], literal, b->bytes + at);
        if (!literal && alphabet_token(tokens[id]))
            b->byte_ids[(unsigned char)b->bytes[at]] = (int32_t)id;
        b->starts[id] = at;
        at += length;
    }
    b->starts[b->n] = at;
    return LAMINAR_OK;
}

/* ---- Building the tables: names and merges ------------------------------------------------- */

/* Tokens in order of their spelling; the first eight bytes as a number decide most comparisons. */
typedef struct name {
    uint64_t start;
    gguf_string text;
    uint32_t id;
} name;

static name name_of(gguf_string text, uint32_t id) {
    uint64_t start = 0;
    for (size_t i = 0; i < 8; i++)
        start = start << 8 | (i < text.length ? (unsigned char)text.data[i] : 0u);
    return (name){start, text, id};
}

static int compare_names(const void *a, const void *b) {
    const name *x = a, *y = b;
    if (x->start != y->start)
        return x->start < y->start ? -1 : 1;
    return gguf_string_compare(x->text, y->text);
}

typedef struct names {
    name *list;
    size_t n;
} names;

static int names_build(names *all, const gguf_string *tokens, uint32_t n) {
    all->n = 0;
    all->list = allocate(n, sizeof *all->list);
    if (!all->list)
        return LAMINAR_E_MEMORY;
    for (uint32_t id = 0; id < n; id++)
        if (tokens[id].length)
            all->list[all->n++] = name_of(tokens[id], id);
    qsort(all->list, all->n, sizeof *all->list, compare_names);
    for (size_t i = 1; i < all->n; i++)
        if (compare_names(&all->list[i - 1], &all->list[i]) == 0)
            return error_set(LAMINAR_E_FORMAT,
                             "the tokens %" PRIu32 " and %" PRIu32 " are spelled the same",
                             all->list[i - 1].id, all->list[i].id);
    return LAMINAR_OK;
}

/* Id of the token that is spelled so, or -1. */
static int32_t names_find(const names *all, gguf_string text) {
    name wanted = name_of(text, 0);
    const name *found = bsearch(&wanted, all->list, all->n, sizeof *all->list, compare_names);
    return found ? (int32_t)found->id : -1;
}

static int compare_merges(const void *a, const void *b) {
    const merge *x = a, *y = b;
    if (x->left != y->left)
        return x->left < y->left ? -1 : 1;
    return (x->right > y->right) - (x->right < y->right);
}

/* Reads "left right". `joined` has room for it. */
static int read_merge(const names *all, gguf_string text, uint32_t rank, char *joined, merge *out) {
    const char *gap = memchr(text.data, ' ', (size_t)text.length);
    uint64_t left = gap ? (uint64_t)(gap - text.data) : 0;
    if (left == 0 || left + 1 == text.length ||
        memchr(gap + 1, ' ', (size_t)(text.length - left - 1)))
        return error_set(LAMINAR_E_FORMAT,
                         "merge %" PRIu32 " is not two tokens with one space between", rank);
    memcpy(joined, text.data, (size_t)left);
    memcpy(joined + left, gap + 1, (size_t)(text.length - left - 1));
    *out = (merge){
        .left = names_find(all, (gguf_string){text.data, left}),
        .right = names_find(all, (gguf_string){gap + 1, text.length - left - 1}),
        .result = names_find(all, (gguf_string){joined, text.length - 1}),
        .rank = rank,
    };
    if (out->left < 0 || out->right < 0 || out->result < 0)
        return error_set(LAMINAR_E_FORMAT,
                         "merge %" PRIu32 ": its %s is not a token of the vocabulary", rank,
                         out->left < 0    ? "left half"
                         : out->right < 0 ? "right half"
                                          : "result");
    return LAMINAR_OK;
}

static int read_merges(bpe *b, const names *all, const gguf_string *merges) {
    uint64_t longest = 0;
    for (uint32_t i = 0; i < b->n_merges; i++)
        longest = merges[i].length > longest ? merges[i].length : longest;
    char *joined = allocate(longest, 1);
    int status = joined ? LAMINAR_OK : LAMINAR_E_MEMORY;
    for (uint32_t i = 0; i < b->n_merges && !status; i++)
        status = read_merge(all, merges[i], i, joined, &b->merges[i]);
    free(joined);
    return status;
}

static int build_merges(bpe *b, const names *all, const gguf_string *merges) {
    b->merges = allocate(b->n_merges, sizeof *b->merges);
    b->left_starts = allocate((uint64_t)b->n + 1, sizeof *b->left_starts);
    if (!b->merges || !b->left_starts)
        return LAMINAR_E_MEMORY;
    int status = read_merges(b, all, merges);
    if (status)
        return status;
    qsort(b->merges, b->n_merges, sizeof *b->merges, compare_merges);
    for (uint32_t i = 1; i < b->n_merges; i++)
        if (compare_merges(&b->merges[i - 1], &b->merges[i]) == 0)
            return error_set(LAMINAR_E_FORMAT,
                             "the merges %" PRIu32 " and %" PRIu32 " are the same",
                             b->merges[i - 1].rank, b->merges[i].rank);
    uint32_t at = 0;
    for (uint32_t id = 0; id <= b->n; id++) {
        while (at < b->n_merges && (uint32_t)b->merges[at].left < id)
            at++;
        b->left_starts[id] = at;
    }
    return LAMINAR_OK;
}

/* ---- Building the tables: special tokens --------------------------------------------------- */

static gguf_string token_of(const bpe *b, uint32_t id) {
    return (gguf_string){b->bytes + b->starts[id], b->starts[id + 1] - b->starts[id]};
}

/* Marks the special tokens in marks[n]: those that the file calls so. Old converters called every
 * token ordinary; then a token in angle brackets that no merge makes, which the text could never
 * yield otherwise, counts as special. */
static void mark_specials(const bpe *b, const int32_t *types, unsigned char *marks) {
    bool any = false;
    for (uint32_t id = 0; id < b->n; id++) {
        marks[id] = is_special(types, id);
        any = any || marks[id];
    }
    if (any)
        return;
    for (uint32_t id = 0; id < b->n; id++) {
        gguf_string t = token_of(b, id);
        marks[id] = t.length >= 3 && t.data[0] == '<' && t.data[t.length - 1] == '>';
    }
    for (uint32_t i = 0; i < b->n_merges; i++)
        marks[b->merges[i].result] = 0;
}

static int compare_specials(const void *a, const void *b) {
    const special *x = a, *y = b;
    int order = gguf_string_compare(x->text, y->text);
    return order ? order : (x->id > y->id) - (x->id < y->id);
}

static void link_specials(bpe *b) {
    qsort(b->specials, b->n_specials, sizeof *b->specials, compare_specials);
    uint32_t at = 0;
    for (uint32_t first = 0; first <= 256; first++) {
        while (at < b->n_specials && (unsigned char)b->specials[at].text.data[0] < first)
            at++;
        b->special_starts[first] = at;
    }
    for (uint32_t i = 0; i < b->n_specials; i++) {
        uint32_t inner = i ? i - 1 : NONE;
        while (inner != NONE && !starts_with(b->specials[i].text, b->specials[inner].text))
            inner = b->specials[inner].inner;
        b->specials[i].inner = inner;
    }
}

static int build_specials(bpe *b, const int32_t *types) {
    unsigned char *marks = allocate(b->n, 1);
    if (!marks)
        return LAMINAR_E_MEMORY;
    mark_specials(b, types, marks);
    uint32_t count = 0;
    for (uint32_t id = 0; id < b->n; id++)
        count += marks[id];
    b->specials = allocate(count, sizeof *b->specials);
    int status = b->specials ? LAMINAR_OK : LAMINAR_E_MEMORY;
    for (uint32_t id = 0; id < b->n && !status; id++) {
        gguf_string text = token_of(b, id);
        if (!marks[id] || text.length == 0)
            continue;
        if (text.length > BPE_MAX_SPECIAL_BYTES)
            status = error_set(LAMINAR_E_FORMAT,
                               "the special token %" PRIu32 " has %" PRIu64
                               " bytes; at most %d are allowed",
                               id, text.length, BPE_MAX_SPECIAL_BYTES);
        b->specials[b->n_specials++] = (special){text, id, NONE};
    }
    free(marks);
    if (!status)
        link_specials(b);
    return status;
}

/* ---- Creation, freeing, decoding ----------------------------------------------------------- */

static int build_encoder(bpe *b, const gguf_string *tokens, const int32_t *types,
                         const gguf_string *merges) {
    names all = {0};
    int status = names_build(&all, tokens, b->n);
    if (!status)
        status = build_merges(b, &all, merges);
    free(all.list);
    if (!status)
        status = build_specials(b, types);
    b->can_encode = !status;
    return status;
}

int bpe_create(const gguf_string *tokens, uint64_t n, const int32_t *types,
               const gguf_string *merges, uint64_t m, bpe **out) {
    *out = NULL;
    if (n > INT32_MAX || m > INT32_MAX)
        return error_set(LAMINAR_E_FORMAT, "%" PRIu64 " tokens and %" PRIu64 " merges are too many",
                         n, m);
    bpe *b = calloc(1, sizeof *b);
    if (!b)
        return error_set(LAMINAR_E_MEMORY, "no memory for %zu bytes of tokenizer", sizeof *b);
    b->n = (uint32_t)n;
    b->n_merges = (uint32_t)m;
    int status = decode_tokens(b, tokens, types);
    if (!status && m > 0)
        status = build_encoder(b, tokens, types, merges);
    if (status) {
        bpe_free(b);
        return status;
    }
    *out = b;
    return LAMINAR_OK;
}

void bpe_free(bpe *b) {
    if (!b)
        return;
    free(b->specials);
    free(b->left_starts);
    free(b->merges);
    free(b->starts);
    free(b->bytes);
    free(b);
}

bool bpe_can_encode(const bpe *b) { return b->can_encode; }

const char *bpe_token_bytes(const bpe *b, int32_t id, uint32_t *length) {
    *length = 0;
    if (id < 0 || (uint32_t)id >= b->n)
        return NULL;
    *length = b->starts[id + 1] - b->starts[id];
    return b->bytes + b->starts[id];
}
