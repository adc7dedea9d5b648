/* SPDX-License-Identifier: MIT
 *
 * main.c - the engine as a native program: looks at models, tokenizes, runs, generates, measures;
 * convert_folder.c converts, verify.c compares a model with what was published of it.
 *
 * It calls the engine through laminar.h alone, as the web worker does, so that it computes what the
 * browser computes. Of the engine's other files the program uses those of base/ that read
 * and write text.
 * Results go to stdout, messages to stderr. Exit status: 0 done, 1 the work failed (of verify: the
 * answers differ), 2 wrong usage.
 */
#include "base/json.h"
#include "base/utf8.h"
#include "common.h"
#include "convert_folder.h"
#include "laminar.h"
#include "open_gguf.h"
#include "safetensors_write.h"
#include "verify.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static const char usage[] =
    "usage: laminar COMMAND MODEL.gguf ...\n"
    "\n"
    "  info MODEL.gguf [--json]                 shapes, tokenizer and tensors\n"
    "  tokenize MODEL.gguf TEXT                 the ids of TEXT as a JSON array\n"
    "  run MODEL.gguf (--text S | --tokens 1,2,3 | --texts FILE) [--taps GLOB,...]\n"
    "      --out FILE.safetensors [--threads N] [--precision exact|fast]\n"
    "                                           one pass; FILE holds one text a line\n"
    "  generate MODEL.gguf --prompt S [-n N] [--temperature X] [--top-k K] [--top-p P]\n"
    "      [--seed N] [--threads N]             continues S by N tokens (64)\n"
    "  bench MODEL.gguf [--prompt-tokens N] [--decode N] [--threads N]\n"
    "      [--precision exact|fast] [--json]    times a prompt (342) and tokens after it (32)\n"
    "  convert MODEL_DIR -o OUT.gguf [--type f32|f16|q8_0|q4_0] [--threads N]\n"
    "                                           a Hugging Face folder becomes GGUF (q8_0)\n"
    "  verify MODEL.gguf [--as gpt2|gpt2-medium|gpt2-large] [--facts FILE] [--threads N]\n"
    "      [--json]                             does it answer as GPT-2's publishers printed?\n"
    "                                           status 0: it does, 1: it differs\n"
    "\n"
    "Of a model that is split into several files (-00001-of-00002.gguf), name any part.\n"
    "Taps have TransformerLens names, e.g. 'blocks.*.hook_resid_post' or hook_embed; '*' is all\n"
    "but blocks.N.attn.hook_result and logits, which must be spelled out.\n";

/* ---- Options ------------------------------------------------------------------------------- */

typedef struct options {
    const char *model, *text, *tokens, *texts, *taps, *out, *prompt, *type, *facts, *as;
    int threads, precision, n, top_k, prompt_tokens, decode;
    double temperature, top_p;
    uint32_t seed;
    bool json;
} options;

static _Noreturn void show_usage(void) {
    fputc('\n', stderr);
    fputs(usage, stderr);
    exit(2);
}

/* The number that an option was given: digits, with a point and an exponent unless it must be
 * whole. What strtod() takes beside that (hexadecimal, "inf", spaces) is refused, so that nothing
 * is read as another number than it looks like. */
static double number(const char *option, const char *value, double least, double most, bool whole) {
    const char *digits = *value == '-' ? value + 1 : value;
    bool good = *digits >= '0' && *digits <= '9' &&
                strspn(digits, whole ? "0123456789" : "0123456789.eE+-") == strlen(digits);
    char *end = NULL;
    double x = good ? strtod(value, &end) : 0;
    if (!good || *end || !(x >= least && x <= most))
        fail(2, "%s needs a %snumber from %.15g to %.15g, not \"%s\"", option,
             whole ? "whole " : "", least, most, value);
    return x;
}

static int precision_of(const char *value) {
    if (strcmp(value, "exact") == 0)
        return LAMINAR_EXACT;
    if (strcmp(value, "fast") == 0)
        return LAMINAR_FAST;
    fail(2, "--precision is exact or fast, not \"%s\"", value);
}

