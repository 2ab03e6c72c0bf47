// Adam (Kingma and Ba 2015) as PyTorch has it: epsilon stands beside the corrected
// root.
#ifndef ADAM_H
#define ADAM_H

#include <cstdint>

#include "memory.h"

class adam {
public:
    adam(std::uint32_t count, double lr) : count_(count), lr_(lr), mean_(count), square_(count) {}
    bool ok() const { return mean_.data() != nullptr && square_.data() != nullptr; }

    // Moves the weights and clears the gradient; both have the count of numbers, a
    // multiple of 4.
    void step(float *weights, float *gradient);

    // Whether all squares of gradients so far were finite. A weight with another moves
    // no more.
    bool finite() const;

private:
    std::uint32_t count_;
    double lr_;
    double power_1_ = 1.0, power_2_ = 1.0; // of both betas, to the number of steps
    zeros<float> mean_, square_;
};

#endif
