/* SPDX-License-Identifier: MIT
 *
 * convert_plan.c - which tensors a conversion needs, what they become and where they go: everything
 * that is decided before the first weight arrives. convert.c carries the plan out.
 */
#include "convert_group.h"

#include "base/error.h"
#include "base/json.h"
#include "model/gpt2.h"
#include "model/stage.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NAME_BYTES = 96 };

/* ---- Which tensors ------------------------------------------------------------------------- */

/* NULL with the status set. */
static convert_name *find_source(const convert *c, const char *name) {
    convert_name *found = convert_names_find(&c->names, name);
    if (!found)
        error_set(LAMINAR_E_MISSING,
                  "tensor %s is missing: the file is no complete GPT-2 of %d blocks", name,
                  c->model.L);
    return found;
}

/* An embedding table with rows beyond vocab_size, which some training programs add in silence. */
static bool is_longer_table(const safetensors_tensor *t, const char *name, uint64_t rows,
                            uint64_t cols) {
    bool is_table = strcmp(name, "wte.weight") == 0 || strcmp(name, "lm_head.weight") == 0;
    return is_table && t->n_dims == 2 && t->dims[1] == cols && t->dims[0] > rows;
}

static int wrong_shape(const safetensors_tensor *t, const char *name, uint64_t first,
                       uint64_t second) {
    char found[NAME_BYTES] = "", needed[NAME_BYTES];
    for (uint32_t i = 0; i < t->n_dims && i < 3; i++)
        snprintf(found + strlen(found), sizeof found - strlen(found), "%s%" PRIu64, i ? ", " : "",
                 t->dims[i]);
    snprintf(needed, sizeof needed, second ? "%" PRIu64 ", %" PRIu64 : "%" PRIu64, first, second);
    if (is_longer_table(t, name, first, second))
        return error_set(LAMINAR_E_SHAPE,
                         "tensor %s is [%s]; config.json asks for [%s]: set its vocab_size to "
                         "%" PRIu64 ", and the ids that no token has are named [PADn]",
                         name, found, needed, t->dims[0]);
    bool turned = second && t->n_dims == 2 && t->dims[0] == second && t->dims[1] == first;
    return error_set(LAMINAR_E_SHAPE, "tensor %s is [%s%s]; config.json asks for [%s]%s", name,
                     found, t->n_dims > 3 ? ", ..." : "", needed,
                     turned ? ": it is transposed, unlike the file's other matrices" : "");
}

/* Is the tensor of the shape [first][second], or [first] where `second` is 0, and of a type that is
 * read? */
static int check_source(const safetensors_tensor *t, const char *name, uint64_t first,
                        uint64_t second) {
    bool fits = t->n_dims == (second ? 2u : 1u) && t->dims[0] == first &&
                t->dims[1] == (second ? second : 1);
    if (!fits)
        return wrong_shape(t, name, first, second);
    if (t->dtype != SAFETENSORS_F32 && t->dtype != SAFETENSORS_F16 && t->dtype != SAFETENSORS_BF16)
        return error_set(LAMINAR_E_UNSUPPORTED,
                         "tensor %s is %s; F32, F16 and BF16 are converted: save the model as one "
                         "of these",
                         name, safetensors_dtype_name(t->dtype));
    return LAMINAR_OK;
}

/* Vectors and positions stay F32, as llama.cpp needs them; a row that does not divide into blocks
 * becomes F16, as there. */
static quant_type stored_type(const convert *c, const char *name, uint64_t cols, bool is_vector) {
    if (is_vector || strcmp(name, "position_embd.weight") == 0)
        return QUANT_F32;
    return cols % quant_block_values(c->type) ? QUANT_F16 : c->type;
}

/* A tensor of the new file, and the tensor of the source that it comes from. */
typedef struct wanted {
    const char *from, *to;
    int rows, cols;  /* of the new tensor; rows = 0: a vector */
    bool transposed; /* where the source is GPT-2's own, see convert.h */
} wanted;

