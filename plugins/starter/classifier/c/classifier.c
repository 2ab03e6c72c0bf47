/* The entries fit, predict and evaluate: the class of the nearest mean. */
#include <math.h>
#include <stdlib.h>

#include "zen.h"

ZEN_ENTRY(fit) {
    zen_tensor x = zen_input("x_train"), y = zen_input("y_train");
    float *rows = zen_read_f32(&x);
    uint8_t *labels = zen_read_u8(&y);
    uint64_t classes = (uint64_t)zen_param_int("classes"), width = x.row_count;
    ZEN_CHECK(x.rows > 0, "input \"x_train\" has no rows");
    double *centroids = calloc(classes * width, sizeof(double));
    int64_t *counts = calloc(classes, sizeof(int64_t));
    ZEN_CHECK(centroids && counts, "out of memory");
    for (uint64_t i = 0; i < x.rows; i++) {
        uint8_t k = labels[i];
        ZEN_CHECK(k < classes, "row %llu of input \"y_train\" has the label %u; labels are below %u", (unsigned long long)i, k, (unsigned)classes);
        for (uint64_t j = 0; j < width; j++) centroids[k * width + j] += rows[i * width + j];
        counts[k]++;
        if (i % 1000 == 0) zen_progress((double)i, (double)x.rows);
    }
    for (uint64_t i = 0; i < classes * width; i++)
        if (counts[i / width] > 0) centroids[i] /= (double)counts[i / width];
    zen_tensors model = zen_output_tensors("model");
    zen_put_f64(&model, "centroids", centroids, ZEN_DIMS(classes, x.dims[1], x.dims[2]));
    zen_put_i64(&model, "counts", counts, ZEN_DIMS(classes));
    return 0;
}

typedef struct model {
    double *centroids; /* [classes, width] */
    int64_t *counts;   /* [classes]; 0: the class is never predicted */
    uint64_t classes, width;
} model;

static model read_model(void) {
    zen_tensors m = zen_input_tensors("model");
    zen_tensor centroids = zen_get(&m, "centroids"), counts = zen_get(&m, "counts");
    return (model){zen_read_f64(&centroids), zen_read_i64(&counts), centroids.rows, centroids.row_count};
}

/* The class whose mean is nearest, the first of equals. */
static uint8_t nearest(const model *m, const float *row) {
    uint8_t best = 0;
    double least = INFINITY;
    for (uint64_t k = 0; k < m->classes; k++) {
        double distance = 0;
        for (uint64_t j = 0; j < m->width; j++) {
            double d = row[j] - m->centroids[k * m->width + j];
            distance += d * d;
        }
        if (m->counts[k] > 0 && distance < least) best = (uint8_t)k, least = distance;
    }
    return best;
}

ZEN_ENTRY(predict) {
    zen_tensor x = zen_input("x"), y = zen_output("y_pred", ZEN_DIMS(x.rows));
    float *rows = zen_read_f32(&x);
    model m = read_model();
    for (uint64_t i = 0; i < x.rows; i++) {
        uint8_t guess = nearest(&m, rows + i * m.width);
        zen_write(&y, &guess, 1);
    }
    return 0;
}

ZEN_ENTRY(evaluate) {
    zen_tensor x = zen_input("x_test"), y = zen_input("y_test");
    float *rows = zen_read_f32(&x);
    uint8_t *labels = zen_read_u8(&y);
    model m = read_model();
    ZEN_CHECK(x.rows > 0, "input \"x_test\" has no rows");
    uint64_t correct = 0;
    int64_t *confusion = calloc(m.classes * m.classes, sizeof(int64_t));
    ZEN_CHECK(confusion, "out of memory");
    for (uint64_t i = 0; i < x.rows; i++) {
        ZEN_CHECK(labels[i] < m.classes, "row %llu of input \"y_test\" has the label %u; labels are below %u", (unsigned long long)i, labels[i], (unsigned)m.classes);
        uint8_t guess = nearest(&m, rows + i * m.width);
        correct += guess == labels[i];
        confusion[labels[i] * m.classes + guess]++;
    }
    double accuracy = (double)correct / (double)x.rows;
    zen_metric("accuracy", 0, accuracy);
    zen_output_scalar("accuracy", accuracy);
    zen_output_i64("confusion", confusion, ZEN_DIMS(m.classes, m.classes));
    return 0;
}
