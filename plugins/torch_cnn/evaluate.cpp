// The entry evaluate.
#include "apply.h"

// Rows: the right class; columns: the predicted one.
struct confusion {
    std::int64_t counts[CLASSES][CLASSES] = {};

    std::int64_t correct() const {
        std::int64_t n = 0;
        for (std::uint32_t k = 0; k < CLASSES; k++) n += counts[k][k];
        return n;
    }

    // Rows predicted to be of a class.
    std::int64_t said(std::uint32_t k) const {
        std::int64_t n = 0;
        for (const auto &row : counts) n += row[k];
        return n;
    }

    // Rows of a class.
    std::int64_t right(std::uint32_t k) const {
        std::int64_t n = 0;
        for (std::int64_t count : counts[k]) n += count;
        return n;
    }
};

// part / whole; 0 of nothing is 0, as scikit-learn has it by default.
static double share(std::int64_t part, std::int64_t whole) { return whole == 0 ? 0.0 : static_cast<double>(part) / static_cast<double>(whole); }

static void write_shares(const confusion &c) {
    double precision[CLASSES], recall[CLASSES];
    for (std::uint32_t k = 0; k < CLASSES; k++) {
        precision[k] = share(c.counts[k][k], c.said(k));
        recall[k] = share(c.counts[k][k], c.right(k));
    }
    zen::output("precision", {CLASSES}, precision);
    zen::output("recall", {CLASSES}, recall);
}

static void check_trained(const zen::tensor<std::uint8_t> &y) {
    const classes trained = classes_read();
    for (std::size_t i = 0; i < y.rows(); i++)
        if (!trained.has[y.data[i]]) zen::fail("input \"y_test\": row %zu has the label %u, which the model was not trained on", i, y.data[i]);
}

ZEN_ENTRY(evaluate) {
    const auto x = rows_open("x_test");
    const auto y = labels_read("y_test", x.rows());
    check_trained(y);
    confusion c;
    double loss = 0.0;
    apply("x_test", x, [&](std::uint64_t row, const float *logits, const opinion &o) {
        const std::uint8_t right = y.data[row];
        loss += o.log_sum - logits[right];
        c.counts[right][o.best]++;
    });
    zen::scalar("accuracy", share(c.correct(), y.rows()));
    zen::scalar("log_loss", loss / static_cast<double>(y.rows()));
    zen::output("confusion", {CLASSES, CLASSES}, std::span(&c.counts[0][0], CLASSES * CLASSES));
    write_shares(c);
    return 0;
}
