/* The entries predict and predict_proba. */
#include "model.h"
#include "zen_rows.h"

ZEN_ENTRY(predict) {
    const zen_tensor x = zen_open_rows("x");
    const model m = model_read(&x);
    uint8_t *y_pred = zen_alloc("y_pred", x.rows);
    opinion o;
    for (zen_row_blocks b = {.tensor = &x}; zen_next_rows(&b);) {
        for (uint64_t i = 0; i < b.count; i++) {
            model_apply(&m, &x, b.first + i, b.at + i * x.row_count, &o);
            y_pred[b.first + i] = m.labels[o.best];
        }
        zen_progress((double)(b.first + b.count), (double)x.rows);
    }
    zen_output_u8("y_pred", y_pred, ZEN_DIMS(x.rows));
    return 0;
}

ZEN_ENTRY(predict_proba) {
    const zen_tensor x = zen_open_rows("x");
    const model m = model_read(&x);
    const zen_tensor out = zen_output("proba", ZEN_DIMS(x.rows, m.classes));
    opinion o;
    float row[256];
    for (zen_row_blocks b = {.tensor = &x}; zen_next_rows(&b);) {
        for (uint64_t i = 0; i < b.count; i++) {
            model_apply(&m, &x, b.first + i, b.at + i * x.row_count, &o);
            for (uint32_t k = 0; k < m.classes; k++) row[k] = (float)o.probability[k];
            zen_write(&out, row, 1);
        }
        zen_progress((double)(b.first + b.count), (double)x.rows);
    }
    return 0;
}
