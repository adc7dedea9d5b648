/* SPDX-License-Identifier: MIT
 *
 * json_read.c - a JSON reader.
 *
 * Values are in one array in the order of the text, so the first member of an object is the value
 * after it. The same functions count and fill: `values` and `strings` are NULL the first time.
 */
#include "json_read.h"

#include "base/error.h"
#include "base/utf8.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A short text may have a value in every two bytes. */
enum { FREE_VALUES = 1024 };

struct json_tree {
    json_value *values;
    char *strings;
};

typedef struct parser {
    const unsigned char *s;
    size_t n, at;
    const char *what;
    json_rules rules;
    json_value *values;
    char *strings;
    gguf_string *names; /* scratch for the names of the largest object */
    size_t count, string_bytes, most_members;
    int depth;
} parser;

static int wrong(const parser *p, const char *problem) {
    return error_set(LAMINAR_E_SOURCE, "%s is not valid JSON at byte %zu: %s", p->what, p->at,
                     problem);
}

static void skip_space(parser *p) {
    while (p->at < p->n && (p->s[p->at] == ' ' || p->s[p->at] == '\n' || p->s[p->at] == '\t' ||
                            p->s[p->at] == '\r'))
        p->at++;
}

static bool accept(parser *p, char c) {
    bool there = p->at < p->n && p->s[p->at] == (unsigned char)c;
    p->at += there;
    return there;
}

/* ---- Strings ------------------------------------------------------------------------------- */

static void emit(parser *p, unsigned char byte) {
    if (p->strings)
        p->strings[p->string_bytes] = (char)byte;
    p->string_bytes++;
}

static void emit_code_point(parser *p, uint32_t c) {
    if (c < 0x80) {
        emit(p, (unsigned char)c);
        return;
    }
    if (c < 0x800) {
        emit(p, (unsigned char)(0xc0 | c >> 6));
    } else {
        if (c < 0x10000) {
            emit(p, (unsigned char)(0xe0 | c >> 12));
        } else {
            emit(p, (unsigned char)(0xf0 | c >> 18));
            emit(p, (unsigned char)(0x80 | (c >> 12 & 0x3f)));
        }
        emit(p, (unsigned char)(0x80 | (c >> 6 & 0x3f)));
    }
    emit(p, (unsigned char)(0x80 | (c & 0x3f)));
}

/* The four digits after \u. */
static int read_hex(parser *p, uint32_t *out) {
    *out = 0;
    for (int i = 0; i < 4; i++, p->at++) {
        unsigned char c = p->at < p->n ? p->s[p->at] : 0;
        uint32_t digit = c >= '0' && c <= '9'   ? c - (uint32_t)'0'
                         : c >= 'a' && c <= 'f' ? c - (uint32_t)'a' + 10
                         : c >= 'A' && c <= 'F' ? c - (uint32_t)'A' + 10
                                                : 16;
        if (digit == 16)
            return wrong(p, "\\u needs four hexadecimal digits");
        *out = *out << 4 | digit;
    }
    return LAMINAR_OK;
}

static int read_unicode_escape(parser *p) {
    uint32_t c, low;
    int status = read_hex(p, &c);
    if (status)
        return status;
    if (c >= 0xd800 && c < 0xdc00 && accept(p, '\\') && accept(p, 'u')) {
        if ((status = read_hex(p, &low)))
            return status;
        if (low < 0xdc00 || low > 0xdfff)
            return wrong(p, "half a surrogate pair");
        c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
    } else if (c >= 0xd800 && c <= 0xdfff) {
        return wrong(p, "half a surrogate pair");
    }
    emit_code_point(p, c);
    return LAMINAR_OK;
}

static int read_escape(parser *p) {
    static const char letters[] = "\"\\/bfnrt", meanings[] = "\"\\/\b\f\n\r\t";
    char c = p->at < p->n ? (char)p->s[p->at] : '\0';
    if (c == 'u') {
        p->at++;
        return read_unicode_escape(p);
    }
    const char *known = c ? strchr(letters, c) : NULL;
    if (!known)
        return wrong(p, "an unknown escape");
    p->at++;
    emit(p, (unsigned char)meanings[known - letters]);
    return LAMINAR_OK;
}

/* Reads a string from behind its opening quote. */
static int read_string(parser *p, gguf_string *out) {
    size_t start = p->string_bytes;
    int status = LAMINAR_OK;
    while (!status && !accept(p, '"')) {
        uint32_t c;
        if (p->at == p->n)
            return wrong(p, "the text ends inside a string");
        if (accept(p, '\\')) {
            status = read_escape(p);
            continue;
        }
        size_t length = utf8_next(p->s + p->at, p->n - p->at, &c);
        if (c == UTF8_INVALID)
            return wrong(p, "a string that is not UTF-8");
        if (c < 0x20)
            return wrong(p, "a control character in a string");
        for (size_t i = 0; i < length; i++)
            emit(p, p->s[p->at++]);
    }
    *out = (gguf_string){p->strings ? p->strings + start : "", p->string_bytes - start};
    return status;
}

