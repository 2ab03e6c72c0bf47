// The entries predict and predict_proba.
#include "apply.h"

ZEN_ENTRY(predict) {
    const auto x = rows_open("x");
    zen::buffer<std::uint8_t> y_pred(x.rows(), "y_pred");
    apply("x", x, [&](std::uint64_t row, const float *, const opinion &o) { y_pred[row] = static_cast<std::uint8_t>(o.best); });
    zen::output("y_pred", {x.rows()}, y_pred);
    return 0;
}

ZEN_ENTRY(predict_proba) {
    const auto x = rows_open("x");
    auto proba = zen::create<float>("proba", {x.rows(), CLASSES});
    apply("x", x, [&](std::uint64_t, const float *, const opinion &o) {
        float row[CLASSES];
        for (std::uint32_t k = 0; k < CLASSES; k++) row[k] = static_cast<float>(o.probability[k]);
        proba.write(row);
    });
    return 0;
}
