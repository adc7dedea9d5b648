/* SPDX-License-Identifier: MIT
 *
 * laminar.h - the only public surface of the engine: GPT-2 with every vector on the way in view.
 *
 *     laminar_init(2);                                        // a pool of two threads
 *     laminar_model *m = laminar_model_open(head, n, size);   // header -> shapes, tokenizer
 *     laminar_model_bind(m, file);                            // weights stay in the file's map
 *     laminar_run *r = laminar_run_open(m, ids, lengths, 1, "blocks.*.hook_resid_post", NULL,
 *                                       LAMINAR_EXACT, LAMINAR_KEEP_PASS, NULL);
 *     while ((s = laminar_run_next(r)) > 0) { ... }           // one sub-layer at a time
 *
 * Called by cli/ natively and by web/engine/glue.js through WebAssembly; both call the engine only
 * through these functions. Nothing here prints, exits or aborts. A function that makes something
 * returns NULL on failure, one that does something returns a laminar_status (0 or positive is
 * success); laminar_last_status() and laminar_last_error() then say what went wrong, in English,
 * until the next failure.
 *
 * Letters: T tokens, C d_model, H heads, D head size (C = H*D), F d_mlp, L layers, V vocabulary.
 * All arrays are row-major f32 unless said otherwise.
 *
 * Threads: one caller at a time. The pool inside works for that caller and gives the same bits
 * for any number of threads.
 */
#ifndef LAMINAR_H
#define LAMINAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Exports a function to JavaScript. The few functions without it are for callers in C, which cannot
 * read the JSON as JavaScript does. */
#if defined(__EMSCRIPTEN__)
#include <emscripten/emscripten.h>
#define LAMINAR_API EMSCRIPTEN_KEEPALIVE
#else
#define LAMINAR_API
#endif

/* X(name, value, code): `code` is the word that pages and scripts see. */
#define LAMINAR_STATUS_LIST(X)                                                                     \
    X(OK, 0, "ok")                                                                                 \
    X(E_MORE, -1, "more")               /* the header goes on: call again with more bytes     */   \
    X(E_MEMORY, -2, "memory")           /* an allocation failed; the message has the size     */   \
    X(E_FORMAT, -3, "not-gguf")         /* not a GGUF file, or one that contradicts itself    */   \
    X(E_TRUNCATED, -4, "truncated")     /* the file ends before its contents do               */   \
    X(E_UNSUPPORTED, -5, "unsupported") /* another architecture, version or tensor type       */   \
    X(E_MISSING, -6, "missing-tensor")  /* a key or tensor that GPT-2 needs is not there      */   \
    X(E_SHAPE, -7, "bad-shape")         /* a tensor or a hyperparameter has the wrong size    */   \
    X(E_TOKENIZER, -8, "no-tokenizer")  /* the file carries no merges: token ids only         */   \
    X(E_EMPTY, -9, "empty-text")        /* no token to run                                    */   \
    X(E_TEXT, -10, "text-too-long")     /* more text than the tokenizer takes                 */   \
    X(E_CONTEXT, -11, "over-context")   /* more tokens than the model has positions           */   \
    X(E_TOKEN, -12, "bad-token")        /* an id outside the vocabulary                       */   \
    X(E_TAP, -13, "no-tap")             /* a pattern that names no tap                        */   \
    X(E_ARGUMENT, -14, "argument")      /* the caller's mistake                               */   \
    X(E_NAN, -15, "not-finite")         /* NaN or infinity; the message names the first tap   */   \
    X(E_WEIGHTS, -16, "weights-absent") /* not filled in yet; the message names the tensor    */   \
    X(E_SOURCE, -17, "bad-source")      /* a Hugging Face file that contradicts itself        */   \
    X(E_PARTS, -18, "parts")            /* a part of a split model is missing, or of another  */

enum laminar_status {
#define X(name, value, code) LAMINAR_##name = value,
    LAMINAR_STATUS_LIST(X)
#undef X
};