static int cores(void) {
    long n = sysconf(_SC_NPROCESSORS_ONLN);
    return n < 1 ? 1 : n > LAMINAR_MAX_THREADS ? LAMINAR_MAX_THREADS : (int)n;
}

/* Sets the option called `name`; false when there is none of that name that takes a value. */
static bool set_option(options *o, const char *name, const char *value) {
    const struct {
        const char *name;
        const char **text;
    } texts[] = {{"--text", &o->text}, {"--tokens", &o->tokens}, {"--texts", &o->texts},
                 {"--taps", &o->taps}, {"--out", &o->out},       {"--prompt", &o->prompt},
                 {"-o", &o->out},      {"--type", &o->type},     {"--facts", &o->facts},
                 {"--as", &o->as}};
    const struct {
        const char *name;
        int *number, least, most;
    } numbers[] = {{"--threads", &o->threads, 1, LAMINAR_MAX_THREADS},
                   {"-n", &o->n, 1, 1 << 20},
                   {"--top-k", &o->top_k, 0, 1 << 24},
                   {"--prompt-tokens", &o->prompt_tokens, 1, 1 << 20},
                   {"--decode", &o->decode, 0, 1 << 20}};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (strcmp(name, texts[i].name) == 0)
            return *texts[i].text = value, true;
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        if (strcmp(name, numbers[i].name) == 0)
            return *numbers[i].number =
                       (int)number(name, value, numbers[i].least, numbers[i].most, true),
                   true;
    if (strcmp(name, "--precision") == 0)
        return o->precision = precision_of(value), true;
    if (strcmp(name, "--temperature") == 0)
        return o->temperature = number(name, value, 0, 1000, false), true;
    if (strcmp(name, "--top-p") == 0)
        return o->top_p = number(name, value, 1e-9, 1, false), true;
    if (strcmp(name, "--seed") == 0)
        return o->seed = (uint32_t)number(name, value, 0, UINT32_MAX, true), true;
    return false;
}

/* argv[2] is the model; one more plain word is the TEXT of tokenize. */
static options parse(int argc, char **argv) {
    options o = {.threads = cores(),
                 .type = "q8_0",
                 .n = 64,
                 .temperature = 0,
                 .top_p = 1,
                 .prompt_tokens = 342,
                 .decode = 32};
    if (argc < 3) {
        complain("which model?");
        show_usage();
    }
    o.model = argv[2];
    for (int i = 3; i < argc; i++) {
        if (strcmp(argv[i], "--json") == 0) {
            o.json = true;
        } else if (argv[i][0] == '-' && argv[i][1] && i + 1 < argc &&
                   set_option(&o, argv[i], argv[i + 1])) {
            i++;
        } else if (!o.text && strcmp(argv[1], "tokenize") == 0) {
            o.text = argv[i];
        } else if (set_option(&o, argv[i], "1")) {
            fail(2, "%s needs a value", argv[i]);
        } else {
            complain("what is \"%s\"?", argv[i]);
            show_usage();
        }
    }
    return o;
}

/* ---- Models and texts ---------------------------------------------------------------------- */

static laminar_model *open_model(const options *o) {
    if (laminar_init(o->threads))
        fail_engine("threads");
    return open_gguf(o->model);
}

static laminar_config config_of(const laminar_model *m) {
    laminar_config config;
    laminar_model_config(m, &config);
    return config;
}

/* Token ids of several texts, one after another. */
typedef struct batch {
    int32_t *tokens, *lengths;
    int texts, total, longest;
} batch;

static int32_t *grow(int32_t *ids, int n) {
    int32_t *larger = realloc(ids, (size_t)(n + 1) * sizeof *ids);
    if (!larger)
        fail(1, "no memory for %d tokens", n);
    return larger;
}

static void add_text(batch *b, const int32_t *ids, int n) {
    b->tokens = grow(b->tokens, b->total + n);
    b->lengths = grow(b->lengths, b->texts);
    memcpy(b->tokens + b->total, ids, (size_t)n * sizeof *ids);
    b->lengths[b->texts++] = n;
    b->total += n;
    if (n > b->longest)
        b->longest = n;
}

