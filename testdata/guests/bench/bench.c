/* Guests that do nothing but call the host, for measuring. */
#include "zen.h"

/* The host looks at its clock. */
static void mark(double done) { zen_raw_progress(done, 1e9); }

ZEN_ENTRY(read) {
    int64_t rounds = zen_param_int("rounds");
    zen_tensor x = zen_input("x");
    uint32_t bytes = (uint32_t)(x.rows * x.row_bytes);
    void *v = zen_alloc("x", bytes);
    for (int64_t i = 0; i < rounds; i++) {
        mark((double)(2 * i));
        zen_raw_read(x.handle, 0, x.rows, v, bytes);
        mark((double)(2 * i + 1));
    }
    zen_output_scalar("done", (double)rounds);
    return 0;
}

ZEN_ENTRY(write) {
    uint64_t rows = (uint64_t)zen_param_int("rows"), columns = (uint64_t)zen_param_int("columns");
    float *v = (float *)zen_alloc("y", rows * columns * sizeof(float));
    for (uint64_t i = 0; i < rows * columns; i++) v[i] = (float)(i * 7919 % 1000003) / 1000003.0f;
    zen_tensor y = zen_output("y", ZEN_DIMS(rows, columns));
    mark(0);
    zen_raw_write(y.handle, v, rows);
    mark(1);
    return 0;
}

static char wanted[32];
static uint32_t wanted_bytes;

static int is(const char *name) {
    if (zen_strlen(name) != wanted_bytes) return 0;
    for (uint32_t i = 0; i < wanted_bytes; i++)
        if (name[i] != wanted[i]) return 0;
    return 1;
}

/* Makes the call between two marks, so many times, if it is the one that is wanted. */
#define REPEAT(name, call)                              \
    if (is(name)) {                                     \
        mark(0);                                        \
        for (int64_t i = 0; i < times; i++) { call; }   \
        mark(1);                                        \
        return 0;                                       \
    }

ZEN_ENTRY(calls) {
    int64_t times = zen_param_int("times");
    wanted_bytes = zen_raw_param_str("call", 4, wanted, sizeof wanted);
    zen_tensor x = zen_input("x"), y = zen_output("y", ZEN_DIMS(ZEN_ROWS_UNKNOWN, 4));
    int32_t model = zen_raw_input("model", 5);
    uint64_t dims[2];
    float row[4] = {1, 2, 3, 4};
    char text[32];
    REPEAT("dtype", zen_raw_dtype(x.handle))
    REPEAT("dims", zen_raw_dims(x.handle, dims, 2))
    REPEAT("input", zen_raw_input("x", 1))
    REPEAT("output", zen_raw_output("y", 1))
    REPEAT("read", zen_raw_read(x.handle, (uint64_t)i % x.rows, 1, row, sizeof row))
    REPEAT("write", zen_raw_write(y.handle, row, 1))
    REPEAT("tensors_count", zen_raw_tensors_count(model))
    REPEAT("tensors_name", zen_raw_tensors_name(model, 0, text, sizeof text))
    REPEAT("tensors_find", zen_raw_tensors_find(model, "coef", 4))
    REPEAT("param_i64", zen_raw_param_i64("times", 5))
    REPEAT("param_f64", zen_raw_param_f64("factor", 6))
    REPEAT("param_bool", zen_raw_param_bool("loud", 4))
    REPEAT("param_str", zen_raw_param_str("call", 4, text, sizeof text))
    REPEAT("seed", zen_raw_seed())
    REPEAT("progress", zen_raw_progress(1, 2))
    REPEAT("metric", zen_raw_metric("loss", 4, i, 0.5))
    REPEAT("log", zen_raw_log(ZEN_INFO, "a line", 6))
    zen_fail("there is no such call here");
}