enum laminar_precision {
    /* Every tap within 1e-4 of f32 arithmetic on the dequantised weights. Products multiply f32
     * activations; or, where the machine's integer dot product is faster, activations quantised to
     * 22 bits in blocks of 32, which is as accurate as f32 (kernels/kernels.h). */
    LAMINAR_EXACT = 0,
    /* 8-bit activations in blocks of 32 for prompts, 16-bit for single tokens: about 1 %. */
    LAMINAR_FAST = 1,
};

/* How long a run keeps the data of its kept taps. */
enum laminar_keep {
    LAMINAR_KEEP_PASS = 0, /* until the run is freed                                         */
    LAMINAR_KEEP_STAGE =
        1, /* until the next laminar_run_next(); laminar_run_overlap() reads them */
};

/* What laminar_run_next() returns when it is not an error. */
enum laminar_event {
    LAMINAR_DONE = 0,  /* the pass is complete; logits are ready                             */
    LAMINAR_STAGE = 1, /* one stage (see laminar_run_stage) is complete, its taps are filled  */
    LAMINAR_HOOK = 2,  /* stopped at a hooked tap: read or rewrite it, then call next again   */
};

typedef struct laminar_model laminar_model;
typedef struct laminar_run laminar_run;
typedef struct laminar_cache laminar_cache;
typedef struct laminar_parts laminar_parts;

/* ---- The engine itself --------------------------------------------------------------------- */

LAMINAR_API int laminar_last_status(void);
LAMINAR_API const char *laminar_last_error(void);

/* Starts the pool (threads in 1..LAMINAR_MAX_THREADS, the caller's own included) and picks the
 * kernels by probing what this machine's relaxed dot product really computes. Call it once. A
 * second call changes the number of threads; no run may be open then. */
#define LAMINAR_MAX_THREADS 64
LAMINAR_API int laminar_init(int threads);

/* The names and numbers that another language needs, as JSON: version, build, kernels, statuses,
 * events, precisions, limits, and the taps (name, dims, kind of their stage, large). Static; never
 * freed. */
LAMINAR_API const char *laminar_describe(void);

/* ---- Models -------------------------------------------------------------------------------- */

/* Reads the header of a GGUF file of `file_bytes` bytes from its first `head_bytes` bytes, which
 * may be freed afterwards. NULL with status E_MORE when the header does not end within them.
 * `file_bytes` is a double so that JavaScript can pass it: exact to 2^53. */
LAMINAR_API laminar_model *laminar_model_open(const void *head, size_t head_bytes,
                                              double file_bytes);

/* The same for a model that is split into several files ("-00001-of-00002.gguf"): each is added
 * with its own header, in any order. From then on their offsets are those of one file in which the
 * part lies at `base`; the bases ascend, and the caller reads and binds accordingly.
 * laminar_parts_add() returns E_MORE as above; laminar_parts_open() fails with E_PARTS while a part
 * is missing or where one belongs to another model. laminar_model_open() refuses a single part. */
LAMINAR_API laminar_parts *laminar_parts_create(void);
LAMINAR_API int laminar_parts_add(laminar_parts *parts, const void *head, size_t head_bytes,
                                  double file_bytes, double base);
LAMINAR_API laminar_model *laminar_parts_open(laminar_parts *parts);
LAMINAR_API void laminar_parts_free(laminar_parts *parts);

/* Everything about the model except its weights, as JSON: config, tokenizer, `weightBytes`, and
 * `tensors` with the `offset` and `bytes` of each in the file. `stage` is the first stage of a pass
 * that reads the tensor; `kind` and `block` say which stage that is (laminar_run_next). A tensor
 * with `rowBytes` is an embedding table: that stage needs only the rows of its tokens or positions,
 * and `wholeStage`, where present, is the stage that needs all of it. (A tied token_embd.weight is
 * read by rows at stage 0 and whole as the unembedding.) Lives as long as the model. */
LAMINAR_API const char *laminar_model_json(const laminar_model *model);

/* The config in laminar_model_json() as numbers, for callers in C. */
typedef struct laminar_config {
    int n_layers, d_model, n_heads, d_head, d_mlp, n_ctx, d_vocab;
    int32_t eos_token; /* -1 where the file names none */
} laminar_config;
void laminar_model_config(const laminar_model *model, laminar_config *config);

