/* The entry transform. */
#include "zen_rows.h"

typedef struct scaler {
    float *mean, *scale; /* [width] */
} scaler;

/* Rounds the values of a tensor to float32; they have to stay finite. */
static float *rounded(const zen_tensor *t) {
    const double *exact = zen_read_f64(t);
    float *v = zen_alloc(t->name, t->count * sizeof *v);
    for (uint64_t j = 0; j < t->count; j++) {
        v[j] = (float)exact[j];
        ZEN_CHECK(v[j] - v[j] == 0.0f, "input \"scaler\": column %llu has the %s %g", (unsigned long long)j, t->name, exact[j]);
    }
    return v;
}

/* Reads the input port "scaler"; fails unless it is for rows as wide as x's. */
static scaler scaler_read(const zen_tensor *x) {
    const zen_tensors port = zen_input_tensors("scaler");
    const zen_tensor mean = zen_get(&port, "mean"), scale = zen_get(&port, "scale");
    const unsigned long long width = mean.count, given = x->row_count;
    ZEN_CHECK(scale.count == width, "input \"scaler\": mean and scale differ in length");
    ZEN_CHECK(width == given, "input \"%s\" has %llu values in a row; the scaler was fitted on %llu", x->name, given, width);
    const scaler s = {rounded(&mean), rounded(&scale)};
    for (uint64_t j = 0; j < width; j++)
        ZEN_CHECK(s.scale[j] > 0.0f, "input \"scaler\": column %llu has the scale %g", (unsigned long long)j, (double)s.scale[j]);
    return s;
}

/* In float32, as scikit-learn does with rows of float32. */
static void scale_row(const scaler *s, float *row, uint64_t width) {
    for (uint64_t j = 0; j < width; j++) row[j] = (row[j] - s->mean[j]) / s->scale[j];
}

ZEN_ENTRY(transform) {
    const zen_tensor x = zen_open_rows("x");
    const scaler s = scaler_read(&x);
    const zen_tensor out = zen_output("x", x.rank, x.dims);
    for (zen_row_blocks b = {.tensor = &x}; zen_next_rows(&b);) {
        for (uint64_t i = 0; i < b.count; i++) scale_row(&s, b.at + i * x.row_count, x.row_count);
        zen_write(&out, b.at, b.count);
        zen_progress((double)(b.first + b.count), (double)x.rows);
    }
    return 0;
}
