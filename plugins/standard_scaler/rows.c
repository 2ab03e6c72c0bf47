#include "rows.h"

/* Values of a block, unless a row has more: 1 MiB. */
enum { BLOCK = 1 << 18 };

zen_tensor rows_open(const char *port) {
    const zen_tensor t = zen_input(port);
    ZEN_CHECK(t.rows > 0, "input \"%s\" has no rows", port);
    ZEN_CHECK(t.row_count > 0, "input \"%s\" has rows without values", port);
    return t;
}

/* Fails when a value is NaN or infinite. */
static void check_row(const zen_tensor *t, const float *row, uint64_t number) {
    for (uint64_t j = 0; j < t->row_count; j++)
        if (row[j] - row[j] != 0.0f)
            zen_fail("input \"%s\": row %llu has %s among its values", t->name, (unsigned long long)number,
                     row[j] == row[j] ? "infinity" : "NaN");
}

bool rows_next(row_blocks *b) {
    const zen_tensor *t = b->tensor;
    const uint64_t most = t->row_count < BLOCK ? BLOCK / t->row_count : 1;
    b->first += b->count;
    if (b->first == t->rows) return false;
    b->count = t->rows - b->first < most ? t->rows - b->first : most;
    if (b->at == NULL) b->at = zen_alloc(t->name, b->count * t->row_bytes);
    zen_read_rows(t, b->first, b->count, b->at);
    for (uint64_t i = 0; i < b->count; i++) check_row(t, b->at + i * t->row_count, b->first + i);
    return true;
}