/* Weights, way 1: `file` is the whole file in memory and outlives the model; nothing is copied.
 * The engine reads tensors in place, so `file` must be 4-byte aligned. */
LAMINAR_API int laminar_model_bind(laminar_model *model, const void *file);

/* Weights, way 2: tensor after tensor, in any order, before or between the stages of a run.
 *
 * laminar_model_reserve() allocates buffers for `blocks` blocks and for everything outside the
 * blocks; blocks <= 0 means all blocks. With fewer, block b shares its buffer with the blocks
 * b +- `blocks`. laminar_model_bytes() is what laminar_model_reserve() would allocate.
 *
 * laminar_model_claim() gives block `block` its buffer: the block that had the buffer becomes
 * absent, and its number is returned, or `block` where nothing had to be removed.
 * laminar_model_slot() claims the buffer in the same way for the block of tensor `index` (its index
 * in `tensors`) and returns the address where the tensor's bytes go. A tensor that was filled
 * becomes absent, because the engine may have repacked its rows. laminar_model_fill() says that all
 * bytes of the tensor are written; laminar_model_fill_rows() says so for rows first..first + count
 * - 1 of a tensor with `rowBytes`. laminar_model_forget() makes a tensor absent that was filled
 * whole. */
LAMINAR_API double laminar_model_bytes(const laminar_model *model, int blocks);
LAMINAR_API int laminar_model_reserve(laminar_model *model, int blocks);
LAMINAR_API int laminar_model_claim(laminar_model *model, int block);
LAMINAR_API void *laminar_model_slot(laminar_model *model, int index);
LAMINAR_API int laminar_model_fill(laminar_model *model, int index);
LAMINAR_API int laminar_model_fill_rows(laminar_model *model, int index, int first, int count);
LAMINAR_API int laminar_model_forget(laminar_model *model, int index);

/* Which weights are there? laminar_model_is_complete(): all of them (1 or 0).
 * laminar_model_is_filled(): all of tensor `index` (1 or 0). laminar_model_missing(): how many
 * tensors stage `stage` needs whole and lacks; the first `capacity` of their indices go into
 * `indices`. For the rows that stage 0 needs, see laminar_run_missing_rows(). */
LAMINAR_API int laminar_model_is_complete(const laminar_model *model);
LAMINAR_API int laminar_model_is_filled(const laminar_model *model, int index);
LAMINAR_API int laminar_model_missing(const laminar_model *model, int stage, int32_t *indices,
                                      int capacity);

LAMINAR_API void laminar_model_free(laminar_model *model);

/* ---- Text ---------------------------------------------------------------------------------- */

/* Encodes UTF-8 (`bytes` long, any byte allowed) and returns the number of tokens; `ids` receives
 * up to `capacity` of them. A text never has more tokens than bytes. */
#define LAMINAR_MAX_TEXT_BYTES (4 << 20)
LAMINAR_API int laminar_encode(const laminar_model *model, const char *text, size_t bytes,
                               int32_t *ids, size_t capacity);

/* The bytes that token `id` stands for; *length receives how many. NULL if out of range. */
LAMINAR_API const char *laminar_token_bytes(const laminar_model *model, int32_t id,
                                            uint32_t *length);

/* ---- Running ------------------------------------------------------------------------------- */

/* Prepares one pass over `texts` texts at once (attention kept apart): their ids one after another
 * in `tokens`, their lengths in `lengths`. `taps` and `hooks` are globs (`*`, `?`) separated by
 * commas or NULL: taps are kept, hooks stop the pass right after the tensor is computed.
 * hook_result and logits, which are large, are kept only where a glob's last segment spells them
 * out. Allocates everything that the pass needs; E_MEMORY says how much that was. Weights need not
 * be there yet. `keep` is a laminar_keep.
 *
 * `cache` (or NULL) makes the pass continue the text held there: one text, logits of its last
 * position, and the cache grows by `lengths[0]` once the pass is done. */
LAMINAR_API laminar_run *laminar_run_open(const laminar_model *model, const int32_t *tokens,
                                          const int32_t *lengths, int texts, const char *taps,
                                          const char *hooks, int precision, int keep,
                                          laminar_cache *cache);