static void free_batch(batch *b) {
    free(b->tokens);
    free(b->lengths);
}

static void encode_text(batch *b, const laminar_model *m, const char *text, size_t bytes) {
    int32_t *ids = allocate(bytes, sizeof *ids);
    int n = laminar_encode(m, text, bytes, ids, bytes);
    if (n < 0)
        fail_engine("the text");
    add_text(b, ids, n);
    free(ids);
}

static void parse_tokens(batch *b, const char *list) {
    int32_t *ids = allocate(strlen(list), sizeof *ids);
    int n = 0;
    for (const char *p = list; *p;) {
        char *end;
        errno = 0;
        long id = strtol(p, &end, 10);
        if (end == p || errno || id < INT32_MIN || id > INT32_MAX || (*end && *end != ','))
            fail(2, "--tokens takes ids with commas between, not \"%s\"", list);
        ids[n++] = (int32_t)id;
        p = *end ? end + 1 : end;
    }
    add_text(b, ids, n);
    free(ids);
}

/* One text a line. A carriage return before the line's end, and a byte order mark before the first
 * text, are Windows' way of writing such a file and no part of a text. */
static void read_lines(batch *b, const laminar_model *m, const char *path) {
    static const char mark[] = "\xef\xbb\xbf";
    size_t bytes;
    const char *at = map_file(path, &bytes), *end = at + bytes;
    if (bytes >= strlen(mark) && memcmp(at, mark, strlen(mark)) == 0)
        at += strlen(mark);
    while (at < end) {
        const char *newline = memchr(at, '\n', (size_t)(end - at));
        const char *stop = newline ? newline : end;
        size_t length = (size_t)(stop - at);
        encode_text(b, m, at, length > 0 && stop[-1] == '\r' ? length - 1 : length);
        at = stop + 1;
    }
}

static batch read_input(const options *o, const laminar_model *m) {
    batch b = {0};
    if (!!o->text + !!o->tokens + !!o->texts != 1)
        fail(2, "give one of --text, --tokens and --texts");
    if (o->text)
        encode_text(&b, m, o->text, strlen(o->text));
    if (o->tokens)
        parse_tokens(&b, o->tokens);
    if (o->texts)
        read_lines(&b, m, o->texts);
    return b;
}

/* ---- info, tokenize ------------------------------------------------------------------------ */

/* Prints the JSON with a line for every member of the outermost object. */
static void print_members(const char *text) {
    int depth = 0;
    bool quoted = false;
    for (const char *p = text; *p; p++) {
        if (quoted && *p == '\\') { /* what follows a backslash ends no string */
            putchar(*p++);
            putchar(*p);
            continue;
        }
        if (*p == '"')
            quoted = !quoted;
        if (!quoted && (*p == '{' || *p == '['))
            depth++;
        if (!quoted && (*p == '}' || *p == ']'))
            depth--;
        putchar(*p);
        if (!quoted && *p == ',' && depth == 1)
            fputs("\n ", stdout);
        if (!quoted && *p == ',' && depth == 2 && p[-1] == '}')
            fputs("\n   ", stdout);
    }
    putchar('\n');
}

static void command_info(const options *o) {
    laminar_model *m = open_model(o);
    if (o->json)
        puts(laminar_model_json(m));
    else
        print_members(laminar_model_json(m));
    laminar_model_free(m);
}

static void command_tokenize(const options *o) {
    if (!o->text)
        fail(2, "which text?");
    laminar_model *m = open_model(o);
    batch b = {0};
    encode_text(&b, m, o->text, strlen(o->text));
    putchar('[');
    for (int i = 0; i < b.total; i++)
        printf("%s%d", i ? "," : "", b.tokens[i]);
    puts("]");
    free_batch(&b);
    laminar_model_free(m);
}

/* ---- run ----------------------------------------------------------------------------------- */

/* The shape of a tap for one text: three sizes, of which the last `n` count and the others are 1.
 */
typedef struct shape {
    int n;
    uint64_t dims[LAMINAR_MAX_DIMS];
} shape;