/* ---- Numbers ------------------------------------------------------------------------------- */

static size_t skip_digits(parser *p) {
    size_t from = p->at;
    while (p->at < p->n && p->s[p->at] >= '0' && p->s[p->at] <= '9')
        p->at++;
    return p->at - from;
}

/* Digits of a whole number, sign included; false when it does not fit 64 bits. */
static bool to_integer(const char *digits, int64_t *out) {
    bool negative = *digits == '-';
    uint64_t value = 0, most = (uint64_t)INT64_MAX + negative;
    for (digits += negative; *digits; digits++) {
        uint64_t digit = (uint64_t)(*digits - '0');
        if (value > (most - digit) / 10)
            return false;
        value = value * 10 + digit;
    }
    *out = negative ? (int64_t)(0 - value) : (int64_t)value;
    return true;
}

static int read_number(parser *p, json_value *v) {
    char copy[JSON_MAX_NUMBER + 1];
    size_t start = p->at;
    bool plain = true;
    accept(p, '-');
    if (!accept(p, '0') && skip_digits(p) == 0)
        return wrong(p, "a value is expected");
    if (accept(p, '.')) {
        plain = false;
        if (skip_digits(p) == 0)
            return wrong(p, "a digit is expected");
    }
    if (accept(p, 'e') || accept(p, 'E')) {
        plain = false;
        if (!accept(p, '+'))
            accept(p, '-');
        if (skip_digits(p) == 0)
            return wrong(p, "a digit is expected");
    }
    if (p->at - start > JSON_MAX_NUMBER)
        return wrong(p, "a number of more than 64 characters");
    memcpy(copy, p->s + start, p->at - start);
    copy[p->at - start] = '\0';
    v->kind = JSON_NUMBER;
    v->number = strtod(copy, NULL);
    v->whole = plain && to_integer(copy, &v->integer);
    return LAMINAR_OK;
}

/* ---- Values -------------------------------------------------------------------------------- */

static int by_name(const void *a, const void *b) {
    return gguf_string_compare(*(const gguf_string *)a, *(const gguf_string *)b);
}

/* No two members of the object at `index` may have one name. */
static int check_names(parser *p, size_t index) {
    size_t n = p->values[index].count;
    const json_value *member = &p->values[index + 1];
    for (size_t i = 0; i < n; i++, member = &p->values[member->next])
        p->names[i] = member->key;
    if (n > 1)
        qsort(p->names, n, sizeof *p->names, by_name);
    for (size_t i = 1; i < n; i++) {
        char name[SHOWN_BYTES];
        if (gguf_string_compare(p->names[i - 1], p->names[i]) == 0)
            return error_set(LAMINAR_E_SOURCE, "%s has two members called \"%s\"", p->what,
                             gguf_shown(p->names[i], name));
    }
    return LAMINAR_OK;
}

static int read_value(parser *p, gguf_string key);

static int read_member(parser *p, bool named) {
    gguf_string key = {"", 0};
    skip_space(p);
    if (named) {
        if (!accept(p, '"'))
            return wrong(p, "a name in quotes is expected");
        int status = read_string(p, &key);
        if (status)
            return status;
        skip_space(p);
        if (!accept(p, ':'))
            return wrong(p, "a colon is expected");
    }
    return read_value(p, key);
}

/* Reads the members or elements of value `index`, from behind its opening bracket. */
static int read_members(parser *p, size_t index, bool named) {
    char close = named ? '}' : ']';
    size_t count = 0, last = 0;
    if (++p->depth > JSON_MAX_DEPTH)
        return wrong(p, "it is nested too deeply");
    skip_space(p);
    for (bool end = accept(p, close); !end; end = accept(p, close)) {
        if (count > 0 && !accept(p, ','))
            return wrong(p, named ? "a comma or } is expected" : "a comma or ] is expected");
        size_t place = p->count;
        int status = read_member(p, named);
        if (status)
            return status;
        if (p->values && count > 0)
            p->values[last].next = (uint32_t)place;
        last = place;
        count++;
        skip_space(p);
    }
    p->depth--;
    if (named && count > p->most_members)
        p->most_members = count;
    if (!p->values)
        return LAMINAR_OK;
    p->values[index].count = (uint32_t)count;
    return named ? check_names(p, index) : LAMINAR_OK;
}