/* Computes the next stage. Stage 0 (kind "embed") embeds, 2l+1 ("attn") and 2l+2 ("mlp") are the
 * attention and the MLP of block l, 2L+1 ("unembed") unembeds. Returns a laminar_event or a
 * negative status. After E_WEIGHTS, which leaves the run as it was, call it again once the tensor
 * or row that the message names has been filled. */
LAMINAR_API int laminar_run_next(laminar_run *run);

/* Registers a callback that runs once, on the caller's thread, during the next laminar_run_next():
 * while other threads compute the first product of that stage, and in any case before a tap is
 * overwritten. So the callback can still read the taps that the stage before has kept. In
 * WebAssembly NULL stands for the function `overlap` of Emscripten's module object. */
typedef void (*laminar_overlap_callback)(void);
LAMINAR_API void laminar_run_overlap(laminar_run *run, laminar_overlap_callback callback);

/* The rows of tensor `index` (one with `rowBytes`) that stage 0 of this run needs and that are not
 * there, ascending and each once. Returns how many; the first `capacity` go into `rows`. */
LAMINAR_API int laminar_run_missing_rows(laminar_run *run, int index, int32_t *rows, int capacity);

LAMINAR_API int laminar_run_stage(const laminar_run *run); /* the stage last completed, -1 before */

/* The kept taps as JSON: [{name, dims, stage, kind, block}], `dims` in the letters above, "1" for
 * one; a tap's data is complete when `stage` is. laminar_run_tap() is the data of entry `index`:
 * the texts one after another, each of the shape that `dims` gives for its own T. With
 * LAMINAR_KEEP_STAGE it is NULL unless `stage` is the stage last completed. For callers in C,
 * laminar_run_tap_count() and laminar_run_tap_name() give the same list, and
 * laminar_run_tap_shape() the sizes for text `text`; it returns how many of them there are. */
#define LAMINAR_MAX_DIMS 3
#define LAMINAR_MAX_NAME_BYTES 48
LAMINAR_API const char *laminar_run_taps(const laminar_run *run);
int laminar_run_tap_count(const laminar_run *run);
int laminar_run_tap_name(const laminar_run *run, int index, char name[LAMINAR_MAX_NAME_BYTES]);
int laminar_run_tap_shape(const laminar_run *run, int index, int text,
                          uint64_t shape[LAMINAR_MAX_DIMS]);
LAMINAR_API const float *laminar_run_tap(const laminar_run *run, int index);
LAMINAR_API size_t laminar_run_tap_floats(const laminar_run *run, int index);

/* At LAMINAR_HOOK: the name and dims of the hooked tensor; a copy of it; and a function that writes
 * an edited copy back. `data` holds laminar_run_hook_floats() floats in the order of a tap's data.
 */
LAMINAR_API const char *laminar_run_hook_name(const laminar_run *run);
LAMINAR_API const char *laminar_run_hook_dims(const laminar_run *run);
LAMINAR_API size_t laminar_run_hook_floats(const laminar_run *run);
LAMINAR_API int laminar_run_hook_read(const laminar_run *run, float *data);
LAMINAR_API int laminar_run_hook_write(laminar_run *run, const float *data);

/* After LAMINAR_DONE: the V logits of the last position of text `text`. */
LAMINAR_API const float *laminar_run_logits(const laminar_run *run, int text);

/* The bytes that the run has allocated: buffers and kept taps. */
LAMINAR_API double laminar_run_bytes(const laminar_run *run);
LAMINAR_API void laminar_run_free(laminar_run *run);

/* Keys and values of up to `capacity` tokens of one text. */
LAMINAR_API laminar_cache *laminar_cache_create(const laminar_model *model, int capacity);
LAMINAR_API int laminar_cache_length(const laminar_cache *cache);
LAMINAR_API void laminar_cache_free(laminar_cache *cache);

/* ---- After a run --------------------------------------------------------------------------- */

/* The raw logit lens: final LayerNorm recomputed on each of the `n` vectors x[n][C], then the
 * unembedding; logits[n][V]. E_WEIGHTS where the last stage's tensors are not there. */
LAMINAR_API int laminar_logit_lens(const laminar_model *model, const float *x, int n,
                                   float *logits);