static convert_job *add_job(convert *c, convert_name *source, int stage) {
    if (c->job_count == c->job_capacity) {
        error_set(LAMINAR_E_MISSING, "the file has too few tensors for a GPT-2 of %d blocks",
                  c->model.L);
        return NULL;
    }
    convert_job *job = &c->jobs[c->job_count++];
    *job = (convert_job){.source = source->tensor, .source_at = source->at, .stage = stage};
    source->used = true;
    return job;
}

static int add_tensor(convert *c, gguf_writer *w, int stage, const wanted *t) {
    convert_name *source = find_source(c, t->from);
    if (!source)
        return laminar_last_status();
    bool transposed = t->transposed && !c->linear;
    uint64_t rows = t->rows ? (uint64_t)t->rows : 1, cols = (uint64_t)t->cols;
    uint64_t first = transposed || !t->rows ? cols : rows;
    uint64_t second = t->rows ? rows * cols / first : 0;
    int status = check_source(source->tensor, t->from, first, second);
    if (status)
        return status;
    convert_job *job = add_job(c, source, stage);
    if (!job)
        return laminar_last_status();
    job->rows = rows;
    job->cols = cols;
    job->transposed = transposed;
    job->type = stored_type(c, t->to, cols, !t->rows);
    job->bytes = quant_row_bytes(job->type, cols) * rows;
    job->offset = gguf_put_tensor(w, t->to, t->rows ? 2 : 1, (uint64_t[]){cols, rows}, job->type);
    return LAMINAR_OK;
}

/* The parts of a block. */
typedef struct block_part {
    wanted weight;
    enum stage_kind kind;
} block_part;

enum { BLOCK_PARTS = 6 };

static void block_parts(const convert *c, block_part parts[BLOCK_PARTS]) {
    int C = c->model.C, F = c->model.F;
    const block_part all[BLOCK_PARTS] = {
        {{"ln_1", "attn_norm", 0, C, false}, STAGE_ATTN},
        {{"attn.c_attn", "attn_qkv", 3 * C, C, true}, STAGE_ATTN},
        {{"attn.c_proj", "attn_output", C, C, true}, STAGE_ATTN},
        {{"ln_2", "ffn_norm", 0, C, false}, STAGE_MLP},
        {{"mlp.c_fc", "ffn_up", F, C, true}, STAGE_MLP},
        {{"mlp.c_proj", "ffn_down", C, F, true}, STAGE_MLP},
    };
    memcpy(parts, all, sizeof all);
}

static int add_block(convert *c, gguf_writer *w, int layer) {
    block_part parts[BLOCK_PARTS];
    block_parts(c, parts);
    for (size_t i = 0; i < BLOCK_PARTS; i++) {
        char from[NAME_BYTES], to[NAME_BYTES];
        wanted t = parts[i].weight;
        snprintf(from, sizeof from, "h.%d.%s.weight", layer, t.from);
        snprintf(to, sizeof to, "blk.%d.%s.weight", layer, t.to);
        wanted weight = {from, to, t.rows, t.cols, t.transposed};
        int stage = stage_number(parts[i].kind, layer, c->model.L),
            status = add_tensor(c, w, stage, &weight);
        if (status)
            return status;
        snprintf(from, sizeof from, "h.%d.%s.bias", layer, t.from);
        snprintf(to, sizeof to, "blk.%d.%s.bias", layer, t.to);
        wanted bias = {from, to, 0, t.rows ? t.rows : t.cols, false};
        if (c->biases && (status = add_tensor(c, w, stage, &bias)))
            return status;
    }
    return LAMINAR_OK;
}

/* The biases of a model that was trained without any: zeros, before all other tensors, so that they
 * go out with the header. */
static void add_zeros(const convert *c, gguf_writer *w) {
    block_part parts[BLOCK_PARTS];
    block_parts(c, parts);
    for (int layer = 0; layer < c->model.L; layer++) {
        for (size_t i = 0; i < BLOCK_PARTS; i++) {
            const wanted *t = &parts[i].weight;
            char name[NAME_BYTES];
            snprintf(name, sizeof name, "blk.%d.%s.bias", layer, t->to);
            uint64_t values = (uint64_t)(t->rows ? t->rows : t->cols);
            gguf_put_tensor(w, name, 1, &values, QUANT_F32);
        }
    }
    gguf_put_tensor(w, "output_norm.bias", 1, (uint64_t[]){(uint64_t)c->model.C}, QUANT_F32);
}

