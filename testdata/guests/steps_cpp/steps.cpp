// The entries of ../steps in C++; the manifest is that of ../steps as well.
#include <array>
#include <bit>
#include <limits>
#include <numeric>

#include "zen.hpp"

ZEN_ENTRY(seven) {
    std::vector<float> v(static_cast<std::size_t>(zen::param_int("n")), 7.0f);
    zen::output("y", {v.size()}, v);
    return 0;
}

ZEN_ENTRY(add) {
    auto x = zen::input<float>("x");
    auto plus = zen::input_optional<float>("plus");
    float by = static_cast<float>(zen::param_float("by"));
    for (std::size_t i = 0; i < x.data.size(); i++) x.data[i] += by + (plus ? plus->data[i] : 0);
    zen::output("y", x.dims, x.data);
    return 0;
}

ZEN_ENTRY(count) {
    auto file = zen::open<std::uint8_t>("file");
    if (file.rows() == 0) zen::fail("the file is empty");
    std::array<std::uint8_t, 1000> chunk;
    std::int64_t n = 0;
    while (n < static_cast<std::int64_t>(file.rows())) {
        std::size_t part = std::min<std::size_t>(chunk.size(), file.rows() - n);
        file.read_rows(n, std::span(chunk).first(part));
        n += part;
    }
    zen::scalar("n", n);
    return 0;
}

ZEN_ENTRY(dice) {
    std::int64_t n = zen::param_int("n");
    std::uint64_t state = static_cast<std::uint64_t>(zen::seed());
    auto y = zen::create<double>("y", {n});
    for (std::int64_t i = 0; i < n; i++) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        double v = static_cast<double>(state >> 11) / 9007199254740992.0;
        y.write(std::span(&v, 1));
    }
    return 0;
}

ZEN_ENTRY(shuffle) {
    std::vector<std::int64_t> v(static_cast<std::size_t>(zen::param_int("n")));
    std::iota(v.begin(), v.end(), 0);
    zen::rng rng(zen::seed());
    rng.shuffle(v);
    zen::output("y", {v.size()}, v);
    return 0;
}

ZEN_ENTRY(nans) {
    std::uint32_t bits[4] = {0x7fc00001, 0xffc00000, 0x7f800001, 0x7f800000};
    zen::output("y", {4}, std::span(reinterpret_cast<const float *>(bits), 4));
    return bits[0] == 0x7fc00001 ? 0 : 1; // the host changes no guest memory
}

ZEN_ENTRY(lines) {
    auto rows = static_cast<std::int32_t>(zen::param_int("rows"));
    auto y = zen::create<std::int32_t>("y", {zen::rows_unknown, 2});
    for (std::int32_t i = 0; i < rows; i++) y.write(std::array{i, -i});
    return 0;
}

ZEN_ENTRY(model) {
    auto k = static_cast<std::size_t>(zen::param_int("k"));
    std::vector<float> coef(k * 3);
    std::iota(coef.begin(), coef.end(), 0.0f);
    zen::output_tensors model("model");
    model.put("coef", {k, 3}, coef);
    model.put("extra", {}, std::array<std::uint8_t, 1>{42});
    return 0;
}

ZEN_ENTRY(score) {
    auto coef = zen::input_tensors("model").get<float>("coef");
    zen::scalar("sum", std::accumulate(coef.data.begin(), coef.data.end(), 0.0));
    return 0;
}

ZEN_ENTRY(names) {
    zen::input_tensors model("model");
    auto y = zen::create<std::uint8_t>("y", {zen::rows_unknown});
    for (const std::string &name : model.names()) y.write(std::span(reinterpret_cast<const std::uint8_t *>(name.data()), name.size()));
    return 0;
}

ZEN_ENTRY(tally) {
    zen::input_tensors all("all");
    auto names = zen::create<std::uint8_t>("names", {zen::rows_unknown});
    std::int64_t n = 0, bytes = 0, sum = 0;
    for (const std::string &name : all.names()) {
        std::string line = name + "\n";
        names.write(std::span(reinterpret_cast<const std::uint8_t *>(line.data()), line.size()));
        auto file = all.get<std::uint8_t>(name);
        n++;
        bytes += static_cast<std::int64_t>(file.data.size());
        sum = std::accumulate(file.data.begin(), file.data.end(), sum);
    }
    zen::scalar("n", n);
    zen::scalar("bytes", bytes);
    zen::scalar("sum", sum);
    return 0;
}

ZEN_ENTRY(tell) {
    std::string text = zen::param_str("text");
    if (zen::param_bool("loud")) zen::warn("%s", text.c_str());
    else zen::info("%s", text.c_str());
    for (int i = 1; i <= 3; i++) {
        zen::progress(i, 3);
        zen::metric("loss", i, i == 3 ? std::numeric_limits<double>::quiet_NaN() : 1.0 / i);
    }
    zen::scalar("y", 1.0);
    return 0;
}

ZEN_ENTRY(breaks) {
    std::vector<float> v;
    zen::scalar("y", static_cast<double>(v.at(static_cast<std::size_t>(zen::param_int("place")))));
    return 0;
}
