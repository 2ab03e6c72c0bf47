#include "product.h"

#include "tile.h"

product::product(std::uint32_t depth, std::uint32_t values)
    : left_(static_cast<std::uint64_t>(depth) * LEFT), right_(values) {}

// Four rows of a, each value in four lanes.
static void spread_rows(f32x4 *to, matrix a, std::uint32_t first, std::uint32_t depth) {
    for (std::uint32_t i = 0; i < TILE_ROWS; i++) {
        const float *from = a.at + (first + i) * a.down;
        for (std::uint32_t k = 0; k < depth; k++) to[k * TILE_ROWS + i] = lanes_of(from[k * a.right]);
    }
}

// Eight columns of b, one row after another.
static void gather_columns(float *to, matrix b, std::uint32_t first, std::uint32_t depth) {
    const float *from = b.at + first * b.right;
    if (b.right == 1) {
        for (std::uint32_t k = 0; k < depth; k++, from += b.down, to += RIGHT)
            for (int j = 1; j >= 0; j--) lanes_at(to)[j] = lanes_at(from)[j];
        return;
    }
    for (std::uint32_t k = 0; k < depth; k++, from += b.down, to += RIGHT)
        for (std::uint32_t j = 0; j < RIGHT; j++) to[j] = from[j * b.right];
}

void product::add(float *c, std::uint32_t rows, std::uint32_t columns, std::uint32_t depth, matrix a, matrix b) {
    for (std::uint32_t j = 0; j < columns; j += TILE_COLUMNS) gather_columns(right_.data() + j * depth, b, j, depth);
    for (std::uint32_t i = 0; i < rows; i += TILE_ROWS) {
        spread_rows(lanes_at(left_.data()), a, i, depth);
        for (std::uint32_t j = 0; j < columns; j += TILE_COLUMNS)
            tile<true>(left_.data(), right_.data() + j * depth, depth, c + i * columns + j, columns);
    }
}
