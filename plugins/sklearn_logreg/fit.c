/* The entry fit: reads the data, runs epochs until they change little, tells how it goes. */
#include "lanes.h"
#include "model.h"
#include "saga.h"
#include "zen_rows.h"

/* Finds the classes and replaces every label in y by its place among them. */
static uint32_t encode_labels(uint8_t *y, uint64_t rows, uint8_t labels[256]) {
    uint8_t place[256], present[256] = {0};
    for (uint64_t i = 0; i < rows; i++) present[y[i]] = 1;
    uint32_t classes = 0;
    for (uint32_t label = 0; label < 256; label++)
        if (present[label]) {
            place[label] = (uint8_t)classes;
            labels[classes++] = (uint8_t)label;
        }
    ZEN_CHECK(classes >= 2, "input \"y_train\" has one class only, %u; at least 2 are needed", labels[0]);
    for (uint64_t i = 0; i < rows; i++) y[i] = place[y[i]];
    return classes;
}

/* The largest squared norm of a row. Fails when one overflows. */
static float largest_square(const zen_tensor *x, const float *values) {
    float max = 0.0f;
    for (uint64_t i = 0; i < x->rows; i++) {
        const float *row = values + i * x->row_count;
        const float square = lanes_dot(row, row, x->row_count);
        ZEN_CHECK(square - square == 0.0f, "input \"%s\": the squares of row %llu overflow float32; scale it down", x->name, (unsigned long long)i);
        if (square > max) max = square;
    }
    return max;
}

static saga_problem read_problem(uint8_t labels[256]) {
    const zen_tensor x = zen_open_rows("x_train"), y = zen_input("y_train");
    zen_check_labels("y_train", y.rows, x.rows);
    const float *values = zen_read_f32(&x);
    zen_check_finite("x_train", 0, x.rows, x.row_count, values);
    const float max_square = largest_square(&x, values);
    uint8_t *target = zen_read_u8(&y);
    zen_rng rng = zen_rng_from(zen_seed());
    const uint32_t draws = (uint32_t)(zen_rng_u64(&rng) >> 32);
    return (saga_problem){
        .x = values,
        .target = target,
        .rows = (uint32_t)x.rows,
        .width = (uint32_t)x.row_count,
        .classes = encode_labels(target, x.rows, labels),
        .c = zen_param_float("c"),
        .max_square = max_square,
        .draws = draws != 0 ? draws : 1,
    };
}

/* One epoch, in pieces that take some hundredths of a second between two reports. */
static saga_epoch run_epoch(saga *s, int64_t epoch, int64_t max_iter) {
    const uint32_t rows = s->problem.rows;
    const uint64_t row_work = (uint64_t)s->problem.width * s->stride;
    const uint32_t piece = (uint32_t)((1u << 25) / row_work) + 1;
    for (uint32_t done = 0; done < rows;) {
        const uint32_t count = rows - done < piece ? rows - done : piece;
        saga_steps(s, count);
        done += count;
        zen_progress((double)(epoch - 1) + (double)done / rows, (double)max_iter);
    }
    return saga_end_epoch(s);
}

/* Returns the number of epochs done. */
static int64_t train(saga *s, double tol, int64_t max_iter) {
    for (int64_t epoch = 1;; epoch++) {
        const saga_epoch e = run_epoch(s, epoch, max_iter);
        ZEN_CHECK(e.finite, "the weights overflowed in epoch %lld; scale the input to unit variance, or to [0, 1]", (long long)epoch);
        zen_metric("max_change", epoch, e.max_change);
        zen_metric("zero_coefficients", epoch, e.zero_share);
        if (e.max_change <= tol) {
            zen_log(ZEN_INFO, "converged in epoch %lld: it changed no weight by more than %g of the largest (tol = %g)",
                    (long long)epoch, e.max_change, tol);
            return epoch;
        }
        if (epoch == max_iter) {
            zen_log(ZEN_WARN, "did not converge by epoch %lld (max_iter): it still changed a weight by %g of the largest (tol = %g)",
                    (long long)epoch, e.max_change, tol);
            return epoch;
        }
    }
}

ZEN_ENTRY(fit) {
    uint8_t labels[256];
    saga s;
    const saga_problem p = read_problem(labels);
    if (!saga_start(&s, p)) zen_fail("out of memory: %u rows of %u values and %u classes", p.rows, p.width, p.classes);
    const int64_t epochs = train(&s, zen_param_float("tol"), zen_param_int("max_iter"));
    zen_metric("epochs", epochs, (double)epochs);

    float *coef = zen_alloc("coef", (uint64_t)p.classes * p.width * sizeof(float));
    float intercept[256];
    saga_model(&s, coef, intercept);
    const model m = {coef, intercept, labels, p.classes, p.width};
    model_write(&m);
    return 0;
}
