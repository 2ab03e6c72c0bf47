/* zen_rows.h: the rows that a model learns from or is applied to, of input ports such
 * as float32[N, ...]: at least one, of at least one value, none of which is NaN or
 * infinite. For C and C++. What is wrong ends the step with the port and the row.
 *
 *     zen_tensor x = zen_open_rows("x");
 *     for (zen_row_blocks b = {&x, 0, 0, 0}; zen_next_rows(&b);)
 *         for (uint64_t i = 0; i < b.count; i++) use(b.first + i, b.at + i * x.row_count);
 */
#ifndef ZEN_ROWS_H
#define ZEN_ROWS_H

#include "zen.h"

/* Values of a block, unless a row has more: 1 MiB. */
enum { ZEN_ROWS_BLOCK = 1 << 18 };

/* Fails unless there is at least one row of at least one value. */
static inline void zen_check_any(const char *port, uint64_t rows, uint64_t width) {
    ZEN_CHECK(rows > 0, "input \"%s\" has no rows", port);
    ZEN_CHECK(width > 0, "input \"%s\" has rows without values", port);
}

/* Fails unless there is one label for each row; port is that of the labels. */
static inline void zen_check_labels(const char *port, uint64_t labels, uint64_t rows) {
    ZEN_CHECK(labels == rows, "input \"%s\" has %llu labels for %llu rows", port, (unsigned long long)labels, (unsigned long long)rows);
}

/* The bits of the value furthest from 0, without its sign: those of infinity are
 * 0x7f800000, those of NaN above. Of bits, since -ffast-math knows neither. */
static inline uint32_t zen_largest_bits(const float *values, uint32_t count) {
    uint32_t largest = 0;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t bits;
        __builtin_memcpy(&bits, values + i, sizeof bits);
        bits &= 0x7fffffffu;
        largest = bits > largest ? bits : largest;
    }
    return largest;
}

/* Fails when a value of the rows, [count, width], is not finite. first is the number
 * of the first, for the text. */
static inline void zen_check_finite(const char *port, uint64_t first, uint64_t count, uint64_t width, const float *rows) {
    for (uint64_t i = 0; i < count; i++) {
        const uint32_t largest = zen_largest_bits(rows + i * width, (uint32_t)width);
        ZEN_CHECK(largest < 0x7f800000u, "input \"%s\": row %llu has %s among its values", port, (unsigned long long)(first + i), largest > 0x7f800000u ? "NaN" : "infinity");
    }
}

/* Opens an input port of float32 of any rank, with at least one row of at least one
 * value. */
static inline zen_tensor zen_open_rows(const char *port) {
    const zen_tensor t = zen_input(port);
    zen_expect(&t, ZEN_F32, t.rank);
    zen_check_any(port, t.rows, t.row_count);
    return t;
}

/* The rows of a tensor in order, block by block. */
typedef struct zen_row_blocks {
    const zen_tensor *tensor;
    float *at;             /* the rows first … first+count-1, malloc; the next block overwrites them */
    uint64_t first, count; /* 0 before the first block */
} zen_row_blocks;

/* Reads the next block and checks its values; 0 at the end. */
static inline int zen_next_rows(zen_row_blocks *b) {
    const zen_tensor *t = b->tensor;
    const uint64_t most = t->row_count < ZEN_ROWS_BLOCK ? ZEN_ROWS_BLOCK / t->row_count : 1;
    b->first += b->count;
    if (b->first == t->rows) return 0;
    b->count = t->rows - b->first < most ? t->rows - b->first : most;
    if (b->at == (float *)0) b->at = (float *)zen_alloc(t->name, b->count * t->row_bytes);
    zen_read_rows(t, b->first, b->count, b->at);
    zen_check_finite(t->name, b->first, b->count, t->row_count, b->at);
    return 1;
}

#endif
