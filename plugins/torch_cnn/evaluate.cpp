// The entry evaluate.
#include "apply.h"
#include "zen_confusion.h"

static void check_trained(const zen::tensor<std::uint8_t> &y) {
    const classes trained = classes_read();
    for (std::size_t i = 0; i < y.rows(); i++)
        if (!trained.has[y.data[i]]) zen::fail("input \"y_test\": row %zu has the label %u, which the model was not trained on", i, y.data[i]);
}

ZEN_ENTRY(evaluate) {
    const auto x = rows_open("x_test");
    const auto y = labels_read("y_test", x.rows());
    check_trained(y);
    zen_confusion c = zen_confusion_of(CLASSES);
    double loss = 0.0;
    apply("x_test", x, [&](std::uint64_t row, const float *logits, const opinion &o) {
        const std::uint8_t right = y.data[row];
        loss += o.log_sum - logits[right];
        zen_confusion_add(&c, right, o.best);
    });
    const auto rows = static_cast<double>(x.rows());
    zen::scalar("accuracy", static_cast<double>(zen_confusion_correct(&c)) / rows);
    zen::scalar("log_loss", loss / rows);
    zen_output_confusion("confusion", &c);
    zen_output_precision("precision", &c);
    zen_output_recall("recall", &c);
    return 0;
}
