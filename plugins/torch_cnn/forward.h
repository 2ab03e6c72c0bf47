// The way of some images through the network.
#ifndef FORWARD_H
#define FORWARD_H

#include "conv2.h"
#include "memory.h"
#include "network.h"
#include "product.h"

// Images that go through at once: 64 of small ones; of large ones few, for memory.
static inline std::uint32_t group_of(const sizes &s) {
    const std::uint32_t fit = (1u << 18) / s.pixels() / 4 * 4;
    return fit < 4 ? 4 : fit > 64 ? 64 : fit;
}

class forward {
public:
    forward(const sizes &s, const layers &l);
    bool ok() const;

    // To be called whenever the weights have changed.
    void take_weights() { conv2_.take_weights(weights_); }

    // Sends count images through, group_of(s) at most; x has 4 floats of memory after
    // it.
    void apply(const float *x, std::uint32_t count);

    const sizes size;
    zeros<float> value_1, value_2; // after each pooling
    zeros<std::int32_t> from_1, from_2;
    zeros<float> hidden; // [count, HIDDEN], after relu
    zeros<float> logits; // [count, LOGITS]
    product products;

private:
    layers weights_;
    conv2 conv2_;
};

#endif
