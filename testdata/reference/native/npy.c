#include "npy.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* By dtype code. */
static const char *const kinds[] = {"", "|b1", "|i1", "<i2", "<i4", "<i8", "|u1", "<u2", "<u4", "<u8", "<f2", "<f4", "<f8"};
enum { KINDS = sizeof kinds / sizeof *kinds };

void give_up(const char *format, ...) {
    va_list args;
    va_start(args, format);
    fputs("native: ", stderr);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
    exit(1);
}

void npy_measure(npy *array) {
    array->rows = array->rank == 0 ? 1 : array->dims[0];
    array->row_bytes = (uint64_t)(kinds[array->dtype][2] - '0');
    for (int32_t i = 1; i < array->rank; i++) array->row_bytes *= array->dims[i];
}

static void read_shape(npy *array, const char *header) {
    const char *at = strstr(header, "'shape': (");
    if (at == NULL) give_up("%s: no shape", array->name);
    at += strlen("'shape': (");
    while (*at != ')') {
        char *end;
        const uint64_t dim = strtoull(at, &end, 10);
        if (end == at || array->rank == NPY_MAX_RANK) give_up("%s: a shape that is none", array->name);
        array->dims[array->rank++] = dim;
        at = end + strspn(end, ", ");
    }
}

npy npy_read(const char *name, const char *path) {
    npy array = {.name = name};
    uint8_t start[10];
    FILE *file = fopen(path, "rb");
    if (file == NULL || fread(start, 1, sizeof start, file) != sizeof start || memcmp(start, "\x93NUMPY\x01", 7) != 0)
        give_up("%s is no .npy file of version 1", path);
    char header[65536] = {0};
    const size_t length = start[8] + 256u * start[9];
    if (fread(header, 1, length, file) != length || strstr(header, "'fortran_order': False") == NULL) give_up("%s: another order of values", path);
    for (int32_t code = 1; code < KINDS; code++)
        if (strstr(header, kinds[code]) != NULL) array.dtype = code;
    if (array.dtype == 0) give_up("%s: values of another kind", path);
    read_shape(&array, header);
    npy_measure(&array);
    array.data = malloc(array.rows * array.row_bytes + 1);
    if (array.data == NULL || fread(array.data, array.row_bytes, array.rows, file) != array.rows) give_up("%s is cut short", path);
    fclose(file);
    return array;
}

void npy_write(const npy *array, const char *path) {
    char shape[512] = "", header[1024];
    for (int32_t i = 0, n = 0; i < array->rank; i++)
        n += snprintf(shape + n, sizeof shape - (size_t)n, "%llu, ", (unsigned long long)(i == 0 ? array->rows : array->dims[i]));
    const int written = snprintf(header, sizeof header, "{'descr': '%s', 'fortran_order': False, 'shape': (%s), }", kinds[array->dtype], shape);
    const int length = (written + 1 + 10 + 63) / 64 * 64 - 10;
    const uint8_t start[10] = {0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, (uint8_t)(length % 256), (uint8_t)(length / 256)};
    FILE *file = fopen(path, "wb");
    if (file == NULL) give_up("%s cannot be written", path);
    fwrite(start, 1, sizeof start, file);
    fprintf(file, "%-*s\n", length - 1, header);
    fwrite(array->data, array->row_bytes, array->rows, file);
    if (ferror(file) | fclose(file)) give_up("%s cannot be written", path);
}
