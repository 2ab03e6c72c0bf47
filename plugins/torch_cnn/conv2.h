// The second convolution, of 16 channels to 32, with its relu and pooling.
#ifndef CONV2_H
#define CONV2_H

#include "events.h"
#include "memory.h"
#include "network.h"

// The way forward, by Winograd's minimal filtering F(2×2, 3×3) (Lavin and Gray
// 2015): of a 4×4 window 16 products make the 2×2 results that 36 would, and a
// pooling's cell is just these 2×2.
class conv2 {
public:
    explicit conv2(const sizes &s);
    bool ok() const { return kernels_.data() != nullptr && window_.data() != nullptr && result_.data() != nullptr; }

    // Takes over the weights; to be called whenever they have changed.
    void take_weights(const layers &l);

    // x [count, cells_1, CHANNELS_1]. value and from [count, cells_2, CHANNELS_2]: the
    // pooled values, and where in x the window of each starts, less where the cell's
    // first window does.
    void forward(const layers &l, const float *x, std::uint32_t count, float *value, std::int32_t *from);

private:
    void transform_window(const float *x, std::uint32_t slot);
    void transform_result(const layers &l, std::uint32_t slot, float *value, std::int32_t *from);

    sizes sizes_;
    zeros<float> kernels_; // [16, columns of tiles, CHANNELS_1, 8]
    zeros<float> window_;  // [16, CHANNELS_1, 4 cells, 4 lanes]
    zeros<float> result_;  // [16, 4 cells, CHANNELS_2]
};

// The way back of one image. Adds to the gradient's w2 and b2 and to d_x, the
// gradient by x; value and from are those of forward, d_value is the gradient by
// value; scratch has room for cells_2 + 1 events.
void conv2_backward(const sizes &s, const layers &l, const float *x, const float *value, const std::int32_t *from, const float *d_value, event *scratch,
                    const layers &gradient, float *d_x);

#endif
