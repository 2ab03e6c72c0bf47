/* The entry evaluate. */
#include "model.h"
#include "zen_confusion.h"
#include "zen_rows.h"

/* The class of every label; -1: the model knows none. */
static void class_of_labels(const model *m, int32_t class_of[256]) {
    for (int i = 0; i < 256; i++) class_of[i] = -1;
    for (uint32_t k = 0; k < m->classes; k++) class_of[m->labels[k]] = (int32_t)k;
}

/* Counts all rows, and returns the sum of their losses. */
static double score_rows(const zen_tensor *x, const uint8_t *y, const model *m, zen_confusion *c) {
    int32_t class_of[256];
    class_of_labels(m, class_of);
    double loss = 0.0;
    opinion o;
    for (zen_row_blocks b = {.tensor = x}; zen_next_rows(&b);) {
        for (uint64_t i = 0; i < b.count; i++) {
            const uint8_t label = y[b.first + i];
            const int32_t right = class_of[label];
            ZEN_CHECK(right >= 0, "input \"y_test\": row %llu has the label %u, which the model was not trained on",
                      (unsigned long long)(b.first + i), label);
            model_apply(m, x, b.first + i, b.at + i * x->row_count, &o);
            loss += o.log_sum - o.score[right];
            zen_confusion_add(c, (uint32_t)right, o.best);
        }
        zen_progress((double)(b.first + b.count), (double)x->rows);
    }
    return loss;
}

ZEN_ENTRY(evaluate) {
    const zen_tensor x = zen_open_rows("x_test"), y = zen_input("y_test");
    zen_check_labels("y_test", y.rows, x.rows);
    const model m = model_read(&x);
    zen_confusion c = zen_confusion_of(m.classes);
    const double loss = score_rows(&x, zen_read_u8(&y), &m, &c);
    zen_output_scalar("accuracy", (double)zen_confusion_correct(&c) / (double)x.rows);
    zen_output_scalar("log_loss", loss / (double)x.rows);
    zen_output_confusion("confusion", &c);
    zen_output_precision("precision", &c);
    zen_output_recall("recall", &c);
    return 0;
}
