#include "rows.h"

#include "zen_rows.h"

zen::reader<float> rows_open(const char *port) {
    auto x = zen::open<float>(port);
    zen_check_any(port, x.rows(), x.row_len());
    return x;
}

void rows_read(const char *port, const zen::reader<float> &x, std::uint64_t first, std::uint64_t count, float *to) {
    x.read_rows(first, {to, static_cast<std::size_t>(count) * x.row_len()});
    zen_check_finite(port, first, count, x.row_len(), to);
}

zen::tensor<std::uint8_t> labels_read(const char *port, std::uint64_t rows) {
    auto y = zen::input<std::uint8_t>(port);
    zen_check_labels(port, y.rows(), rows);
    return y;
}