static shape shape_for(const laminar_run *r, int tap, int text) {
    uint64_t dims[LAMINAR_MAX_DIMS];
    int n = laminar_run_tap_shape(r, tap, text, dims);
    if (n < 0)
        fail_engine("the shape of a tap");
    shape s = {n, {1, 1, 1}};
    memcpy(s.dims + LAMINAR_MAX_DIMS - n, dims, (size_t)n * sizeof *dims);
    return s;
}

/* Large enough for every text of the batch. */
static shape largest_shape(const laminar_run *r, int tap, int texts) {
    shape big = shape_for(r, tap, 0);
    for (int text = 1; text < texts; text++) {
        shape s = shape_for(r, tap, text);
        for (int i = 0; i < LAMINAR_MAX_DIMS; i++)
            big.dims[i] = s.dims[i] > big.dims[i] ? s.dims[i] : big.dims[i];
    }
    return big;
}

static uint64_t count(const shape *s) { return s->dims[0] * s->dims[1] * s->dims[2]; }

/* Copies one text's tensor into the corner of a zeroed one of the longest text's shape. */
static void copy_into_corner(float *to, const shape *big, const float *from, const shape *small) {
    for (uint64_t i = 0; i < small->dims[0]; i++)
        for (uint64_t j = 0; j < small->dims[1]; j++, from += small->dims[2])
            memcpy(to + (i * big->dims[1] + j) * big->dims[2], from, small->dims[2] * sizeof *from);
}

static void write_or_fail(safetensors_writer *f, const void *data, uint64_t bytes) {
    if (!safetensors_write(f, data, bytes))
        fail(1, "%s: %s", f->path, strerror(errno));
}

/* One kept tap, batch first, texts padded with zeros to the longest. */
static void write_tap(safetensors_writer *f, const laminar_run *r, int tap, int texts) {
    shape big = largest_shape(r, tap, texts);
    float *padded = allocate((size_t)count(&big), sizeof *padded);
    const float *data = laminar_run_tap(r, tap);
    for (int text = 0; text < texts; text++) {
        shape small = shape_for(r, tap, text);
        memset(padded, 0, (size_t)count(&big) * sizeof *padded);
        copy_into_corner(padded, &big, data, &small);
        write_or_fail(f, padded, count(&big) * sizeof *padded);
        data += count(&small);
    }
    free(padded);
}

static void write_tokens(safetensors_writer *f, const batch *b) {
    const int32_t none = -1, *ids = b->tokens;
    for (int i = 0; i < b->texts; ids += b->lengths[i++])
        for (int t = 0; t < b->longest; t++)
            write_or_fail(f, t < b->lengths[i] ? ids + t : &none, sizeof none);
    write_or_fail(f, b->lengths, (uint64_t)b->texts * sizeof *b->lengths);
}

static void write_results(const options *o, const laminar_model *m, const batch *b,
                          const laminar_run *r) {
    safetensors_writer f = {0};
    uint64_t texts = (uint64_t)b->texts, V = (uint64_t)config_of(m).d_vocab;
    int taps = laminar_run_tap_count(r);
    bool all_logits = false;
    safetensors_declare(&f, "tokens", "I32", 2, (uint64_t[]){texts, (uint64_t)b->longest});
    safetensors_declare(&f, "lengths", "I32", 1, &texts);
    for (int tap = 0; tap < taps; tap++) {
        char name[LAMINAR_MAX_NAME_BYTES];
        uint64_t dims[1 + LAMINAR_MAX_DIMS] = {texts};
        shape s = largest_shape(r, tap, b->texts);
        if (laminar_run_tap_name(r, tap, name))
            fail_engine("the name of a tap");
        memcpy(dims + 1, s.dims + LAMINAR_MAX_DIMS - s.n, (size_t)s.n * sizeof *dims);
        safetensors_declare(&f, name, "F32", s.n + 1, dims);
        all_logits |= strcmp(name, "logits") == 0;
    }
    if (!all_logits)
        safetensors_declare(&f, "logits", "F32", 2, (uint64_t[]){texts, V});
    if (!safetensors_begin(&f, o->out))
        fail(1, "%s: %s", o->out, strerror(errno));
    write_tokens(&f, b);
    for (int tap = 0; tap < taps; tap++)
        write_tap(&f, r, tap, b->texts);
    for (int i = 0; i < b->texts && !all_logits; i++)
        write_or_fail(&f, laminar_run_logits(r, i), V * sizeof(float));
    if (!safetensors_end(&f))
        fail(1, "%s: %s", o->out, strerror(errno));
}