/* Sets the logits [V] of the ids that no token has to -infinity, so that laminar_sample() never
 * draws them. A vocabulary that is padded to a round number has such ids (`unusedTokens` in
 * laminar_model_json()). Returns how many. */
LAMINAR_API int laminar_mask_unused(const laminar_model *model, float *logits);

/* How the stream makes the logit of a token: with x standing for a vector of the stream less its
 * mean and divided by ln_final.hook_scale, logit = <x, direction> + bias. direction[C + 1] receives
 * the token's row of the unembedding times the gain of the final LayerNorm, and in its last place
 * the bias: that row times the bias of the LayerNorm. E_WEIGHTS where the last stage's tensors are
 * not there. */
LAMINAR_API int laminar_unembed_direction(const laminar_model *model, int32_t token,
                                          float *direction);

/* Draws one token from logits[V]: greedy when temperature is 0, else softmax(logits/temperature)
 * over the top_k largest (0: all), cut to the smallest set whose probability reaches top_p (1:
 * all). Draw number `draw` of seed `seed` is always the same number, so a text can be reproduced.
 */
LAMINAR_API int laminar_sample(const float *logits, int n, float temperature, int top_k,
                               float top_p, uint32_t seed, uint32_t draw);

/* ---- Geometry of many vectors -------------------------------------------------------------- */

/* Principal components of rows of `columns` numbers, which are summed up and not kept: 8 columns^2
 * bytes, however many rows.
 *
 *     p = laminar_pca_create(C);
 *     laminar_pca_add(p, rows, n);                           // rows[n][C], as often as wanted
 *     laminar_pca_begin_fit(p, 10, seed);
 *     while ((s = laminar_pca_continue_fit(p)) > 0) { }      // a few milliseconds each
 *     components = laminar_pca_components(p);                // [laminar_pca_found(p)][C]
 *
 * Sums are in f64. laminar_pca_add() adds all n rows or, with E_NAN, none. Rows may be added after
 * a fit, for another one. */
typedef struct laminar_pca laminar_pca;
LAMINAR_API laminar_pca *laminar_pca_create(int columns);
LAMINAR_API int laminar_pca_add(laminar_pca *pca, const float *rows, int n);
LAMINAR_API int laminar_pca_columns(const laminar_pca *pca);
LAMINAR_API double laminar_pca_rows(const laminar_pca *pca);

/* The `components` directions of largest variance. laminar_pca_continue_fit() returns 1 until they
 * are there, then 0. Fewer are found where the rows span fewer dimensions, none where all rows are
 * equal. `seed` chooses the vectors that the iteration starts from. */
LAMINAR_API int laminar_pca_begin_fit(laminar_pca *pca, int components, uint32_t seed);
LAMINAR_API int laminar_pca_continue_fit(laminar_pca *pca);

/* After a fit, until laminar_pca_end_fit() or the next call that adds or fits: unit vectors
 * [found][C], the largest variance first, whose entry of largest magnitude is positive; their
 * variances [found], sums of squares over rows - 1; the variance of all columns together; and the
 * rows' mean [C]. */
LAMINAR_API int laminar_pca_found(const laminar_pca *pca);
LAMINAR_API const double *laminar_pca_components(const laminar_pca *pca);
LAMINAR_API const double *laminar_pca_variances(const laminar_pca *pca);
LAMINAR_API double laminar_pca_total_variance(const laminar_pca *pca);
LAMINAR_API const double *laminar_pca_mean(const laminar_pca *pca);

/* Frees what a fit holds, finished or not. */
LAMINAR_API void laminar_pca_end_fit(laminar_pca *pca);
LAMINAR_API void laminar_pca_free(laminar_pca *pca);

/* projected[n][k] = (rows[n][columns] - mean[columns]) components[k][columns]^T */
LAMINAR_API int laminar_project(const float *rows, int n, int columns, const double *mean,
                                const double *components, int k, double *projected);

/* ---- Conversion ---------------------------------------------------------------------------- */

