// The entry fit: reads the data, runs the epochs, tells how it goes.
#include "model.h"
#include "rows.h"
#include "training.h"

static sizes check_size(const zen::shape &x) {
    const std::uint64_t height = x[1], width = x[2];
    if (height < SMALLEST || width < SMALLEST)
        zen::fail("input \"x_train\" has images of %llu × %llu; the network needs %u × %u at least", height, width, SMALLEST, SMALLEST);
    if (height > MOST_PIXELS || height * width > MOST_PIXELS)
        zen::fail("input \"x_train\" has images of %llu × %llu; the network takes %u pixels at most", height, width, MOST_PIXELS);
    return {static_cast<std::uint32_t>(height), static_cast<std::uint32_t>(width)};
}

static void check_labels(const zen::tensor<std::uint8_t> &y) {
    for (std::size_t i = 0; i < y.rows(); i++)
        if (y.data[i] >= CLASSES) zen::fail("input \"y_train\": row %zu has the label %u; labels are 0 to %u", i, y.data[i], CLASSES - 1);
    const bool two = std::any_of(y.data.begin(), y.data.end(), [&](std::uint8_t label) { return label != y.data[0]; });
    if (!two) zen::fail("input \"y_train\" has one class only, %u; at least 2 are needed", y.data[0]);
}

// What to learn from.
struct lesson {
    zen::reader<float> rows;
    zen::tensor<std::uint8_t> y;
    sizes size;
    zen::buffer<float> x; // all rows

    lesson() : rows(rows_open("x_train")), y(labels_read("y_train", rows.rows())), size(check_size(rows.dims())), x(rows.dims().count(), "x_train") {
        check_labels(y);
        rows_read("x_train", rows, 0, rows.rows(), x.data());
    }
};

static score run_epoch(trainer &t, const lesson &l, const zen::buffer<std::uint32_t> &order, std::int64_t epoch, std::int64_t epochs) {
    const auto rows = static_cast<std::uint32_t>(order.size()), batch = static_cast<std::uint32_t>(zen::param_int("batch_size"));
    score s;
    std::uint32_t done = 0;
    const auto report = [&](std::uint32_t more) {
        done += more;
        zen::progress(static_cast<double>(epoch - 1) + static_cast<double>(done) / rows, static_cast<double>(epochs));
    };
    for (std::uint32_t first = 0; first < rows; first += std::min(batch, rows - first))
        t.step(l.x.data(), l.y.data.data(), order.data() + first, std::min(batch, rows - first), s, report);
    return s;
}

// The first row with a value whose square overflows float32; the number of rows
// when there is none.
static std::uint64_t first_huge(const lesson &l) {
    const auto huge = std::find_if(l.x.begin(), l.x.end(), [](float v) { return !is_finite(v * v); });
    return static_cast<std::uint64_t>(huge - l.x.begin()) / l.size.pixels();
}

[[noreturn]] static void fail_diverged(const lesson &l, std::int64_t epoch, const char *what) {
    const auto row = first_huge(l), at = static_cast<std::uint64_t>(epoch);
    if (row < l.rows.rows())
        zen::fail("the training diverged in epoch %llu: %s; input \"x_train\": the squares of row %llu overflow float32; scale it down", at, what, row);
    zen::fail("the training diverged in epoch %llu: %s; a lower lr or scaled input may help", at, what);
}

static void check(const lesson &l, double loss, const trainer &t, std::int64_t epoch) {
    if (!is_finite(loss)) fail_diverged(l, epoch, loss != loss ? "the loss is nan" : "the loss is infinite");
    if (!t.finite()) fail_diverged(l, epoch, "the squares of gradients overflow float32");
}

static void tell(const score &s, double rows, std::int64_t epoch, std::int64_t epochs) {
    const double loss = s.loss / rows, accuracy = static_cast<double>(s.correct) / rows;
    zen::metric("loss", epoch, loss);
    zen::metric("accuracy", epoch, accuracy);
    if (epoch == epochs)
        zen::info("epoch %lld: loss %.4f, accuracy %.4f on the training rows", static_cast<long long>(epoch), loss, accuracy);
}

ZEN_ENTRY(fit) {
    const lesson l;
    zen::rng random(zen::seed());
    zen::buffer<float> weights(layers::count(l.size), "model");
    std::fill(weights.begin(), weights.end(), 0.0f);
    const layers all(l.size, weights.data());
    draw_start(l.size, all, [&] { return random.uniform(); });

    trainer t(l.size, weights.data(), zen::param_float("lr"));
    if (!t.ok()) zen::fail("out of memory: a network of %u weights for images of %u × %u", layers::count(l.size), l.size.height, l.size.width);
    zen::buffer<std::uint32_t> order(l.y.rows(), "the order of the rows");
    for (std::uint32_t i = 0; i < order.size(); i++) order[i] = i;
    const std::int64_t epochs = zen::param_int("epochs");
    for (std::int64_t epoch = 1; epoch <= epochs; epoch++) {
        random.shuffle(order);
        const score s = run_epoch(t, l, order, epoch, epochs);
        check(l, s.loss, t, epoch);
        tell(s, static_cast<double>(order.size()), epoch, epochs);
    }
    // What the last step did no batch has seen.
    if (!std::all_of(weights.begin(), weights.end(), is_finite)) fail_diverged(l, epochs, "weights are no numbers");
    check(l, t.look(l.x.data(), l.y.data.data(), order.data(), std::min(group_of(l.size), static_cast<std::uint32_t>(order.size()))).loss, t, epochs);
    model_write(l.size, all, classes({l.y.data.data(), l.y.rows()}));
    return 0;
}
