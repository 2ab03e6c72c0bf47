/* The entry fit. Sums are of float64, row by row: their order is the same on every
 * machine. */
#include <stdlib.h>

#include "zen_rows.h"

typedef struct columns {
    double *mean, *deviation, *square; /* [D]: the mean; sums of (x - mean) and of its square */
} columns;

static double *zeros(uint64_t width) {
    double *v = calloc(width, sizeof *v);
    ZEN_CHECK(v != NULL, "out of memory for the sums of %llu columns", (unsigned long long)width);
    return v;
}

static void add_means(const zen_tensor *x, double *mean) {
    for (zen_row_blocks b = {.tensor = x}; zen_next_rows(&b);) {
        for (uint64_t i = 0; i < b.count; i++)
            for (uint64_t j = 0; j < x->row_count; j++) mean[j] += b.at[i * x->row_count + j];
        zen_progress((double)(b.first + b.count), 2.0 * (double)x->rows);
    }
    for (uint64_t j = 0; j < x->row_count; j++) mean[j] /= (double)x->rows;
}

static void add_squares(const zen_tensor *x, const columns *c) {
    for (zen_row_blocks b = {.tensor = x}; zen_next_rows(&b);) {
        for (uint64_t i = 0; i < b.count; i++)
            for (uint64_t j = 0; j < x->row_count; j++) {
                const double d = b.at[i * x->row_count + j] - c->mean[j];
                c->deviation[j] += d;
                c->square[j] += d * d;
            }
        zen_progress((double)(x->rows + b.first + b.count), 2.0 * (double)x->rows);
    }
}

/* The standard deviation of n values with that mean; 1 when it is nothing but
 * what rounding leaves of equal values (Chan, Golub, LeVeque 1983). The sum of the
 * deviations corrects the mean's own rounding. */
static double scale_of(double mean, double deviation, double square, double n) {
    const double variance = (square - deviation * deviation / n) / n, epsilon = 0x1p-52;
    const double rounding = n * mean * epsilon;
    if (variance <= n * epsilon * variance + rounding * rounding) return 1.0;
    return __builtin_sqrt(variance);
}

ZEN_ENTRY(fit) {
    const zen_tensor x = zen_open_rows("x");
    const uint64_t width = x.row_count;
    const columns c = {zeros(width), zeros(width), zeros(width)};
    add_means(&x, c.mean);
    add_squares(&x, &c);
    const int with_mean = zen_param_bool("with_mean"), with_std = zen_param_bool("with_std");
    double *scale = c.square;
    for (uint64_t j = 0; j < width; j++) {
        scale[j] = with_std ? scale_of(c.mean[j], c.deviation[j], c.square[j], (double)x.rows) : 1.0;
        if (!with_mean) c.mean[j] = 0.0;
    }
    const zen_tensors out = zen_output_tensors("scaler");
    zen_put_f64(&out, "mean", c.mean, ZEN_DIMS(width));
    zen_put_f64(&out, "scale", scale, ZEN_DIMS(width));
    return 0;
}