/* Converts a Hugging Face GPT-2 to GGUF while its weights are being read:
 *
 *     c = laminar_convert_open("q8_0", "gpt2-large");
 *     laminar_convert_text(c, "config.json", text, n);     // and the tokenizer's files
 *     while ((s = laminar_convert_plan(c, head, n, file_bytes)) == LAMINAR_E_MORE) { n *= 2; ... }
 *     for (;;) {                             // the safetensors file, from its first byte
 *         if (laminar_convert_piece(c)) { write laminar_convert_piece_bytes(c) bytes of it at
 *                                         laminar_convert_piece_offset(c) of the new file }
 *         if (offset == file_bytes) break;
 *         used = laminar_convert_feed(c, bytes, n, offset);    // negative: a status
 *         offset += used;
 *     }
 *     laminar_convert_end(c);                      // all there?
 *
 * Besides its tables it allocates one new tensor and 32 rows of a source tensor. */
typedef struct laminar_convert laminar_convert;

/* `type` is "f32", "f16", "q8_0" or "q4_0"; `name` becomes general.name. Vectors and position
 * embeddings stay F32; matrices whose rows do not divide into blocks become F16. */
LAMINAR_API laminar_convert *laminar_convert_open(const char *type, const char *name);

/* Reads a file by its name. config.json is needed; of the tokenizer either tokenizer.json, which
 * then counts alone, or vocab.json and merges.txt, with added_tokens.json where there is one; and
 * special_tokens_map.json where there is one. Weights that lie in several files need
 * model.safetensors.index.json. `text` may be freed afterwards. */
LAMINAR_API int laminar_convert_text(laminar_convert *c, const char *file, const char *text,
                                     size_t bytes);

/* The files of the weights: one, model.safetensors, or those that the index names. Their bytes
 * count from the first byte of the first one to the last byte of the last one, in this order. */
LAMINAR_API int laminar_convert_part_count(const laminar_convert *c);
LAMINAR_API const char *laminar_convert_part_name(const laminar_convert *c, int index);

/* Reads the header of the next of these files, of `file_bytes` bytes, from its first `head_bytes`;
 * with the last one it decides everything. E_MORE: call again with more. After any other failure
 * only free the conversion. */
LAMINAR_API int laminar_convert_plan(laminar_convert *c, const void *head, size_t head_bytes,
                                     double file_bytes);

/* The plan: fileBytes and headerBytes of the new file, sourceBytes that are needed of the old one,
 * and the tensors in the order of a pass: name, stage, kind, block, sourceOffset, sourceBytes,
 * offset, bytes (0: only compared), and `rows` where laminar_convert_rows() takes them. Lives as
 * long as the conversion; NULL before the plan is complete. laminar_convert_file_bytes() is
 * fileBytes, 0 before that. */
LAMINAR_API const char *laminar_convert_json(const laminar_convert *c);
double laminar_convert_file_bytes(const laminar_convert *c);

/* Takes bytes of the safetensors files: `n` of them, from `offset` on. It stops after the byte that
 * completes a piece, and returns how many bytes it took, at least 1 if n > 0. Tensors may come in
 * any order, and more than once; the bytes of one tensor must come in order from its first. Bytes
 * that are no weights are skipped and need not come. The piece before is overwritten. */
LAMINAR_API int laminar_convert_feed(laminar_convert *c, const void *bytes, size_t n,
                                     double offset);

/* Converts whole rows of a tensor apart from that stream, which does not change: the `n` bytes from
 * `offset` on become the piece. At most 1 MB of them, or one row. */
LAMINAR_API int laminar_convert_rows(laminar_convert *c, const void *bytes, size_t n,
                                     double offset);

/* The piece of the new file that is ready, NULL when there is none. The first piece, after
 * laminar_convert_plan(), is the whole header. Together the pieces cover the file. */
LAMINAR_API const void *laminar_convert_piece(const laminar_convert *c);
LAMINAR_API size_t laminar_convert_piece_bytes(const laminar_convert *c);
LAMINAR_API double laminar_convert_piece_offset(const laminar_convert *c);

/* E_TRUNCATED while a tensor is missing; E_SOURCE when lm_head.weight is not the copy of the
 * embeddings that config.json says it is. */
LAMINAR_API int laminar_convert_end(laminar_convert *c);
LAMINAR_API void laminar_convert_free(laminar_convert *c);

#endif
