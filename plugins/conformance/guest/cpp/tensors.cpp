// Tensors: element types, ranks, row ranges, sizes.
#include <array>
#include <bit>
#include <cstring>
#include <numeric>

#include "zen.hpp"

// Calls f with every element type and its name.
template <class F>
static void each_type(F f) {
    f.template operator()<std::int8_t>("int8");
    f.template operator()<std::int16_t>("int16");
    f.template operator()<std::int32_t>("int32");
    f.template operator()<std::int64_t>("int64");
    f.template operator()<std::uint8_t>("uint8");
    f.template operator()<std::uint16_t>("uint16");
    f.template operator()<std::uint32_t>("uint32");
    f.template operator()<std::uint64_t>("uint64");
    f.template operator()<zen::f16>("float16");
    f.template operator()<float>("float32");
    f.template operator()<double>("float64");
}

static void make_bools(const zen::buffer<std::uint8_t> &file) {
    zen::buffer<bool> v(file.size());
    for (std::size_t i = 0; i < v.size(); i++) v[i] = file[i] != 0;
    zen::output("bool", {v.size()}, v);
}

ZEN_ENTRY(make) {
    auto file = zen::input<std::uint8_t>("file").data;
    std::string dtype = zen::param_str("dtype");
    if (dtype == "bool") make_bools(file);
    each_type([&]<class T>(const char *name) {
        if (dtype != name) return;
        zen::buffer<T> v(file.size() / sizeof(T));
        std::memcpy(v.data(), file.data(), v.size() * sizeof(T));
        zen::output(name, {v.size()}, v);
        if (std::memcmp(v.data(), file.data(), v.size() * sizeof(T)) != 0) zen::fail("the host changed the guest's memory");
    });
    return 0;
}

ZEN_ENTRY(copy) {
    auto copy_of = []<class T>(const char *name) {
        if (auto x = zen::input_optional<T>(name)) zen::output(name, x->dims, x->data);
    };
    copy_of.operator()<bool>("bool");
    each_type(copy_of);
    return 0;
}

template <class F, class U>
static void bits_of(const char *in, const char *out) {
    auto x = zen::input_optional<F>(in);
    if (!x) return;
    zen::buffer<U> y(x->data.size());
    for (std::size_t i = 0; i < y.size(); i++) y[i] = std::bit_cast<U>(x->data[i]);
    zen::output(out, x->dims, y);
}

ZEN_ENTRY(bits) {
    bits_of<zen::f16, std::uint16_t>("float16", "uint16");
    bits_of<float, std::uint32_t>("float32", "uint32");
    bits_of<double, std::uint64_t>("float64", "uint64");
    return 0;
}

ZEN_ENTRY(odd_bools) {
    auto file = zen::input<std::uint8_t>("file").data;
    zen::output("y", {file.size()}, std::span(reinterpret_cast<const bool *>(file.data()), file.size()));
    return 0;
}

static const std::array ranks{"r0", "r1", "r2", "r3", "r4", "r5", "r6"};

ZEN_ENTRY(ramp) {
    std::vector<std::uint64_t> dims;
    for (std::int64_t i = 1; i <= zen::param_int("rank"); i++) dims.push_back(static_cast<std::uint64_t>(zen::param_int("d" + std::to_string(i))));
    std::vector<float> v(std::accumulate(dims.begin(), dims.end(), std::size_t{1}, std::multiplies<>()));
    std::iota(v.begin(), v.end(), 0.0f);
    zen::output(ranks[dims.size()], zen::shape(dims), v);
    return 0;
}

ZEN_ENTRY(flatten) {
    for (const char *name : ranks) {
        auto x = zen::input_optional<float>(name);
        if (!x) continue;
        zen::output("dims", {x->dims.size()}, std::span(x->dims.data(), x->dims.size()));
        zen::output("values", {x->data.size()}, x->data);
    }
    return 0;
}

ZEN_ENTRY(backwards) {
    auto x = zen::open<float>("x");
    auto chunk = static_cast<std::uint64_t>(zen::param_int("chunk"));
    auto y = zen::create<float>("y", {zen::param_bool("known") ? x.rows() : zen::rows_unknown, x.row_len()});
    zen::buffer<float> rows(chunk * x.row_len());
    x.read_rows(x.rows(), {});
    for (std::uint64_t end = x.rows(); end > 0;) {
        std::uint64_t n = std::min(end, chunk);
        end -= n;
        std::span part(rows.data(), n * x.row_len());
        x.read_rows(end, part);
        y.write(part);
    }
    return 0;
}

constexpr std::uint64_t block = 256, width = 1024;

// Element i of a block that starts at row first.
static std::int64_t big_value(std::uint64_t first, std::size_t i) { return i % width == 0 ? static_cast<std::int64_t>(first + i / width) : 0; }

ZEN_ENTRY(big) {
    auto rows = static_cast<std::uint64_t>(zen::param_int("rows"));
    auto y = zen::create<std::int64_t>("y", {rows, width});
    zen::buffer<std::int64_t> v(block * width);
    for (std::uint64_t first = 0; first < rows; first += block) {
        std::span part(v.data(), std::min(block, rows - first) * width);
        for (std::size_t i = 0; i < part.size(); i++) part[i] = big_value(first, i);
        y.write(part);
    }
    return 0;
}

ZEN_ENTRY(sum_big) {
    auto x = zen::open<std::int64_t>("x");
    zen::buffer<std::int64_t> v(block * width);
    std::int64_t sum = 0, wrong = 0;
    for (std::uint64_t first = 0; first < x.rows(); first += block) {
        std::span part(v.data(), std::min(block, x.rows() - first) * width);
        x.read_rows(first, part);
        for (std::size_t i = 0; i < part.size(); i++) {
            sum += part[i];
            wrong += part[i] != big_value(first, i);
        }
    }
    zen::scalar("sum", sum);
    zen::scalar("wrong", wrong);
    return 0;
}

ZEN_ENTRY(grow) {
    auto file = zen::open<std::uint8_t>("file");
    auto before = file.read_all().data;
    std::size_t half = before.size() / 2;
    auto y = zen::create<std::uint8_t>("y", {before.size()});
    y.write(std::span(before.data(), half));
    std::vector<std::vector<char>> blocks;
    for (std::int64_t i = zen::param_int("mib"); i > 0; i--) blocks.emplace_back(1 << 20, 1);
    for (auto &b : blocks)
        if (b[100] != 1) zen::fail("the memory changed");
    auto after = file.read_all().data;
    if (!std::equal(before.begin(), before.end(), after.begin(), after.end())) zen::fail("the file changed");
    y.write(std::span(after.data() + half, after.size() - half));
    return 0;
}
