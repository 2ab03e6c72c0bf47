// The network: conv 3×3 to 16 channels, relu, max of 2×2, conv 3×3 to 32
// channels, relu, max of 2×2, dense 128, relu, dense 10. Its sizes and weights.
#ifndef NETWORK_H
#define NETWORK_H

#include <cstdint>

inline constexpr std::uint32_t CHANNELS_1 = 16, CHANNELS_2 = 32, HIDDEN = 128, CLASSES = 10;
inline constexpr std::uint32_t LOGITS = 16; // CLASSES in whole tiles; the rest stays 0
inline constexpr std::uint32_t TAPS = 9;    // of a 3×3 kernel

// What images the network takes: of this height and width at least, and of so many
// pixels at most that sizes fit 32 bits.
inline constexpr std::uint32_t SMALLEST = 10, MOST_PIXELS = 1 << 20;

// What follows from the size of the images. Both poolings round down, as PyTorch
// has it: a last row or column that fills no 2×2 is never looked at.
struct sizes {
    std::uint32_t height, width;     // of an image
    std::uint32_t height_1, width_1; // after the first pooling
    std::uint32_t height_2, width_2; // after the second

    sizes(std::uint32_t h, std::uint32_t w)
        : height(h), width(w), height_1((h - 2) / 2), width_1((w - 2) / 2), height_2((height_1 - 2) / 2), width_2((width_1 - 2) / 2) {}

    std::uint32_t pixels() const { return height * width; }
    std::uint32_t cells_1() const { return height_1 * width_1; }
    std::uint32_t cells_2() const { return height_2 * width_2; }
    std::uint32_t features_1() const { return cells_1() * CHANNELS_1; }
    std::uint32_t features_2() const { return cells_2() * CHANNELS_2; } // what the dense layers see
};

// One number for each weight: the weights themselves, or their gradient. All lie
// in one array, channels last.
struct layers {
    float *w1; // [TAPS, CHANNELS_1]
    float *b1; // [CHANNELS_1]
    float *w2; // [CHANNELS_2, TAPS, CHANNELS_1]
    float *b2; // [CHANNELS_2]
    float *w3; // [cells_2, CHANNELS_2, HIDDEN]
    float *b3; // [HIDDEN]
    float *w4; // [HIDDEN, LOGITS]
    float *b4; // [LOGITS]

    layers(const sizes &s, float *all)
        : w1(all), b1(w1 + TAPS * CHANNELS_1), w2(b1 + CHANNELS_1), b2(w2 + CHANNELS_2 * TAPS * CHANNELS_1), w3(b2 + CHANNELS_2),
          b3(w3 + s.features_2() * HIDDEN), w4(b3 + HIDDEN), b4(w4 + HIDDEN * LOGITS) {}

    // Numbers in all; a multiple of 4.
    static std::uint32_t count(const sizes &s) {
        return (TAPS + 1) * CHANNELS_1 + (TAPS * CHANNELS_1 + 1) * CHANNELS_2 + (s.features_2() + 1) * HIDDEN + (HIDDEN + 1) * LOGITS;
    }
};

// Whether v is neither NaN nor infinite.
static inline bool is_finite(double v) { return v - v == 0.0; }

// The tensors of the model in PyTorch's order: weight and bias of each layer.
inline constexpr std::uint32_t TENSORS = 8;

// Values that go into a unit of the layer that tensor belongs to.
static inline std::uint32_t fan_in(const sizes &s, std::uint32_t tensor) {
    const std::uint32_t of[] = {TAPS, CHANNELS_1 * TAPS, s.features_2(), HIDDEN};
    return of[tensor / 2];
}

// Calls use(tensor, weight) for all weights in the order that PyTorch has them in.
template <class Use>
void each_weight(const sizes &s, const layers &l, Use use) {
    for (std::uint32_t o = 0; o < CHANNELS_1; o++)
        for (std::uint32_t tap = 0; tap < TAPS; tap++) use(0, l.w1[tap * CHANNELS_1 + o]);
    for (std::uint32_t o = 0; o < CHANNELS_1; o++) use(1, l.b1[o]);
    for (std::uint32_t o = 0; o < CHANNELS_2; o++)
        for (std::uint32_t i = 0; i < CHANNELS_1; i++)
            for (std::uint32_t tap = 0; tap < TAPS; tap++) use(2, l.w2[(o * TAPS + tap) * CHANNELS_1 + i]);
    for (std::uint32_t o = 0; o < CHANNELS_2; o++) use(3, l.b2[o]);
    for (std::uint32_t o = 0; o < HIDDEN; o++)
        for (std::uint32_t i = 0; i < CHANNELS_2; i++)
            for (std::uint32_t cell = 0; cell < s.cells_2(); cell++) use(4, l.w3[(cell * CHANNELS_2 + i) * HIDDEN + o]);
    for (std::uint32_t o = 0; o < HIDDEN; o++) use(5, l.b3[o]);
    for (std::uint32_t o = 0; o < CLASSES; o++)
        for (std::uint32_t i = 0; i < HIDDEN; i++) use(6, l.w4[i * LOGITS + o]);
    for (std::uint32_t o = 0; o < CLASSES; o++) use(7, l.b4[o]);
}

// PyTorch's start: weights and biases uniform within ±1/√fan_in. uniform draws
// from [0, 1).
template <class Uniform>
void draw_start(const sizes &s, const layers &l, Uniform uniform) {
    each_weight(s, l, [&](std::uint32_t tensor, float &w) {
        const double limit = 1.0 / __builtin_sqrt(fan_in(s, tensor));
        w = static_cast<float>((2.0 * uniform() - 1.0) * limit);
    });
}

#endif
