#include "adam.h"

#include "lanes.h"

static constexpr double BETA_1 = 0.9, BETA_2 = 0.999;
static constexpr float EPSILON = 1e-8f;

bool adam::finite() const {
    f32x4 sum = {};
    for (std::uint32_t i = 0; i < count_; i += 4) sum += *lanes_at(square_.data() + i) - *lanes_at(square_.data() + i);
    return lanes_sum(sum) == 0.0f;
}

void adam::step(float *weights, float *gradient) {
    power_1_ *= BETA_1;
    power_2_ *= BETA_2;
    const f32x4 rate = lanes_of(static_cast<float>(lr_ / (1.0 - power_1_)));
    const f32x4 root = lanes_of(static_cast<float>(__builtin_sqrt(1.0 - power_2_)));
    const f32x4 old_1 = lanes_of(static_cast<float>(BETA_1)), new_1 = lanes_of(static_cast<float>(1.0 - BETA_1));
    const f32x4 old_2 = lanes_of(static_cast<float>(BETA_2)), new_2 = lanes_of(static_cast<float>(1.0 - BETA_2));
    const f32x4 epsilon = lanes_of(EPSILON);
    for (std::uint32_t i = 0; i < count_; i += 4) {
        const f32x4 g = *lanes_at(gradient + i);
        const f32x4 m = *lanes_at(mean_.data() + i) * old_1 + g * new_1;
        const f32x4 v = *lanes_at(square_.data() + i) * old_2 + (g * g) * new_2;
        *lanes_at(weights + i) -= rate * (m / (lanes_sqrt(v) / root + epsilon));
        *lanes_at(mean_.data() + i) = m;
        *lanes_at(square_.data() + i) = v;
        *lanes_at(gradient + i) = f32x4{};
    }
}
