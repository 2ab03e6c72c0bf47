// Products of matrices.
#ifndef PRODUCT_H
#define PRODUCT_H

#include <cstdint>

#include "memory.h"

// A matrix in someone's memory: element (i, j) is at[i · down + j · right]. With
// both swapped it is the transposed one.
struct matrix {
    const float *at;
    std::uint32_t down, right;
};

class product {
public:
    // Memory for products of at most this depth and this many values on the right.
    product(std::uint32_t depth, std::uint32_t values);
    bool ok() const { return left_.data() != nullptr && right_.data() != nullptr; }

    // c[rows, columns] grows by a[rows, depth] · b[depth, columns]. rows and depth are
    // multiples of 4, columns of 8; c's rows follow each other.
    void add(float *c, std::uint32_t rows, std::uint32_t columns, std::uint32_t depth, matrix a, matrix b);

private:
    zeros<float> left_, right_;
};

#endif