static bool accept_word(parser *p, const char *word) {
    size_t length = strlen(word);
    bool there = p->n - p->at >= length && memcmp(p->s + p->at, word, length) == 0;
    p->at += there ? length : 0;
    return there;
}

/* What Python's json module writes for a float that JSON cannot hold. */
static bool accept_python(parser *p, json_value *v) {
    static const struct {
        const char *word;
        double number;
    } words[] = {{"NaN", NAN}, {"Infinity", INFINITY}, {"-Infinity", -INFINITY}};
    for (size_t i = 0; p->rules.python && i < sizeof words / sizeof *words; i++) {
        if (!accept_word(p, words[i].word))
            continue;
        v->kind = JSON_NUMBER;
        v->number = words[i].number;
        return true;
    }
    return false;
}

static int too_many(const parser *p, uint64_t most) {
    return error_set(LAMINAR_E_SOURCE,
                     "%s has more than %" PRIu64 " values in %zu bytes, which no GPT-2 has: check "
                     "that it is the right file",
                     p->what, most, p->n);
}

static int read_value(parser *p, gguf_string key) {
    json_value ignored, *v = p->values ? &p->values[p->count] : &ignored;
    size_t index = p->count++;
    uint64_t some = FREE_VALUES + p->n / JSON_BYTES_PER_VALUE;
    uint64_t most = p->rules.most_values < some ? p->rules.most_values : some;
    if (p->count > most)
        return too_many(p, most);
    *v = (json_value){.key = key};
    skip_space(p);
    if (accept(p, '{')) {
        v->kind = JSON_OBJECT;
        return read_members(p, index, true);
    }
    if (accept(p, '[')) {
        v->kind = JSON_ARRAY;
        return read_members(p, index, false);
    }
    if (accept(p, '"')) {
        v->kind = JSON_STRING;
        return read_string(p, &v->text);
    }
    if (accept_word(p, "null")) {
        v->kind = JSON_NULL;
        return LAMINAR_OK;
    }
    v->truth = accept_word(p, "true");
    if (v->truth || accept_word(p, "false")) {
        v->kind = JSON_BOOL;
        return LAMINAR_OK;
    }
    return accept_python(p, v) ? LAMINAR_OK : read_number(p, v);
}

static int read_all(parser *p) {
    p->at = p->count = p->string_bytes = 0;
    p->depth = 0;
    if (p->rules.python)
        accept_word(p, "\xef\xbb\xbf");
    int status = read_value(p, (gguf_string){"", 0});
    skip_space(p);
    return !status && p->at < p->n ? wrong(p, "something follows the end") : status;
}

static void *take(uint64_t count, size_t size) {
    return count > SIZE_MAX / size ? NULL : malloc((size_t)count * size + 1);
}

int json_read(const char *text, size_t n, const char *what, json_rules rules, json_tree **out) {
    parser p = {.s = (const unsigned char *)text, .n = n, .what = what, .rules = rules};
    *out = NULL;
    int status = read_all(&p);
    if (status)
        return status;
    json_tree *t = calloc(1, sizeof *t);
    if (t && p.count <= UINT32_MAX) {
        t->values = p.values = take(p.count, sizeof *t->values);
        t->strings = p.strings = take(p.string_bytes, 1);
        p.names = take(p.most_members, sizeof *p.names);
    }
    if (!p.values || !p.strings || !p.names)
        status = error_set(LAMINAR_E_MEMORY, "no memory for the %zu values of %s", p.count, what);
    else
        status = read_all(&p);
    free(p.names);
    if (status) {
        json_free(t);
        return status;
    }
    *out = t;
    return LAMINAR_OK;
}

void json_free(json_tree *t) {
    if (!t)
        return;
    free(t->values);
    free(t->strings);
    free(t);
}

/* ---- Look-up ------------------------------------------------------------------------------- */

const json_value *json_root(const json_tree *t) { return t->values; }

const json_value *json_first(const json_value *v) { return v->count > 0 ? v + 1 : NULL; }

const json_value *json_next(const json_tree *t, const json_value *v) {
    return v->next ? &t->values[v->next] : NULL;
}

const json_value *json_find(const json_tree *t, const json_value *v, const char *key) {
    size_t length = strlen(key);
    const json_value *member = v->kind == JSON_OBJECT ? json_first(v) : NULL;
    while (member && (member->key.length != length || memcmp(member->key.data, key, length) != 0))
        member = json_next(t, member);
    return member;
}

bool json_is(const json_value *v, const char *text) {
    return v->kind == JSON_STRING && v->text.length == strlen(text) &&
           memcmp(v->text.data, text, strlen(text)) == 0;
}
