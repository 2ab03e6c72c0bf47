#include "forward.h"

#include <algorithm>

#include "conv1.h"
#include "lanes.h"

forward::forward(const sizes &s, const layers &l)
    : size(s), value_1(group_of(s) * s.features_1()), value_2(group_of(s) * s.features_2()), from_1(group_of(s) * s.features_1()),
      from_2(group_of(s) * s.features_2()), hidden(group_of(s) * HIDDEN), logits(group_of(s) * LOGITS),
      products(std::max(s.features_2(), HIDDEN), std::max(s.features_2(), group_of(s)) * HIDDEN), weights_(l), conv2_(s) {}

bool forward::ok() const {
    return value_1.data() && value_2.data() && from_1.data() && from_2.data() && hidden.data() && logits.data() && products.ok() && conv2_.ok();
}

static void repeat(const float *row, std::uint32_t width, std::uint32_t count, float *to) {
    for (std::uint32_t i = 0; i < count; i++) std::copy(row, row + width, to + i * width);
}

static void relu(float *values, std::uint32_t count) {
    for (std::uint32_t i = 0; i < count; i += 4) *lanes_at(values + i) = lanes_max(lanes_of(0.0f), *lanes_at(values + i));
}

void forward::apply(const float *x, std::uint32_t count) {
    const std::uint32_t rows = (count + 3) / 4 * 4, inputs = size.features_2();
    for (std::uint32_t i = 0; i < count; i++)
        conv1_forward(size, weights_, x + i * size.pixels(), value_1.data() + i * size.features_1(), from_1.data() + i * size.features_1());
    conv2_.forward(weights_, value_1.data(), count, value_2.data(), from_2.data());
    std::fill(value_2.data() + count * inputs, value_2.data() + rows * inputs, 0.0f);

    repeat(weights_.b3, HIDDEN, rows, hidden.data());
    products.add(hidden.data(), rows, HIDDEN, inputs, {value_2.data(), inputs, 1}, {weights_.w3, HIDDEN, 1});
    relu(hidden.data(), rows * HIDDEN);
    repeat(weights_.b4, LOGITS, rows, logits.data());
    products.add(logits.data(), rows, LOGITS, HIDDEN, {hidden.data(), HIDDEN, 1}, {weights_.w4, LOGITS, 1});
}
