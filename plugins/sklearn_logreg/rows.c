#include "rows.h"

#include "lanes.h"

/* Rows of a block. */
enum { BLOCK = 4096 };

zen_tensor rows_open(const char *port) {
    const zen_tensor t = zen_input(port);
    zen_expect(&t, ZEN_F32, t.rank);
    ZEN_CHECK(t.rows > 0, "input \"%s\" has no rows", port);
    ZEN_CHECK(t.row_count > 0, "input \"%s\" has rows without values", port);
    return t;
}

static int is_finite(float v) { return v - v == 0.0f; }

/* A squared norm that is not finite only says where to look: finite values may
 * overflow it. */
static void check_row(const zen_tensor *t, const float *row, uint64_t number) {
    for (uint64_t j = 0; j < t->row_count; j++)
        if (!is_finite(row[j]))
            zen_fail("input \"%s\": row %llu has %s among its values", t->name, (unsigned long long)number,
                     row[j] == row[j] ? "infinity" : "NaN");
}

/* The row with the largest squared norm, the first of equals. */
typedef struct largest {
    float square;
    uint64_t row;
} largest;

/* Fails when a value is NaN or infinite. */
static largest check_rows(const zen_tensor *t, const float *rows, uint64_t first, uint64_t count) {
    largest max = {0.0f, first};
    for (uint64_t i = 0; i < count; i++) {
        const float *row = rows + i * t->row_count;
        const float square = lanes_dot(row, row, t->row_count);
        if (!is_finite(square)) check_row(t, row, first + i);
        if (square > max.square) max = (largest){square, first + i};
    }
    return max;
}

float *rows_read_all(const zen_tensor *t, float *max_square) {
    float *rows = zen_read_f32(t);
    const largest max = check_rows(t, rows, 0, t->rows);
    ZEN_CHECK(is_finite(max.square), "input \"%s\": the squares of row %llu overflow float32; scale it down", t->name, (unsigned long long)max.row);
    *max_square = max.square;
    return rows;
}

bool rows_next(row_blocks *b) {
    const zen_tensor *t = b->tensor;
    b->first += b->count;
    zen_progress((double)b->first, (double)t->rows);
    if (b->first == t->rows) return false;
    b->count = t->rows - b->first < BLOCK ? t->rows - b->first : BLOCK;
    if (b->at == NULL) b->at = zen_alloc(t->name, b->count * t->row_bytes);
    zen_read_rows(t, b->first, b->count, b->at);
    check_rows(t, b->at, b->first, b->count);
    return true;
}
