#include "training.h"

#include "conv1.h"
#include "lanes.h"
#include "softmax.h"

trainer::trainer(const sizes &s, float *weights, double lr)
    : weights_(weights), layers_(s, weights), gradients_(layers::count(s)), gradient_(s, gradients_.data()), forward_(s, layers_), adam_(layers::count(s), lr),
      images_(group_of(s) * s.pixels() + 4), d_logits_(group_of(s) * LOGITS), d_hidden_(group_of(s) * HIDDEN), d_value_2_(group_of(s) * s.features_2()),
      d_value_1_(s.features_1()), events_(s.cells_1() + 1) {}

bool trainer::ok() const {
    return gradients_.data() && forward_.ok() && adam_.ok() && images_.data() && d_logits_.data() && d_hidden_.data() && d_value_2_.data() &&
           d_value_1_.data() && events_.data();
}

void trainer::gather(const float *x, const std::uint32_t *rows, std::uint32_t count) {
    const std::uint32_t pixels = forward_.size.pixels();
    for (std::uint32_t i = 0; i < count; i++) std::copy_n(x + std::uint64_t{rows[i]} * pixels, pixels, images_.data() + i * pixels);
}

// Scores a group and makes the gradient by its logits: probabilities, less 1 at the
// right class, each row's share of the batch.
void trainer::set_logits(const std::uint8_t *y, const std::uint32_t *rows, std::uint32_t count, std::uint32_t batch, score &to) {
    const double share = 1.0 / batch;
    std::fill_n(d_logits_.data(), (count + 3) / 4 * 4 * LOGITS, 0.0f);
    for (std::uint32_t i = 0; i < count; i++) {
        const float *logits = forward_.logits.data() + i * LOGITS;
        const std::uint32_t right = y[rows[i]];
        const opinion o(logits);
        to.correct += o.best == right;
        to.loss += o.log_sum - logits[right];
        for (std::uint32_t k = 0; k < CLASSES; k++) d_logits_.data()[i * LOGITS + k] = static_cast<float>((o.probability[k] - (k == right)) * share);
    }
}

// Adds the rows of a [rows, width] to sum.
static void add_rows(const float *a, std::uint32_t rows, std::uint32_t width, float *sum) {
    for (std::uint32_t i = 0; i < rows; i++)
        for (std::uint32_t j = 0; j < width; j += 4) *lanes_at(sum + j) += *lanes_at(a + i * width + j);
}

// Clears a gradient where relu gave 0.
static void through_relu(const float *value, float *d_value, std::uint32_t count) {
    for (std::uint32_t i = 0; i < count; i += 4) {
        i32x4 *d = reinterpret_cast<i32x4 *>(d_value + i);
        *d &= (i32x4)(*lanes_at(value + i) > 0.0f);
    }
}

void trainer::dense_backward(std::uint32_t count) {
    const std::uint32_t rows = (count + 3) / 4 * 4, inputs = forward_.size.features_2();
    const float *d_logits = d_logits_.data(), *hidden = forward_.hidden.data();
    float *d_hidden = d_hidden_.data();
    product &products = forward_.products;
    products.add(gradient_.w4, HIDDEN, LOGITS, rows, {hidden, 1, HIDDEN}, {d_logits, LOGITS, 1});
    add_rows(d_logits, rows, LOGITS, gradient_.b4);
    std::fill_n(d_hidden, rows * HIDDEN, 0.0f);
    products.add(d_hidden, rows, HIDDEN, LOGITS, {d_logits, LOGITS, 1}, {layers_.w4, 1, LOGITS});
    through_relu(hidden, d_hidden, rows * HIDDEN);

    products.add(gradient_.w3, inputs, HIDDEN, rows, {forward_.value_2.data(), 1, inputs}, {d_hidden, HIDDEN, 1});
    add_rows(d_hidden, rows, HIDDEN, gradient_.b3);
    std::fill_n(d_value_2_.data(), rows * inputs, 0.0f);
    products.add(d_value_2_.data(), rows, inputs, HIDDEN, {d_hidden, HIDDEN, 1}, {layers_.w3, 1, HIDDEN});
}

void trainer::convolutions_backward(std::uint32_t count) {
    const sizes &s = forward_.size;
    for (std::uint32_t i = 0; i < count; i++) {
        const std::uint32_t at_1 = i * s.features_1(), at_2 = i * s.features_2();
        const float *value_1 = forward_.value_1.data() + at_1;
        std::fill_n(d_value_1_.data(), s.features_1(), 0.0f);
        conv2_backward(s, layers_, value_1, forward_.value_2.data() + at_2, forward_.from_2.data() + at_2, d_value_2_.data() + at_2, events_.data(), gradient_,
                       d_value_1_.data());
        conv1_backward(s, images_.data() + i * s.pixels(), value_1, forward_.from_1.data() + at_1, d_value_1_.data(), events_.data(), gradient_);
    }
}

score trainer::look(const float *x, const std::uint8_t *y, const std::uint32_t *rows, std::uint32_t count) {
    score s;
    forward_.take_weights();
    gather(x, rows, count);
    forward_.apply(images_.data(), count);
    set_logits(y, rows, count, count, s);
    return s;
}

// Adds the gradient of a group, a part of a batch.
void trainer::add_gradient(const float *x, const std::uint8_t *y, const std::uint32_t *rows, std::uint32_t count, std::uint32_t batch, score &to) {
    gather(x, rows, count);
    forward_.apply(images_.data(), count);
    set_logits(y, rows, count, batch, to);
    dense_backward(count);
    convolutions_backward(count);
}
