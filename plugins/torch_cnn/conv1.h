// The first convolution, of one channel, with its relu and pooling; one image at a
// time.
#ifndef CONV1_H
#define CONV1_H

#include "events.h"
#include "network.h"

// x [height, width] with 4 floats of memory after it. value and from
// [cells_1, CHANNELS_1]: the pooled values, and where in x the window of each
// starts, less where the cell's first window does.
void conv1_forward(const sizes &s, const layers &l, const float *x, float *value, std::int32_t *from);

// Adds to the gradient's w1 and b1. value and from are those of conv1_forward,
// d_value is the gradient by value; scratch has room for cells_1 + 1 events.
void conv1_backward(const sizes &s, const float *x, const float *value, const std::int32_t *from, const float *d_value, event *scratch, const layers &gradient);

#endif
