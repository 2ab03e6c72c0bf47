// Gradients of the mean cross-entropy of a batch, and Adam's step along them.
#ifndef TRAINING_H
#define TRAINING_H

#include <algorithm>

#include "adam.h"
#include "events.h"
#include "forward.h"

// What batches came to, each measured before the step on it.
struct score {
    std::uint64_t correct = 0;
    double loss = 0.0; // summed over rows
};

class trainer {
public:
    // weights [layers::count(s)] are the start, and are moved.
    trainer(const sizes &s, float *weights, double lr);
    bool ok() const;

    // Whether no square of a gradient has overflowed so far.
    bool finite() const { return adam_.finite(); }

    // Scores rows as a step does, but takes none; group_of(s) at most.
    score look(const float *x, const std::uint8_t *y, const std::uint32_t *rows, std::uint32_t count);

    // One step on the rows batch[0 … count) of x [_, height, width] with their labels y.
    // Now and then report is told how many more rows are done.
    template <class Report>
    void step(const float *x, const std::uint8_t *y, const std::uint32_t *batch, std::uint32_t count, score &to, Report report) {
        const std::uint32_t group = group_of(forward_.size);
        forward_.take_weights();
        for (std::uint32_t first = 0; first < count; first += group) {
            const std::uint32_t here = std::min(group, count - first);
            add_gradient(x, y, batch + first, here, count, to);
            report(here);
        }
        adam_.step(weights_, gradients_.data());
    }

private:
    void add_gradient(const float *x, const std::uint8_t *y, const std::uint32_t *rows, std::uint32_t count, std::uint32_t batch, score &to);
    void gather(const float *x, const std::uint32_t *rows, std::uint32_t count);
    void set_logits(const std::uint8_t *y, const std::uint32_t *rows, std::uint32_t count, std::uint32_t batch, score &to);
    void dense_backward(std::uint32_t count);
    void convolutions_backward(std::uint32_t count);

    float *weights_;
    layers layers_;
    zeros<float> gradients_;
    layers gradient_;
    forward forward_;
    adam adam_;
    zeros<float> images_; // of a group
    zeros<float> d_logits_, d_hidden_, d_value_2_, d_value_1_;
    zeros<event> events_;
};

#endif