/* lm_head.weight: a tensor of its own, or a second copy of the embeddings that is left out. */
static int add_head(convert *c, gguf_writer *w) {
    static const char name[] = "lm_head.weight";
    const wanted head = {name, "output.weight", c->model.V, c->model.C, false};
    int unembed = stage_number(STAGE_UNEMBED, 0, c->model.L);
    if (!c->model.tied)
        return add_tensor(c, w, unembed, &head);
    convert_name *source = convert_names_find(&c->names, name);
    if (!source)
        return LAMINAR_OK;
    int status = check_source(source->tensor, name, (uint64_t)c->model.V, (uint64_t)c->model.C);
    if (status)
        return status;
    c->head = add_job(c, source, unembed);
    if (!c->head)
        return laminar_last_status();
    c->head->rows = (uint64_t)c->model.V;
    c->head->cols = (uint64_t)c->model.C;
    c->head->compared = true;
    return LAMINAR_OK;
}

static int add_everything(convert *c, gguf_writer *w) {
    int L = c->model.L, C = c->model.C;
    int embed = stage_number(STAGE_EMBED, 0, L), unembed = stage_number(STAGE_UNEMBED, 0, L);
    const wanted token = {"wte.weight", "token_embd.weight", c->model.V, C, false};
    const wanted position = {"wpe.weight", "position_embd.weight", c->model.context, C, false};
    const wanted gain = {"ln_f.weight", "output_norm.weight", 0, C, false};
    const wanted bias = {"ln_f.bias", "output_norm.bias", 0, C, false};
    int status = add_tensor(c, w, embed, &token);
    if (!status)
        status = add_tensor(c, w, embed, &position);
    for (int layer = 0; layer < L && !status; layer++)
        status = add_block(c, w, layer);
    if (!status)
        status = add_tensor(c, w, unembed, &gain);
    if (!status && c->biases)
        status = add_tensor(c, w, unembed, &bias);
    if (!status)
        status = add_head(c, w);
    c->embedding = &c->jobs[0];
    return status;
}

/* ---- What kind of file it is --------------------------------------------------------------- */

/* The causal masks that old files carry: h.N.attn.bias and h.N.attn.masked_bias. */
static bool is_mask(gguf_string name) {
    char copy[NAME_BYTES];
    if (name.length >= sizeof copy)
        return false;
    memcpy(copy, name.data, (size_t)name.length);
    copy[name.length] = '\0';
    if (strncmp(copy, "h.", 2) != 0)
        return false;
    const char *p = copy + 2;
    p += strspn(p, "0123456789");
    return strcmp(p, ".attn.bias") == 0 || strcmp(p, ".attn.masked_bias") == 0;
}

static bool is_bias(gguf_string name) {
    static const char ending[] = ".bias";
    size_t end = strlen(ending);
    return name.length > end && memcmp(name.data + name.length - end, ending, end) == 0 &&
           !is_mask(name);
}

/* Has the file biases, and in which order are its matrices? The first block's c_attn, which is
 * never square, tells for all of them. */
static int look_at_source(convert *c) {
    uint64_t C = (uint64_t)c->model.C, L = (uint64_t)c->model.L;
    for (size_t i = 0; i < c->names.count && !c->biases; i++)
        c->biases = is_bias(c->names.list[i].name);
    const convert_name *first = convert_names_find(&c->names, "h.0.attn.c_attn.weight");
    const safetensors_tensor *t = first ? first->tensor : NULL;
    c->linear = t && t->n_dims == 2 && t->dims[0] == 3 * C && t->dims[1] == C;
    /* The zeros are made for all blocks before the weights are looked for. */
    if (!c->biases && c->names.count < BLOCK_PARTS * L)
        return error_set(LAMINAR_E_MISSING, "the file has too few tensors for a GPT-2 of %d blocks",
                         c->model.L);
    return LAMINAR_OK;
}

