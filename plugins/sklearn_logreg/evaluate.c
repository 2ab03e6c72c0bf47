/* The entry evaluate. */
#include <stdlib.h>

#include "model.h"
#include "rows.h"

typedef struct result {
    uint64_t correct;
    double loss;        /* summed over rows */
    int64_t *confusion; /* [classes, classes]: right class, predicted class */
} result;

/* The class of every label; -1: the model knows none. */
static void class_of_labels(const model *m, int32_t class_of[256]) {
    for (int i = 0; i < 256; i++) class_of[i] = -1;
    for (uint32_t k = 0; k < m->classes; k++) class_of[m->labels[k]] = (int32_t)k;
}

static void count_row(result *r, const model *m, const opinion *o, uint32_t right) {
    r->correct += o->best == right;
    r->loss += o->log_sum - o->score[right];
    r->confusion[right * m->classes + o->best]++;
}

static result score_rows(const zen_tensor *x, const uint8_t *y, const model *m) {
    result r = {.confusion = calloc((size_t)m->classes * m->classes, sizeof(int64_t))};
    ZEN_CHECK(r.confusion != NULL, "out of memory for %u × %u counts", m->classes, m->classes);
    int32_t class_of[256];
    class_of_labels(m, class_of);
    opinion o;
    for (row_blocks b = {.tensor = x}; rows_next(&b);)
        for (uint64_t i = 0; i < b.count; i++) {
            const uint8_t label = y[b.first + i];
            ZEN_CHECK(class_of[label] >= 0, "input \"y_test\": row %llu has the label %u, which the model was not trained on",
                      (unsigned long long)(b.first + i), label);
            model_apply(m, x, b.first + i, b.at + i * x->row_count, &o);
            count_row(&r, m, &o, (uint32_t)class_of[label]);
        }
    return r;
}

/* part / whole; 0 of nothing is 0, as scikit-learn has it by default. */
static double share(int64_t part, int64_t whole) { return whole == 0 ? 0.0 : (double)part / (double)whole; }

/* Precision: of the rows said to be of a class, those that are; recall: of the
 * rows of a class, those that are said to be. */
static void write_shares(const result *r, uint32_t classes) {
    double precision[256], recall[256];
    for (uint32_t k = 0; k < classes; k++) {
        int64_t said = 0, right = 0;
        for (uint32_t j = 0; j < classes; j++) {
            said += r->confusion[j * classes + k];
            right += r->confusion[k * classes + j];
        }
        precision[k] = share(r->confusion[k * classes + k], said);
        recall[k] = share(r->confusion[k * classes + k], right);
    }
    zen_output_f64("precision", precision, ZEN_DIMS(classes));
    zen_output_f64("recall", recall, ZEN_DIMS(classes));
}

ZEN_ENTRY(evaluate) {
    const zen_tensor x = rows_open("x_test"), y = zen_input("y_test");
    ZEN_CHECK(y.rows == x.rows, "input \"y_test\" has %llu labels for %llu rows", (unsigned long long)y.rows, (unsigned long long)x.rows);
    const model m = model_read(&x);
    const result r = score_rows(&x, zen_read_u8(&y), &m);
    zen_output_scalar("accuracy", (double)r.correct / (double)x.rows);
    zen_output_scalar("log_loss", r.loss / (double)x.rows);
    zen_output_i64("confusion", r.confusion, ZEN_DIMS(m.classes, m.classes));
    write_shares(&r, m.classes);
    return 0;
}
