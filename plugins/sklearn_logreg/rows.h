/* Reads the rows of an input and checks them: float32, finite, not none. */
#ifndef ROWS_H
#define ROWS_H

#include <stdbool.h>

#include "zen.h"

/* Opens an input port; fails unless it is float32 with at least one row of at
 * least one value. */
zen_tensor rows_open(const char *port);

/* Reads all rows into new memory. *max_square becomes the largest squared norm of a
 * row; fails when one overflows. */
float *rows_read_all(const zen_tensor *t, float *max_square);

/* Reads a tensor block by block, in order: while (rows_next(&b)) … */
typedef struct row_blocks {
    const zen_tensor *tensor;
    float *at;             /* the rows first … first+count-1; overwritten by the next block */
    uint64_t first, count; /* 0 before the first block */
} row_blocks;

/* Reads the next block and reports progress; false at the end. */
bool rows_next(row_blocks *b);

#endif
