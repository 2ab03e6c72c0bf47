#include "conv1.h"

#include "lanes.h"
#include "pool.h"

static constexpr std::uint32_t PATCH = 4; // a cell looks at 4×4 pixels
static constexpr std::uint32_t HALF = 8;  // channels at a time: their sums fit the registers

// Spreads a cell's pixels over lanes. False when all are 0.
static bool spread_patch(const float *x, std::uint32_t width, f32x4 patch[PATCH][PATCH]) {
    i32x4 any = {};
    for (std::uint32_t r = 0; r < PATCH; r++) {
        const f32x4 row = *lanes_at(x + r * width);
        any |= row != 0.0f;
        for (int c = 0; c < 4; c++) patch[r][c] = lanes_of(row[c]);
    }
    return (any[0] | any[1] | any[2] | any[3]) != 0;
}

// Eight channels of a cell.
static inline void convolve(const f32x4 patch[PATCH][PATCH], const float *w, const float *bias, const std::int32_t step[4], float *value, std::int32_t *from) {
    f32x4 sum[2][4];
    for (int v = 1; v >= 0; v--)
        for (int i = 0; i < 4; i++) sum[v][i] = lanes_at(bias)[v];
    for (int r = 2; r >= 0; r--)
        for (int c = 2; c >= 0; c--) {
            const f32x4 *tap = lanes_at(w + (r * 3 + c) * CHANNELS_1);
            const f32x4 w1 = tap[1], w0 = tap[0];
            for (int i = 3; i >= 0; i--) {
                const f32x4 pixel = patch[r + i / 2][c + i % 2];
                sum[0][i] += pixel * w0;
                sum[1][i] += pixel * w1;
            }
        }
    for (int v = 1; v >= 0; v--) {
        const pooled p = pool(sum[v], step);
        lanes_at(value)[v] = p.value;
        reinterpret_cast<i32x4 *>(from)[v] = p.from;
    }
}

// A cell that sees nothing but zeros, as at the borders of a drawing: its bias.
static void convolve_nothing(const float *bias, float *value, std::int32_t *from) {
    for (std::uint32_t c = 0; c < CHANNELS_1; c++) {
        value[c] = bias[c] > 0.0f ? bias[c] : 0.0f;
        from[c] = 0;
    }
}

void conv1_forward(const sizes &s, const layers &l, const float *x, float *value, std::int32_t *from) {
    const auto width = static_cast<std::int32_t>(s.width);
    const std::int32_t step[] = {0, 1, width, width + 1};
    f32x4 patch[PATCH][PATCH];
    for (std::uint32_t row = 0; row < s.height_1; row++)
        for (std::uint32_t column = 0; column < s.width_1; column++, value += CHANNELS_1, from += CHANNELS_1) {
            if (!spread_patch(x + 2 * (row * s.width + column), s.width, patch)) {
                convolve_nothing(l.b1, value, from);
                continue;
            }
            for (std::uint32_t c = 0; c < CHANNELS_1; c += HALF) convolve(patch, l.w1 + c, l.b1 + c, step, value + c, from + c);
        }
}

// The gradient of one channel: three rows of taps in the first three lanes, the
// bias in the last.
static void add_gradient(const event *events, std::uint32_t n, const float *x, std::uint32_t width, std::uint32_t channel, const layers &gradient) {
    f32x4 sum[3] = {};
    float bias = 0.0f;
    for (std::uint32_t e = 0; e < n; e++) {
        const f32x4 g = lanes_of(events[e].gradient);
        const float *window = x + events[e].place;
        for (int r = 2; r >= 0; r--) sum[r] += g * *lanes_at(window + static_cast<std::uint32_t>(r) * width);
        bias += events[e].gradient;
    }
    for (std::uint32_t r = 0; r < 3; r++)
        for (std::uint32_t c = 0; c < 3; c++) gradient.w1[(r * 3 + c) * CHANNELS_1 + channel] += sum[r][c];
    gradient.b1[channel] += bias;
}

void conv1_backward(const sizes &s, const float *x, const float *value, const std::int32_t *from, const float *d_value, event *scratch, const layers &gradient) {
    const pooling p = {s.height_1, s.width_1, CHANNELS_1, 2 * s.width, 2, value, d_value, from};
    for (std::uint32_t channel = 0; channel < CHANNELS_1; channel++) {
        const std::uint32_t n = collect_events(p, channel, scratch);
        add_gradient(scratch, n, x, s.width, channel, gradient);
    }
}
