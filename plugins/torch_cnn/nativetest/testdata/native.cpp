// The trainer's core without zen, for tests.
//
//   native fit < problem    height width rows batch_size epochs lr, weights in PyTorch's order, x, labels
//                           → weights, loss and accuracy of the last epoch
//   native time < problem   rows batch_size, height, width: seconds of processor time for an epoch
#include <cstdio>
#include <cstring>
#include <vector>

#include "training.h"

static double number() {
    double v;
    if (std::scanf("%lf", &v) != 1) std::exit(3);
    return v;
}

static std::uint32_t count() { return static_cast<std::uint32_t>(number()); }

static int fit() {
    const std::uint32_t height = count(), width = count(), rows = count(), batch = count(), epochs = count();
    const double lr = number();
    const sizes s(height, width);
    std::vector<float> weights(layers::count(s)), x(rows * s.pixels());
    const layers l(s, weights.data());
    each_weight(s, l, [](std::uint32_t, float &w) { w = static_cast<float>(number()); });
    for (float &v : x) v = static_cast<float>(number());
    std::vector<std::uint8_t> y(rows);
    for (std::uint8_t &v : y) v = static_cast<std::uint8_t>(count());

    std::vector<std::uint32_t> order(rows);
    for (std::uint32_t i = 0; i < rows; i++) order[i] = i;
    trainer t(s, weights.data(), lr);
    if (!t.ok()) return 4;
    score last;
    for (std::uint32_t epoch = 0; epoch < epochs; epoch++) {
        last = {};
        for (std::uint32_t first = 0; first < rows; first += batch) 
            t.step(x.data(), y.data(), order.data() + first, std::min(batch, rows - first), last, [](std::uint32_t) {});
    }
    each_weight(s, l, [](std::uint32_t, float &w) { std::printf("%.9g\n", w); });
    std::printf("%.9g\n%.9g\n", last.loss / rows, static_cast<double>(last.correct) / rows);
    return 0;
}

int main(int n, char **args) {
    if (n == 2 && std::strcmp(args[1], "fit") == 0) return fit();
    return 2;
}
