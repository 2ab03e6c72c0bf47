// Parameters, optional ports, named tensors, and what a step tells.
#include <array>
#include <numeric>

#include "zen.hpp"

static void output_text(const char *port, const std::string &text) {
    zen::output(port, {text.size()}, std::span(reinterpret_cast<const std::uint8_t *>(text.data()), text.size()));
}

ZEN_ENTRY(params) {
    zen::scalar("count", zen::param_int("count"));
    zen::scalar("ratio", zen::param_float("ratio"));
    zen::scalar("flag", zen::param_bool("flag"));
    output_text("text", zen::param_str("text"));
    output_text("colour", zen::param_str("colour"));
    zen::scalar("size", zen::param_int("size"));
    return 0;
}

ZEN_ENTRY(optional) {
    auto x = zen::input_optional<float>("x");
    zen::input_tensors named("named");
    zen::scalar("seen", std::int64_t{x ? 1 : 0} + (named.given() ? 2 : 0));
    if (!zen::param_bool("write")) return 0;
    zen::output("y", {3}, std::array{1.0f, 2.0f, 3.0f});
    zen::output_tensors("model").put("a", {}, std::array<std::uint8_t, 1>{42});
    return 0;
}

static const std::string long_name(300, 'n');

ZEN_ENTRY(store) {
    auto k = static_cast<std::size_t>(zen::param_int("k"));
    std::vector<float> coef(k * 3);
    std::iota(coef.begin(), coef.end(), 0.0f);
    zen::output_tensors model("model");
    auto w = model.create<std::int64_t>("weights/ä", {4});
    auto c = model.create<float>("coef", {k, 3});
    w.write(std::array<std::int64_t, 1>{10});
    c.write(std::span(coef).first(3));
    w.write(std::array<std::int64_t, 3>{20, 30, 40});
    c.write(std::span(coef).subspan(3));
    model.put(long_name, {2}, std::array{true, false});
    model.put("extra", {}, std::array<std::uint8_t, 1>{42});
    model.put("empty", {0, 3}, std::span<const double>());
    return 0;
}

static void write_names(const zen::input_tensors &all) {
    auto names = zen::create<std::uint8_t>("names", {zen::rows_unknown});
    for (std::string name : all.names()) {
        name += '\n';
        names.write(std::span(reinterpret_cast<const std::uint8_t *>(name.data()), name.size()));
    }
}

ZEN_ENTRY(load) {
    zen::input_tensors model("model");
    write_names(model);
    auto coef = model.get<float>("coef");
    auto weights = model.get<std::int64_t>("weights/ä");
    auto extra = model.get<std::uint8_t>("extra");
    auto flags = model.get<bool>(long_name);
    auto dims = zen::create<std::uint64_t>("dims", {zen::rows_unknown});
    for (const zen::shape &s : {coef.dims, model.get<double>("empty").dims, extra.dims, flags.dims, weights.dims}) {
        dims.write(std::array<std::uint64_t, 1>{s.size()});
        dims.write(std::span(s.data(), s.size()));
    }
    double sum = extra.value() + (flags.data[0] ? 1000 : 0);
    sum = std::accumulate(coef.data.begin(), coef.data.end(), sum);
    sum = std::accumulate(weights.data.begin(), weights.data.end(), sum);
    zen::scalar("sum", sum);
    zen::scalar("missing", !model.find<float>("nothing"));
    return 0;
}

ZEN_ENTRY(tally) {
    zen::input_tensors all("all");
    zen::scalar("n", static_cast<std::int64_t>(all.names().size()));
    write_names(all);
    auto content = zen::create<std::uint8_t>("content", {zen::rows_unknown});
    for (const std::string &name : all.names()) content.write(all.get<std::uint8_t>(name).data);
    return 0;
}

ZEN_ENTRY(random) {
    std::vector<std::int64_t> order(static_cast<std::size_t>(zen::param_int("n")));
    std::iota(order.begin(), order.end(), 0);
    zen::rng rng(zen::seed());
    rng.shuffle(order);
    zen::scalar("seed", zen::seed());
    zen::output("order", {order.size()}, order);
    return 0;
}

ZEN_ENTRY(tell) {
    std::string text = zen::param_str("text");
    zen::debug("%s", text.c_str());
    zen::info("%s", text.c_str());
    zen::warn("%s", text.c_str());
    zen::error("%s", text.c_str());
    zen::info("%s", "");
    for (int i = 0; i < 3; i++) {
        zen::progress(i, 3);
        zen::metric("loss", i, 1.0 / (i + 1));
        zen::metric("größe", -i, i + 0.5);
    }
    using limits = std::numeric_limits<double>;
    zen::metric("loss", INT64_MAX, limits::quiet_NaN());
    zen::metric("loss", INT64_MIN, limits::infinity());
    zen::metric("loss", 9007199254740993, -limits::infinity());
    zen::progress(3, 3);
    return 0;
}

ZEN_ENTRY(flood) {
    for (std::int64_t i = zen::param_int("lines"); i > 0; i--) zen::info("ten bytes!");
    return 0;
}

ZEN_ENTRY(end) {
    std::vector<int> none;
    if (zen::param_str("how") == "break") return none.at(3);
    zen::fail("%s", zen::param_str("text").c_str());
}

ZEN_ENTRY(status) { return 3; }
