#include "conv2.h"
#include "lanes.h"

// A row of a kernel: three taps of all channels. It stays in registers while all
// events pass.
static constexpr std::uint32_t ROW = 3 * CHANNELS_1;
static constexpr int ROW_VECTORS = ROW / 4;

// Adds to a row of the gradient what the events see in x.
static void add_seen(const event *events, std::uint32_t n, const float *x, float *gradient) {
    f32x4 sum[ROW_VECTORS];
    for (int v = ROW_VECTORS - 1; v >= 0; v--) sum[v] = lanes_at(gradient)[v];
    for (std::uint32_t e = 0; e < n; e++) {
        const f32x4 g = lanes_of(events[e].gradient), *seen = lanes_at(x + events[e].place);
        for (int v = ROW_VECTORS - 1; v >= 0; v--) sum[v] += g * seen[v];
    }
    for (int v = ROW_VECTORS - 1; v >= 0; v--) lanes_at(gradient)[v] = sum[v];
}

// Adds a row of weights to the gradient of what the events saw.
static void add_weights(const event *events, std::uint32_t n, const float *weights, float *d_x) {
    f32x4 w[ROW_VECTORS];
    for (int v = ROW_VECTORS - 1; v >= 0; v--) w[v] = lanes_at(weights)[v];
    for (std::uint32_t e = 0; e < n; e++) {
        const f32x4 g = lanes_of(events[e].gradient);
        f32x4 *to = lanes_at(d_x + events[e].place);
        for (int v = ROW_VECTORS - 1; v >= 0; v--) to[v] += g * w[v];
    }
}

void conv2_backward(const sizes &s, const layers &l, const float *x, const float *value, const std::int32_t *from, const float *d_value, event *scratch,
                    const layers &gradient, float *d_x) {
    const std::uint32_t row = s.width_1 * CHANNELS_1;
    const pooling p = {s.height_2, s.width_2, CHANNELS_2, 2 * row, 2 * CHANNELS_1, value, d_value, from};
    for (std::uint32_t channel = 0; channel < CHANNELS_2; channel++) {
        const std::uint32_t n = collect_events(p, channel, scratch);
        for (std::uint32_t e = 0; e < n; e++) gradient.b2[channel] += scratch[e].gradient;
        for (std::uint32_t r = 0; r < 3; r++) {
            const std::uint32_t kernel = channel * TAPS * CHANNELS_1 + r * ROW;
            add_seen(scratch, n, x + r * row, gradient.w2 + kernel);
            add_weights(scratch, n, l.w2 + kernel, d_x + r * row);
        }
    }
}
