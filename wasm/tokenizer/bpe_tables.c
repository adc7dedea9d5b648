/* SPDX-License-Identifier: MIT
 *
 * bpe_tables.c - the tables of a tokenizer, from what a GGUF file carries: the bytes of each token,
 * the merges by their tokens' ids, the special tokens. bpe.h says what bpe_create() promises.
 *
 * No other file knows the spelling of tokens. Called by gpt2.c; keeps no pointer to its arguments.
 */
#include "bpe_tables.h"

#include "base/error.h"
#include "base/utf8.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* Bounds the time that looking for special tokens takes; real ones have about 20 bytes. */
#define BPE_MAX_SPECIAL_BYTES 256

/* GGUF's tokenizer.ggml.token_type. Any other value is an ordinary token. */
enum token_type { TOKEN_UNKNOWN = 2, TOKEN_CONTROL = 3, TOKEN_USER_DEFINED = 4 };

void *bpe_allocate(uint64_t count, size_t size) {
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

/* ---- Building the tables: bytes ------------------------------------------------------------ */

static bool is_special(const int32_t *types, uint64_t id) {
    return types && (types[id] == TOKEN_UNKNOWN || types[id] == TOKEN_CONTROL ||
                     types[id] == TOKEN_USER_DEFINED);
}

/* Writes the bytes that a token stands for; returns how many. A special token, or one with a
 * character outside the alphabet (Hugging Face does the same), stands for its own UTF-8. */
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
    b->bytes = bpe_allocate(total, 1);
    b->starts = bpe_allocate((uint64_t)b->n + 1, sizeof *b->starts);
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
    all->list = bpe_allocate(n, sizeof *all->list);
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

/* Reads "left right". `joined` is large enough for it. */
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
    char *joined = bpe_allocate(longest, 1);
    int status = joined ? LAMINAR_OK : LAMINAR_E_MEMORY;
    for (uint32_t i = 0; i < b->n_merges && !status; i++)
        status = read_merge(all, merges[i], i, joined, &b->merges[i]);
    free(joined);
    return status;
}

static int build_merges(bpe *b, const names *all, const gguf_string *merges) {
    b->merges = bpe_allocate(b->n_merges, sizeof *b->merges);
    b->left_starts = bpe_allocate((uint64_t)b->n + 1, sizeof *b->left_starts);
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
    unsigned char *marks = bpe_allocate(b->n, 1);
    if (!marks)
        return LAMINAR_E_MEMORY;
    mark_specials(b, types, marks);
    uint32_t count = 0;
    for (uint32_t id = 0; id < b->n; id++)
        count += marks[id];
    b->specials = bpe_allocate(count, sizeof *b->specials);
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

/* ---- Creation and freeing ------------------------------------------------------------------ */

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
