// The trainer's core without zen, for tests.
//
//   native fit < problem    height width rows batch_size epochs lr, weights in PyTorch's order, x, labels
//                           → weights, loss and accuracy of the last epoch
//   native numbers          lines of x, zen_exponential(-x), zen_logarithm(x)
//   native ends             zen_exponential of 0, -800 and -∞; 1 if that of NaN is NaN
//   native time IMAGES LABELS   files of MNIST, unpacked → seconds of processor time of an epoch, its loss
#include <cmath>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <vector>

#include "training.h"
#include "zen_exponential.h"

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

// The bytes of a file behind its header.
static std::vector<std::uint8_t> bytes_of(const char *path, std::size_t header) {
    std::vector<std::uint8_t> all;
    std::FILE *file = std::fopen(path, "rb");
    if (file == nullptr) std::exit(3);
    for (int byte; (byte = std::getc(file)) != EOF;) all.push_back(static_cast<std::uint8_t>(byte));
    std::fclose(file);
    return {all.begin() + static_cast<std::ptrdiff_t>(std::min(header, all.size())), all.end()};
}

static int time_epoch(const char *images, const char *labels) {
    const std::vector<std::uint8_t> pixels = bytes_of(images, 16), y = bytes_of(labels, 8);
    const sizes s(28, 28);
    std::vector<float> weights(layers::count(s)), x(pixels.size());
    for (std::size_t i = 0; i < x.size(); i++) x[i] = static_cast<float>(pixels[i]) / 255.0f;
    const auto rows = static_cast<std::uint32_t>(y.size());
    std::vector<std::uint32_t> order(rows);
    for (std::uint32_t i = 0; i < rows; i++) order[i] = i;
    std::uint64_t state = 1;
    draw_start(s, layers(s, weights.data()), [&] { return static_cast<double>((state = state * 6364136223846793005u + 1442695040888963407u) >> 11) * 0x1p-53; });

    const std::clock_t begin = std::clock();
    trainer t(s, weights.data(), 1e-3);
    if (!t.ok()) return 4;
    score sum;
    for (std::uint32_t first = 0; first < rows; first += 64) t.step(x.data(), y.data(), order.data() + first, std::min(64u, rows - first), sum, [](std::uint32_t) {});
    std::printf("%.3f\n%.9g\n", static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC, sum.loss / rows);
    return 0;
}

static int numbers() {
    for (double x = 1e-9; x < 700.0; x = x * 1.0137 + 1e-7) std::printf("%.17g %.17g %.17g\n", x, zen_exponential(-x), zen_logarithm(x));
    return 0;
}

static int ends() {
    std::printf("%.17g %.17g %.17g %d\n", zen_exponential(0.0), zen_exponential(-800.0), zen_exponential(-INFINITY), std::isnan(zen_exponential(NAN)));
    return 0;
}

int main(int n, char **args) {
    if (n == 4 && std::strcmp(args[1], "time") == 0) return time_epoch(args[2], args[3]);
    if (n == 2 && std::strcmp(args[1], "fit") == 0) return fit();
    if (n == 2 && std::strcmp(args[1], "numbers") == 0) return numbers();
    if (n == 2 && std::strcmp(args[1], "ends") == 0) return ends();
    return 2;
}
