#include "model.h"

#include "lanes.h"
#include "zen_exponential.h"

void model_write(const model *m) {
    const zen_tensors port = zen_output_tensors("model");
    zen_put_f32(&port, "coef", m->coef, ZEN_DIMS(m->classes, m->width));
    zen_put_f32(&port, "intercept", m->intercept, ZEN_DIMS(m->classes));
    zen_put_u8(&port, "classes", m->labels, ZEN_DIMS(m->classes));
}

/* Fails when a weight is NaN or infinite. */
static const float *read_weights(const zen_tensor *t) {
    const float *weights = zen_read_f32(t);
    for (uint64_t i = 0; i < t->count; i++)
        ZEN_CHECK(weights[i] - weights[i] == 0.0f, "input \"model\" has NaN or infinity among its weights");
    return weights;
}

model model_read(const zen_tensor *x) {
    const zen_tensors port = zen_input_tensors("model");
    const zen_tensor coef = zen_get(&port, "coef"), intercept = zen_get(&port, "intercept"), labels = zen_get(&port, "classes");
    const unsigned long long classes = coef.rows, width = coef.row_count, given = x->row_count;
    ZEN_CHECK(classes >= 2 && classes <= 256, "input \"model\" has %llu classes; 2 to 256 are welcome", classes);
    ZEN_CHECK(intercept.count == classes && labels.count == classes, "input \"model\": coef, intercept and classes differ in length");
    ZEN_CHECK(width == given, "input \"%s\" has %llu values in a row; the model was trained on %llu", x->name, given, width);
    return (model){read_weights(&coef), read_weights(&intercept), zen_read_u8(&labels), (uint32_t)classes, (uint32_t)width};
}

void model_apply(const model *m, const zen_tensor *x, uint64_t number, const float *row, opinion *o) {
    o->best = 0;
    for (uint32_t k = 0; k < m->classes; k++) {
        o->score[k] = lanes_dot(row, m->coef + (uint64_t)k * m->width, m->width) + m->intercept[k];
        if (o->score[k] > o->score[o->best]) o->best = k;
    }
    const double max = o->score[o->best];
    double sum = 0.0;
    for (uint32_t k = 0; k < m->classes; k++) sum += o->probability[k] = zen_exponential(o->score[k] - max);
    for (uint32_t k = 0; k < m->classes; k++) o->probability[k] /= sum;
    o->log_sum = max + zen_logarithm(sum);
    ZEN_CHECK(o->log_sum - o->log_sum == 0.0, "input \"%s\": the values of row %llu are too large for the model's weights; scale them as in training",
              x->name, (unsigned long long)number);
}