static void finish_run(laminar_run *r) {
    int event;
    while ((event = laminar_run_next(r)) > 0) {
    }
    if (event < 0)
        fail_engine("the run");
}

static void command_run(const options *o) {
    if (!o->out)
        fail(2, "run needs --out FILE.safetensors");
    laminar_model *m = open_model(o);
    batch b = read_input(o, m);
    laminar_run *r = laminar_run_open(m, b.tokens, b.lengths, b.texts, o->taps, NULL, o->precision,
                                      LAMINAR_KEEP_PASS, NULL);
    if (!r)
        fail_engine("the run");
    finish_run(r);
    write_results(o, m, &b, r);
    laminar_run_free(r);
    free_batch(&b);
    laminar_model_free(m);
}

/* ---- generate ------------------------------------------------------------------------------ */

/* A file gets the bytes that were generated; a terminal would obey some of them. */
static void print_bytes(const char *bytes, size_t length) {
    static char held[4]; /* of a character that the next token ends */
    static size_t held_bytes;
    if (!isatty(STDOUT_FILENO)) {
        fwrite(bytes, 1, length, stdout);
        return;
    }
    for (size_t i = 0; i < length; i++) {
        uint32_t c;
        unsigned char byte = (unsigned char)bytes[i];
        if ((byte & 0xc0) != 0x80 || held_bytes == sizeof held) {
            print_shown(stdout, held, held_bytes);
            held_bytes = 0;
        }
        if (byte == '\n' || byte == '\t') {
            putchar(byte);
            continue;
        }
        held[held_bytes++] = (char)byte;
        utf8_next((const unsigned char *)held, held_bytes, &c);
        if (c != UTF8_INVALID) {
            print_shown(stdout, held, held_bytes);
            held_bytes = 0;
        }
    }
}

static void print_token(const laminar_model *m, int32_t id) {
    uint32_t length;
    const char *bytes = laminar_token_bytes(m, id, &length);
    if (bytes)
        print_bytes(bytes, length);
    else
        printf("[%d]", id);
    fflush(stdout);
}

static void command_generate(const options *o) {
    if (!o->prompt)
        fail(2, "generate needs --prompt");
    laminar_model *m = open_model(o);
    batch b = {0};
    encode_text(&b, m, o->prompt, strlen(o->prompt));
    const laminar_config config = config_of(m);
    laminar_cache *cache = laminar_cache_create(m, config.n_ctx);
    if (!cache)
        fail_engine("the cache");
    float *logits = allocate((size_t)config.d_vocab, sizeof *logits);
    int32_t *next = b.tokens, length = b.total;
    for (uint32_t draw = 0; draw < (uint32_t)o->n; draw++) {
        laminar_run *r = laminar_run_open(m, next, &length, 1, NULL, NULL, o->precision,
                                          LAMINAR_KEEP_PASS, cache);
        if (!r)
            fail_engine("the prompt");
        finish_run(r);
        memcpy(logits, laminar_run_logits(r, 0), (size_t)config.d_vocab * sizeof *logits);
        laminar_run_free(r);
        laminar_mask_unused(m, logits);
        b.tokens[0] = laminar_sample(logits, config.d_vocab, (float)o->temperature, o->top_k,
                                     (float)o->top_p, o->seed, draw);
        if (b.tokens[0] < 0)
            fail_engine("sampling");
        if (b.tokens[0] == config.eos_token)
            break;
        print_token(m, b.tokens[0]);
        next = b.tokens;
        length = 1;
        if (laminar_cache_length(cache) == config.n_ctx)
            break;
    }
    putchar('\n');
    free(logits);
    free_batch(&b);
    laminar_cache_free(cache);
    laminar_model_free(m);
}

