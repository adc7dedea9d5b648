/* SPDX-License-Identifier: MIT
 *
 * safetensors_write.c - a safetensors writer.
 */
#include "safetensors_write.h"

#include <stdlib.h>
#include <string.h>

void safetensors_declare(safetensors_writer *f, const char *name, const char *dtype, int n_dims,
                         const uint64_t *dims) {
    uint64_t bytes = 4;
    json_raw(&f->header, f->header.length ? "," : "{");
    json_string(&f->header, name, strlen(name));
    json_printf(&f->header, ":{\"dtype\":\"%s\",\"shape\":[", dtype);
    for (int i = 0; i < n_dims; i++) {
        json_printf(&f->header, "%s%llu", i ? "," : "", (unsigned long long)dims[i]);
        bytes *= dims[i];
    }
    json_printf(&f->header, "],\"data_offsets\":[%llu,%llu]}", (unsigned long long)f->declared,
                (unsigned long long)(f->declared + bytes));
    f->declared += bytes;
}

bool safetensors_begin(safetensors_writer *f, const char *path) {
    json_raw(&f->header, "}");
    while (f->header.length % 8 != 0 && !f->header.failed)
        json_raw(&f->header, " ");
    uint64_t length = f->header.length;
    unsigned char prefix[8];
    for (int i = 0; i < 8; i++)
        prefix[i] = (unsigned char)(length >> 8 * i);
    char *text = json_finish(&f->header);
    if (!text)
        return false;
    f->path = path;
    f->stream = fopen(path, "wb");
    bool ok = f->stream && fwrite(prefix, 1, 8, f->stream) == 8 &&
              fwrite(text, 1, (size_t)length, f->stream) == length;
    free(text);
    f->header = (json){0};
    return ok;
}

bool safetensors_write(safetensors_writer *f, const void *data, uint64_t bytes) {
    f->written += bytes;
    return fwrite(data, 1, (size_t)bytes, f->stream) == bytes;
}

bool safetensors_end(safetensors_writer *f) {
    bool complete = f->written == f->declared;
    return fclose(f->stream) == 0 && complete;
}