static int by_source(const void *a, const void *b) {
    const convert_ref *x = a, *y = b;
    uint64_t first = x->job->source_at, second = y->job->source_at;
    return first < second ? -1 : first > second;
}

/* Sorts the jobs by source, and refuses a file with tensors that would be lost. */
static int sort_jobs(convert *c) {
    char name[SHOWN_BYTES];
    for (size_t i = 0; i < c->job_count; i++)
        c->by_source[i].job = &c->jobs[i];
    qsort(c->by_source, c->job_count, sizeof *c->by_source, by_source);
    for (size_t i = 0; i < c->names.count; i++) {
        const convert_name *n = &c->names.list[i];
        if (!n->used && !is_mask(n->name))
            return error_set(LAMINAR_E_UNSUPPORTED,
                             "tensor %s has no place in a GPT-2 of %d blocks: only plain GPT-2 is "
                             "converted",
                             gguf_shown(n->tensor->name, name), c->model.L);
    }
    return LAMINAR_OK;
}

/* ---- The plan ------------------------------------------------------------------------------ */

static void describe_job(json *j, const convert_job *job, int L) {
    json_raw(j, "{\"name\":");
    json_string(j, job->source->name.data, (size_t)job->source->name.length);
    json_raw(j, ",");
    stage_describe(j, job->stage, L);
    json_printf(j, ",\"sourceOffset\":%" PRIu64 ",\"sourceBytes\":%" PRIu64, job->source_at,
                job->source->bytes);
    json_printf(j, ",\"offset\":%" PRIu64 ",\"bytes\":%" PRIu64, job->offset, job->bytes);
    if (convert_has_rows(job))
        json_printf(j, ",\"rows\":%" PRIu64, job->rows);
    json_raw(j, "}");
}

static int describe(convert *c) {
    json j = {0};
    uint64_t source_bytes = 0;
    for (size_t i = 0; i < c->job_count; i++)
        source_bytes += c->jobs[i].source->bytes;
    json_printf(&j, "{\"fileBytes\":%" PRIu64 ",\"headerBytes\":%zu,\"sourceBytes\":%" PRIu64,
                c->file_bytes, c->header_bytes, source_bytes);
    json_raw(&j, ",\"tensors\":[");
    for (size_t i = 0; i < c->job_count; i++) {
        json_raw(&j, i ? "," : "");
        describe_job(&j, &c->jobs[i], c->model.L);
    }
    json_raw(&j, "]}");
    c->description = json_finish(&j);
    return c->description ? LAMINAR_OK
                          : error_set(LAMINAR_E_MEMORY, "no memory for the conversion's plan");
}

/* Opens the new header as a model: the engine must be able to load what it converts. */
static int check_header(const convert *c) {
    gpt2 *m = NULL;
    int status = gpt2_open(c->header, c->header_bytes, c->file_bytes, &m);
    if (status == LAMINAR_E_FORMAT) {
        char message[512];
        snprintf(message, sizeof message, "%s", laminar_last_error());
        return error_set(LAMINAR_E_SOURCE, "%s", message);
    }
    gpt2_close(m);
    return status;
}

/* The first tensors become part of what goes out as the header. Their size is that of biases whose
 * matrices the source has. */
static int append_zeros(convert *c, uint64_t bytes) {
    uint64_t all = c->header_bytes + bytes;
    uint8_t *header = all <= SIZE_MAX ? realloc(c->header, (size_t)all) : NULL;
    if (!header)
        return error_set(LAMINAR_E_MEMORY, "no memory for %" PRIu64 " bytes of biases", bytes);
    memset(header + c->header_bytes, 0, (size_t)bytes);
    c->header = header;
    c->header_bytes = (size_t)all;
    return LAMINAR_OK;
}

static int make_header(convert *c) {
    gguf_writer w = {0};
    uint64_t data_bytes, zero_bytes = 0;
    int status = hf_gpt2_complete(&c->model);
    if (!status)
        status = look_at_source(c);
    if (!status) {
        hf_gpt2_write_keys(&c->model, &w, c->name, c->type);
        if (!c->biases)
            add_zeros(c, &w);
        zero_bytes = w.data_bytes;
        status = add_everything(c, &w);
    }
    c->header = gguf_write_finish(&w, &c->header_bytes, &data_bytes);
    if (status)
        return status;
    if (!c->header)
        return error_set(LAMINAR_E_MEMORY, "no memory for the header of the GGUF file");
    for (size_t i = 0; i < c->job_count; i++)
        c->jobs[i].offset += c->header_bytes;
    c->file_bytes = c->header_bytes + data_bytes;
    status = check_header(c);
    return status ? status : append_zeros(c, zero_bytes);
}

