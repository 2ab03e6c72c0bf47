// The heart of all products of matrices here: a tile of 4 rows and 8 columns.
#ifndef TILE_H
#define TILE_H

#include "lanes.h"

// What a tile is made of, laid out so that it is read from one end to the other:
// left holds for each k four rows' values, each in all four lanes, right for each
// k eight columns. Spreading a value over lanes takes wazero several
// instructions; it happens once per value, not once per tile.
inline constexpr int TILE_ROWS = 4, TILE_COLUMNS = 8, LEFT = 16, RIGHT = 8;

// c[i][j] is set to, or grows by, the sum over k of left[k][i] · right[k][j]. depth is
// a multiple of 4, c's rows are `stride` apart.
template <bool add>
static inline void tile(const float *left, const float *right, std::uint32_t depth, float *c, std::uint32_t stride) {
    f32x4 sum[TILE_ROWS][2];
    for (int i = 0; i < TILE_ROWS; i++)
        for (int j = 1; j >= 0; j--) sum[i][j] = add ? lanes_at(c + i * stride)[j] : lanes_of(0.0f);
    for (std::uint32_t k = 0; k < depth; k += 4, left += 4 * LEFT, right += 4 * RIGHT)
        // From the last to the first: one bounds check covers them all.
        for (int u = 3; u >= 0; u--) {
            const f32x4 *l = lanes_at(left + u * LEFT), *r = lanes_at(right + u * RIGHT);
            const f32x4 r1 = r[1], r0 = r[0];
            for (int i = TILE_ROWS - 1; i >= 0; i--) {
                const f32x4 v = l[i];
                sum[i][0] += v * r0;
                sum[i][1] += v * r1;
            }
        }
    for (int i = 0; i < TILE_ROWS; i++)
        for (int j = 1; j >= 0; j--) lanes_at(c + i * stride)[j] = sum[i][j];
}

#endif