/* ---- bench --------------------------------------------------------------------------------- */

static double now_ms(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void command_bench(const options *o) {
    double start = now_ms();
    laminar_model *m = open_model(o);
    double load = now_ms() - start;
    const laminar_config config = config_of(m);
    int context = config.n_ctx, n = o->prompt_tokens;
    if (n + o->decode > context)
        fail(1, "%d prompt tokens and %d decoded ones exceed the model's %d positions", n,
             o->decode, context);
    int32_t *ids = allocate((size_t)n, sizeof *ids);
    uint64_t V = (uint64_t)config.d_vocab;
    for (int i = 0; i < n; i++)
        ids[i] = (int32_t)((uint64_t)i * 7919u % V);
    laminar_cache *cache = laminar_cache_create(m, context);
    if (!cache)
        fail_engine("the cache");
    start = now_ms();
    laminar_run *r = laminar_run_open(
        m, ids, &n, 1, "blocks.*.hook_resid_post,blocks.*.hook_attn_out,blocks.*.hook_mlp_out",
        NULL, o->precision, LAMINAR_KEEP_PASS, cache);
    if (!r)
        fail_engine("the prompt");
    finish_run(r);
    double prefill = now_ms() - start, bytes = laminar_run_bytes(r);
    laminar_run_free(r);
    start = now_ms();
    for (int i = 0; i < o->decode; i++) {
        int32_t one = 1;
        r = laminar_run_open(m, ids + i % n, &one, 1, NULL, NULL, o->precision, LAMINAR_KEEP_PASS,
                             cache);
        if (!r)
            fail_engine("a token");
        finish_run(r);
        laminar_run_free(r);
    }
    double decode = o->decode ? (now_ms() - start) / o->decode : 0;
    const char *precision = o->precision == LAMINAR_FAST ? "fast" : "exact";
    if (o->json) {
        json j = {0};
        json_raw(&j, "{\"model\":");
        json_string(&j, o->model, strlen(o->model));
        json_printf(&j,
                    ",\"threads\":%d,\"build\":\"native\",\"precision\":\"%s\",\"promptTokens\":%d,"
                    "\"loadMs\":%.1f,",
                    o->threads, precision, n, load);
        json_printf(&j, "\"prefillMs\":%.1f,\"decodeMsPerToken\":%.2f,\"memoryBytes\":%.0f}",
                    prefill, decode, bytes);
        char *text = json_finish(&j);
        if (!text)
            fail(1, "no memory for the answer");
        puts(text);
        free(text);
    } else {
        say("%s on %d threads, %s", o->model, o->threads, precision);
        say("%d prompt tokens: load %.1f ms, prompt %.1f ms, %.2f ms a token after it, %.0f bytes "
            "for the run",
            n, load, prefill, decode, bytes);
    }
    free(ids);
    laminar_cache_free(cache);
    laminar_model_free(m);
}

static void command_convert(const options *o) {
    if (!o->out)
        fail(2, "convert needs -o OUT.gguf");
    convert_folder(o->model, o->out, o->type, o->threads);
}

static void command_verify(const options *o) {
    laminar_model *m = open_model(o);
    int status = verify_model(m, o->model, (verify_how){o->as, o->facts, o->json});
    laminar_model_free(m);
    if (status)
        exit(fflush(stdout) == 0 ? status : 1);
}

int main(int argc, char **argv) {
    static const struct {
        const char *name;
        void (*run)(const options *o);
    } commands[] = {{"info", command_info},    {"tokenize", command_tokenize},
                    {"run", command_run},      {"generate", command_generate},
                    {"bench", command_bench},  {"convert", command_convert},
                    {"verify", command_verify}};
    if (argc < 2 || strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
        fputs(usage, argc < 2 ? stderr : stdout);
        return argc < 2 ? 2 : 0;
    }
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        if (strcmp(argv[1], commands[i].name) != 0)
            continue;
        options o = parse(argc, argv);
        commands[i].run(&o);
        return fflush(stdout) == 0 ? 0 : 1;
    }
    complain("there is no command \"%s\"", argv[1]);
    show_usage();
}
