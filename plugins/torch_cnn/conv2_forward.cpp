#include <algorithm>

#include "conv2.h"
#include "lanes.h"
#include "pool.h"
#include "tile.h"

static constexpr std::uint32_t POINTS = 16; // of a transformed 4×4
static constexpr std::uint32_t CELLS = TILE_ROWS;
static constexpr std::uint32_t KERNEL_POINT = CHANNELS_1 * CHANNELS_2, WINDOW_POINT = CHANNELS_1 * LEFT, RESULT_POINT = CELLS * CHANNELS_2;

conv2::conv2(const sizes &s) : sizes_(s), kernels_(POINTS * KERNEL_POINT), window_(POINTS * WINDOW_POINT), result_(POINTS * RESULT_POINT) {}

// G of the transform: three taps become four.
template <class T>
static inline void transform_taps(T a, T b, T c, T to[4]) {
    to[0] = a;
    to[1] = ((a + c) + b) * 0.5f;
    to[2] = ((a + c) - b) * 0.5f;
    to[3] = c;
}

void conv2::take_weights(const layers &l) {
    for (std::uint32_t o = 0; o < CHANNELS_2; o++)
        for (std::uint32_t i = 0; i < CHANNELS_1; i++) {
            const float *w = l.w2 + o * TAPS * CHANNELS_1 + i;
            float half[3][4], whole[4];
            for (std::uint32_t c = 0; c < 3; c++) transform_taps(w[c * CHANNELS_1], w[(3 + c) * CHANNELS_1], w[(6 + c) * CHANNELS_1], half[c]);
            for (std::uint32_t r = 0; r < 4; r++) {
                transform_taps(half[0][r], half[1][r], half[2][r], whole);
                for (std::uint32_t c = 0; c < 4; c++)
                    kernels_.data()[(r * 4 + c) * KERNEL_POINT + o / RIGHT * RIGHT * CHANNELS_1 + i * RIGHT + o % RIGHT] = whole[c];
            }
        }
}

// Bᵀ of the transform: four pixels become four.
static inline void transform_pixels(const f32x4 d[4], f32x4 to[4]) {
    to[0] = d[0] - d[2];
    to[1] = d[1] + d[2];
    to[2] = d[2] - d[1];
    to[3] = d[1] - d[3];
}

// Writes four channels of a point for the tiles: each in all lanes.
static inline void spread_channels(f32x4 v, float *to) {
    for (int i = 3; i >= 0; i--) *lanes_at(to + i * LEFT) = lanes_of(v[i]);
}

// Transforms the window that starts at x for the slot-th of the four cells.
void conv2::transform_window(const float *x, std::uint32_t slot) {
    const std::uint32_t row = sizes_.width_1 * CHANNELS_1;
    for (std::uint32_t channel = 0; channel < CHANNELS_1; channel += 4, x += 4) {
        f32x4 down[4][4];
        for (std::uint32_t c = 0; c < 4; c++) {
            f32x4 d[4];
            for (std::uint32_t r = 0; r < 4; r++) d[r] = *lanes_at(x + r * row + c * CHANNELS_1);
            transform_pixels(d, down[c]);
        }
        float *to = window_.data() + channel * LEFT + slot * 4;
        for (int r = 0; r < 4; r++) {
            const f32x4 across[4] = {down[0][r], down[1][r], down[2][r], down[3][r]};
            f32x4 point[4];
            transform_pixels(across, point);
            for (std::uint32_t c = 0; c < 4; c++, to += WINDOW_POINT) spread_channels(point[c], to);
        }
    }
}

// Makes the 2×2 results of a cell and pools them.
void conv2::transform_result(const layers &l, std::uint32_t slot, float *value, std::int32_t *from) {
    const auto row = static_cast<std::int32_t>(sizes_.width_1 * CHANNELS_1);
    const std::int32_t step[] = {0, CHANNELS_1, row, row + static_cast<std::int32_t>(CHANNELS_1)};
    for (std::uint32_t channel = 0; channel < CHANNELS_2; channel += 4) {
        const float *m = result_.data() + slot * CHANNELS_2 + channel;
        f32x4 upper[4], lower[4];
        for (std::uint32_t c = 0; c < 4; c++) {
            const f32x4 m3 = *lanes_at(m + (12 + c) * RESULT_POINT), m2 = *lanes_at(m + (8 + c) * RESULT_POINT);
            const f32x4 m1 = *lanes_at(m + (4 + c) * RESULT_POINT), m0 = *lanes_at(m + c * RESULT_POINT);
            upper[c] = (m0 + m1) + m2;
            lower[c] = (m1 - m2) - m3;
        }
        const f32x4 bias = *lanes_at(l.b2 + channel);
        const f32x4 at[] = {
            ((upper[0] + upper[1]) + upper[2]) + bias,
            ((upper[1] - upper[2]) - upper[3]) + bias,
            ((lower[0] + lower[1]) + lower[2]) + bias,
            ((lower[1] - lower[2]) - lower[3]) + bias,
        };
        const pooled p = pool(at, step);
        *lanes_at(value + channel) = p.value;
        *reinterpret_cast<i32x4 *>(from + channel) = p.from;
    }
}

void conv2::forward(const layers &l, const float *x, std::uint32_t count, float *value, std::int32_t *from) {
    const sizes &s = sizes_;
    const std::uint32_t cells = count * s.cells_2();
    for (std::uint32_t first = 0; first < cells; first += CELLS) {
        const std::uint32_t here = std::min<std::uint32_t>(CELLS, cells - first);
        for (std::uint32_t slot = 0; slot < here; slot++) {
            const std::uint32_t image = (first + slot) / s.cells_2(), cell = (first + slot) % s.cells_2();
            const std::uint32_t window = cell / s.width_2 * 2 * s.width_1 + cell % s.width_2 * 2;
            transform_window(x + image * s.features_1() + window * CHANNELS_1, slot);
        }
        for (std::uint32_t p = 0; p < POINTS; p++)
            for (std::uint32_t o = 0; o < CHANNELS_2; o += TILE_COLUMNS)
                tile<false>(window_.data() + p * WINDOW_POINT, kernels_.data() + p * KERNEL_POINT + o * CHANNELS_1, CHANNELS_1,
                            result_.data() + p * RESULT_POINT + o, CHANNELS_2);
        for (std::uint32_t slot = 0; slot < here; slot++)
            transform_result(l, slot, value + (first + slot) * CHANNELS_2, from + (first + slot) * CHANNELS_2);
    }
}