static int take_buffers(convert *c) {
    uint64_t raw = 1, out = 0, rows = 0;
    for (size_t i = 0; i < c->job_count; i++) {
        const convert_job *job = &c->jobs[i];
        uint64_t group = convert_group_rows(job) * convert_source_row_bytes(job);
        uint64_t some =
            convert_has_rows(job) ? convert_group_rows(job) * (job->bytes / job->rows) : 0;
        uint64_t made = job->transposed ? job->bytes : some;
        raw = group > raw ? group : raw;
        out = made > out ? made : out;
        rows = some > rows ? some : rows;
    }
    out += GGUF_DEFAULT_ALIGNMENT;
    rows += GGUF_DEFAULT_ALIGNMENT;
    if (raw <= SIZE_MAX && out <= SIZE_MAX && rows <= SIZE_MAX) {
        c->raw = malloc((size_t)raw);
        c->out = malloc((size_t)out);
        c->rows = malloc((size_t)rows);
    }
    if (!c->raw || !c->out || !c->rows)
        return error_set(LAMINAR_E_MEMORY, "this needs %.1f MB more memory than there is",
                         (double)(raw + out + rows) / 1e6);
    return LAMINAR_OK;
}

static int plan(convert *c) {
    int status = c->index.count ? hf_index_check(&c->index, c->sources) : LAMINAR_OK;
    if (!status)
        status = convert_names_build(&c->names, c->sources, c->source_count);
    if (status)
        return status;
    c->job_capacity = c->names.count;
    c->jobs = calloc(c->job_capacity + 1, sizeof *c->jobs);
    c->by_source = calloc(c->job_capacity + 1, sizeof *c->by_source);
    if (!c->jobs || !c->by_source)
        return error_set(LAMINAR_E_MEMORY, "no memory for a list of %zu tensors", c->job_capacity);
    status = make_header(c);
    if (!status)
        status = sort_jobs(c);
    if (!status)
        status = take_buffers(c);
    if (!status)
        status = describe(c);
    if (status)
        return status;
    c->piece = c->header;
    c->piece_bytes = c->header_bytes;
    c->piece_offset = 0;
    return LAMINAR_OK;
}

/* ---- The files of the source --------------------------------------------------------------- */

size_t convert_part_count(const convert *c) { return c->index.count ? c->index.count : 1; }

const char *convert_part_name(const convert *c, size_t index) {
    if (index >= convert_part_count(c))
        return NULL;
    return c->index.count ? c->index.files[index].name : "model.safetensors";
}

static int take_list(convert *c) {
    size_t count = convert_part_count(c);
    c->sources = calloc(count, sizeof *c->sources);
    return c->sources ? LAMINAR_OK
                      : error_set(LAMINAR_E_MEMORY, "no memory for a list of %zu files", count);
}

int convert_plan(convert *c, const void *head, size_t n, uint64_t file_bytes) {
    safetensors *source;
    if (c->source_count == convert_part_count(c))
        return error_set(LAMINAR_E_ARGUMENT, "the conversion is planned already");
    if (file_bytes > GGUF_MAX_FILE_BYTES - c->source_bytes)
        return error_set(LAMINAR_E_ARGUMENT, "all files have over 2^53 bytes");
    int status = hf_gpt2_ready(&c->model);
    if (!status && !c->sources)
        status = take_list(c);
    if (!status)
        status = safetensors_open(head, n, file_bytes, &source);
    if (status)
        return status;
    c->sources[c->source_count++] = (safetensors_part){source, c->source_bytes};
    c->source_bytes += file_bytes;
    return c->source_count == convert_part_count(c) ? plan(c) : LAMINAR_OK;
}
