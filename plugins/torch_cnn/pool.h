// Relu and the largest of 2×2, for four channels at once.
#ifndef POOL_H
#define POOL_H

#include "lanes.h"

struct pooled {
    f32x4 value;
    i32x4 from; // the step of the first place that has the value
};

// at are the values at upper left, upper right, lower left, lower right, and step
// says how far each lies from the first.
static inline pooled pool(const f32x4 at[4], const std::int32_t step[4]) {
    const f32x4 largest = lanes_max(lanes_max(at[0], at[1]), lanes_max(at[2], at[3]));
    i32x4 from = i32x4{} + step[3];
    for (int i = 2; i >= 0; i--) from = lanes_select((i32x4)(at[i] == largest), i32x4{} + step[i], from);
    return {lanes_max(lanes_of(0.0f), largest), from};
}

#endif
