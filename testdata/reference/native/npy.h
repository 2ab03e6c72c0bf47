/* Arrays of the files that numpy writes: version 1, little-endian, rows one after another. */
#ifndef NPY_H
#define NPY_H

#include <stdint.h>

enum { NPY_MAX_RANK = 16 };

typedef struct npy {
    const char *name; /* PORT, or PORT.TENSOR of named tensors */
    int32_t dtype;    /* the code that docs/abi.md lists */
    int32_t rank;
    uint64_t dims[NPY_MAX_RANK];
    uint64_t rows, row_bytes;
    uint8_t *data;
    uint64_t room; /* rows that data has room for */
} npy;

/* Both end the program with a text when it cannot be. */
npy npy_read(const char *name, const char *path);
void npy_write(const npy *array, const char *path);

/* Sets rows and row_bytes by dtype, rank and dims. */
void npy_measure(npy *array);

__attribute__((noreturn, format(printf, 1, 2))) void give_up(const char *format, ...);

#endif
