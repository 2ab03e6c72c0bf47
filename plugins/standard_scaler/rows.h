/* Reads the rows of an input block by block, and checks them: finite, not none. */
#ifndef ROWS_H
#define ROWS_H

#include <stdbool.h>

#include "zen.h"

/* Opens an input port; fails unless it has at least one row of at least one value. */
zen_tensor rows_open(const char *port);

/* The rows of a tensor, in order: while (rows_next(&b)) … */
typedef struct row_blocks {
    const zen_tensor *tensor;
    float *at;             /* the rows first … first+count-1; overwritten by the next block */
    uint64_t first, count; /* 0 before the first block */
} row_blocks;

/* Reads the next block; false at the end. */
bool rows_next(row_blocks *b);

#endif
