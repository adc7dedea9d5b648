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
 * Called by cli/main.c natively and by web/engine/glue.js through WebAssembly; both see exactly
 * these functions. Nothing here prints, exits or aborts. A function that makes something returns
 * NULL on failure, one that does something returns a laminar_status (0 or positive is success);
 * laminar_last_status() and laminar_last_error() then say what went wrong, in English, until the
 * next failure.
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
    X(E_SOURCE, -17, "bad-source")      /* a Hugging Face file that contradicts itself        */

enum laminar_status {
#define X(name, value, code) LAMINAR_##name = value,
    LAMINAR_STATUS_LIST(X)
#undef X
};

enum laminar_precision {
    LAMINAR_EXACT = 0, /* f32 on the dequantised weights: within 1e-4 at every tap          */
    LAMINAR_FAST = 1,  /* activations rounded to int8 in blocks of 32: about 1 %            */
};

/* How long a run holds on to its kept taps. */
enum laminar_keep {
    LAMINAR_KEEP_PASS = 0,  /* until the run is freed                                         */
    LAMINAR_KEEP_STAGE = 1, /* until the next laminar_run_next(), see also laminar_run_meanwhile */
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

/* ---- The engine itself --------------------------------------------------------------------- */

LAMINAR_API int laminar_last_status(void);
LAMINAR_API const char *laminar_last_error(void);

/* Starts the pool (threads in 1..LAMINAR_MAX_THREADS, the caller's own included) and picks the
 * kernels by probing what this machine's relaxed dot product really computes. Call once; a second
 * call changes the number of threads, which is not for while a run is open. */
#define LAMINAR_MAX_THREADS 64
LAMINAR_API int laminar_init(int threads);

/* Names of everything the other side of a language border needs, as JSON: version, build, kernels,
 * statuses, events, precisions and the taps: name, dimension letters, is it large. Static; never
 * freed. */
LAMINAR_API const char *laminar_describe(void);

/* ---- Models -------------------------------------------------------------------------------- */

/* Reads the header of a GGUF file of `file_bytes` bytes from its first `head_bytes` bytes, which
 * may be let go afterwards. NULL with status E_MORE when the header does not end within them.
 * `file_bytes` is a double so that JavaScript can pass it: exact to 2^53. */
LAMINAR_API laminar_model *laminar_model_open(const void *head, size_t head_bytes,
                                              double file_bytes);

/* Everything about the model except its weights, as JSON: config, tokenizer, `weightBytes`, and
 * `tensors` with the `offset` and `bytes` of each in the file. `stage` is the first stage of a pass
 * (see laminar_run_next) that reads the tensor. Where `rowBytes` is given, that stage needs only
 * the rows of its tokens or positions; `wholeStage` is then the one that needs the rest, absent
 * where none does. (A tied token_embd.weight is read by rows at stage 0 and whole as the
 * unembedding.) Lives as long as the model. */
LAMINAR_API const char *laminar_model_json(const laminar_model *model);

/* Weights, way 1: `file` is the whole file in memory and outlives the model; nothing is copied.
 * The engine reads tensors in place, so `file` must be 4-byte aligned. */
LAMINAR_API int laminar_model_bind(laminar_model *model, const void *file);

/* Weights, way 2: tensor after tensor, in any order, before or between the stages of a run.
 *
 * laminar_model_reserve() allocates room for `blocks` blocks and everything outside the blocks;
 * blocks <= 0 means all. With fewer, block b shares its place with the blocks b +- `blocks`.
 * laminar_model_slot() says where the bytes of tensor `index` (its place in the JSON list) go, and
 * makes the block absent that had this place before, and the tensor itself if all of it was there:
 * filled tensors are the engine's, which lays their rows anew. laminar_model_fill() declares them
 * all written; laminar_model_fill_rows() does so for rows first..first + count - 1 of a tensor with
 * `rowBytes`. laminar_model_bytes() is what laminar_model_reserve() would take. */
LAMINAR_API double laminar_model_bytes(const laminar_model *model, int blocks);
LAMINAR_API int laminar_model_reserve(laminar_model *model, int blocks);
LAMINAR_API void *laminar_model_slot(laminar_model *model, int index);
LAMINAR_API int laminar_model_fill(laminar_model *model, int index);
LAMINAR_API int laminar_model_fill_rows(laminar_model *model, int index, int first, int count);

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
 * commas or NULL: taps are kept, hooks stop the pass where the tensor is born. hook_result and
 * logits, which are large, are kept only where a glob's last segment spells them out. Counts and
 * allocates everything the pass needs; E_MEMORY says how much that was. Weights need not be there
 * yet. `keep` is a laminar_keep.
 *
 * `cache` (or NULL) makes the pass continue the text held there: one text, logits of its last
 * position, and the cache grows by `lengths[0]` once the pass is done. */
LAMINAR_API laminar_run *laminar_run_open(const laminar_model *model, const int32_t *tokens,
                                          const int32_t *lengths, int texts, const char *taps,
                                          const char *hooks, int precision, int keep,
                                          laminar_cache *cache);

/* Does the next stage: 0 embeds, 2l+1 and 2l+2 are attention and MLP of block l, 2L+1 unembeds.
 * Returns a laminar_event or a negative status. After E_WEIGHTS, which leaves the run as it was,
 * call it again once the tensor or row that the message names has been filled. */
LAMINAR_API int laminar_run_next(laminar_run *run);

/* What the caller of the next laminar_run_next() does once while other threads have begun that
 * stage's first product; in any case before anything is kept there, so that what the stage before
 * kept can be read. In WebAssembly NULL stands for `meanwhile` of Emscripten's module object. */
typedef void (*laminar_once)(void);
LAMINAR_API void laminar_run_meanwhile(laminar_run *run, laminar_once once);

LAMINAR_API int laminar_run_stage(const laminar_run *run); /* the stage last completed, -1 before */

/* The kept taps as JSON: [{name, dims, stage}], `dims` in the letters above, "1" for one; a tap's
 * data is filled once `stage` is complete. laminar_run_tap() is the data of entry `index`: the
 * texts one after another, each of the shape that `dims` gives for its own T. With
 * LAMINAR_KEEP_STAGE it is NULL unless `stage` is the stage last completed. */
LAMINAR_API const char *laminar_run_taps(const laminar_run *run);
LAMINAR_API const float *laminar_run_tap(const laminar_run *run, int index);
LAMINAR_API size_t laminar_run_tap_floats(const laminar_run *run, int index);

/* At LAMINAR_HOOK: the name and dims of the tensor at hand, a copy of it, and the way to put an
 * edited copy back. `data` holds laminar_run_hook_floats() floats, laid out as a tap's. */
LAMINAR_API const char *laminar_run_hook_name(const laminar_run *run);
LAMINAR_API const char *laminar_run_hook_dims(const laminar_run *run);
LAMINAR_API size_t laminar_run_hook_floats(const laminar_run *run);
LAMINAR_API int laminar_run_hook_read(const laminar_run *run, float *data);
LAMINAR_API int laminar_run_hook_write(laminar_run *run, const float *data);

/* After LAMINAR_DONE: the V logits of the last position of text `text`. */
LAMINAR_API const float *laminar_run_logits(const laminar_run *run, int text);

/* Bytes that the pass holds: working buffers and kept taps. */
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

/* Draws one token from logits[V]: greedy when temperature is 0, else softmax(logits/temperature)
 * over the top_k largest (0: all), cut to the smallest set whose probability reaches top_p (1:
 * all). Draw number `draw` of seed `seed` is always the same number, so a text can be reproduced.
 */
LAMINAR_API int laminar_sample(const float *logits, int n, float temperature, int top_k,
                               float top_p, uint32_t seed, uint32_t draw);

/* ---- Conversion ---------------------------------------------------------------------------- */

/* A Hugging Face GPT-2 becomes GGUF while it streams by:
 *
 *     c = laminar_convert_open("q8_0", "gpt2-large");
 *     laminar_convert_text(c, "config.json", text, n);     // then vocab.json and merges.txt
 *     while ((s = laminar_convert_plan(c, head, n, file_bytes)) == LAMINAR_E_MORE) { n *= 2; ... }
 *     for (;;) {                                   // model.safetensors, from its first byte
 *         if (laminar_convert_piece(c)) { write laminar_convert_piece_bytes(c) bytes of it at
 *                                         laminar_convert_piece_offset(c) of the new file }
 *         if (offset == file_bytes) break;
 *         used = laminar_convert_feed(c, bytes, n, offset);    // negative: a status
 *         offset += used;
 *     }
 *     laminar_convert_end(c);                      // all there?
 *
 * Besides its tables it holds one new tensor and 32 rows of a source tensor. */
typedef struct laminar_convert laminar_convert;

/* `type` is "f32", "f16", "q8_0" or "q4_0"; `name` becomes general.name. Vectors and position
 * embeddings stay F32; matrices whose rows do not divide into blocks become F16. */
LAMINAR_API laminar_convert *laminar_convert_open(const char *type, const char *name);

/* Reads "config.json", "vocab.json" or "merges.txt"; a copy is kept of what is needed. */
LAMINAR_API int laminar_convert_text(laminar_convert *c, const char *file, const char *text,
                                     size_t bytes);

/* Reads the header of a safetensors file of `file_bytes` bytes from its first `head_bytes`, and
 * decides everything. E_MORE: call again with more. After any other failure only free it. */
LAMINAR_API int laminar_convert_plan(laminar_convert *c, const void *head, size_t head_bytes,
                                     double file_bytes);

/* The plan: fileBytes and headerBytes of the new file, sourceBytes that are needed of the old one,
 * and the tensors in the order of a pass: name, stage, sourceOffset, sourceBytes, offset, bytes
 * (0: only compared), and `rows` where laminar_convert_rows() takes them. Lives as long as the
 * conversion; NULL before laminar_convert_plan(). */
LAMINAR_API const char *laminar_convert_json(const laminar_convert *c);

/* Takes `n` bytes of the safetensors file from `offset` on, and stops behind those that complete a
 * piece: returns how many were taken, at least 1 of 1. Tensors may come in any order, and again;
 * the bytes of one in order from its first. What is no weight is skipped and need not come. The
 * piece before is gone after this. */
LAMINAR_API int laminar_convert_feed(laminar_convert *c, const void *bytes, size_t n,
                                     double offset);

/* Whole rows of a tensor apart from that stream, which they leave as it is: the `n` bytes from
 * `offset` on become the piece. At most 1 MB of them, or one row. */
LAMINAR_API int laminar_convert_rows(laminar_convert *c, const void *bytes, size_t n,
                                     double offset);

/* What is ready for the new file, NULL when nothing is. The first piece, after
 * laminar_convert_plan(), is its whole header. Together the pieces cover the file. */
LAMINAR_API const void *laminar_convert_piece(const laminar_convert *c);
LAMINAR_API size_t laminar_convert_piece_bytes(const laminar_convert *c);
LAMINAR_API double laminar_convert_piece_offset(const laminar_convert *c);

/* E_TRUNCATED while a tensor is missing; E_SOURCE when lm_head.weight is not the copy of the
 * embeddings that config.json says it is. */
LAMINAR_API int laminar_convert_end(laminar_convert *c);
LAMINAR_API void laminar_convert_free(laminar_convert *c);

#endif
