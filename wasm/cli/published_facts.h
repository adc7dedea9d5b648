/* SPDX-License-Identifier: MIT
 *
 * published_facts.h - what publishers printed about their models: models/published.json, read and
 * checked. models/published.md says what each key means; web/published/facts.js reads the same
 * file.
 *
 *     published_file f;
 *     read_published(&f, text, n, "published.json");     // ends the program where it is not valid
 *     const published_model *m = find_published(&f, 12, 768, 12, 50257);
 *
 * Called by verify.c. What is read lives as long as the program.
 */
#ifndef LAMINAR_CLI_PUBLISHED_FACTS_H
#define LAMINAR_CLI_PUBLISHED_FACTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum fact_kind {
    FACT_GREEDY,
    FACT_LOSS,
    FACT_MASSIVE,
    FACT_ATTENTION,
    FACT_KINDS,
} fact_kind;

extern const char *const fact_kind_names[FACT_KINDS];

typedef struct published_fact {
    fact_kind kind;
    int32_t *ids;
    int id_count;
    const char *title, *url;
    int given;                      /* greedy */
    double value, tolerance;        /* loss, attention */
    int32_t *dimensions;            /* massive dimensions */
    int dimension_count, needed;    /* massive dimensions */
    int from, block_from, block_to; /* attention: queries from `from` on; first and last block */
} published_fact;

typedef struct published_model {
    const char *id, *name;
    int blocks, d_model, heads, vocabulary;
    published_fact *facts;
    int fact_count;
} published_model;

typedef struct type_error {
    const char *type;
    double error; /* relative, root mean square */
} type_error;

typedef struct published_file {
    double arithmetic, gap, loss;
    type_error *weights;
    int weight_count;
    published_model *models;
    int model_count;
} published_file;

/* Ends the program with a message that names the file and the place where it is not valid. */
void read_published(published_file *f, const char *text, size_t bytes, const char *file);

bool has_shape(const published_model *m, int blocks, int d_model, int heads, int vocabulary);

/* The model of this architecture; NULL where there is none. */
const published_model *find_published(const published_file *f, int blocks, int d_model, int heads,
                                      int vocabulary);

/* The model of this id. Ends the program, as a mistake of its caller, where there is none: the
 * message lists those there are. */
const published_model *published_as(const published_file *f, const char *id);

#endif
