#include "rows.h"

#include "lanes.h"

zen::reader<float> rows_open(const char *port) {
    auto x = zen::open<float>(port);
    if (x.rows() == 0) zen::fail("input \"%s\" has no rows", port);
    if (x.row_len() == 0) zen::fail("input \"%s\" has rows without values", port);
    return x;
}

// v - v is 0 of finite values, and NaN of others.
static bool all_finite(const float *row, std::size_t width) {
    f32x4 sum = {};
    std::size_t j = 0;
    for (; j + 4 <= width; j += 4) sum += *lanes_at(row + j) - *lanes_at(row + j);
    float rest = lanes_sum(sum);
    for (; j < width; j++) rest += row[j] - row[j];
    return rest == 0.0f;
}

[[noreturn]] static void fail_at(const char *port, std::uint64_t number, std::span<const float> row) {
    const bool nan = std::any_of(row.begin(), row.end(), [](float v) { return v != v; });
    zen::fail("input \"%s\": row %llu has %s among its values", port, number, nan ? "NaN" : "infinity");
}

void rows_read(const char *port, const zen::reader<float> &x, std::uint64_t first, std::uint64_t count, float *to) {
    const std::size_t width = x.row_len();
    x.read_rows(first, {to, static_cast<std::size_t>(count) * width});
    for (std::uint64_t i = 0; i < count; i++, to += width)
        if (!all_finite(to, width)) fail_at(port, first + i, {to, width});
}

zen::tensor<std::uint8_t> labels_read(const char *port, std::uint64_t rows) {
    auto y = zen::input<std::uint8_t>(port);
    if (y.rows() != rows) zen::fail("input \"%s\" has %zu labels for %llu rows", port, y.rows(), rows);
    return y;
}
