// The way back through a pooling and relu: of a channel's gradient only what
// belongs to a largest value above 0 goes on, one place in every 2×2 at most. So
// few places are left that convolutions go back from each of these alone.
#ifndef EVENTS_H
#define EVENTS_H

#include <cstdint>

struct event {
    std::uint32_t place; // where the kernel's window starts, in floats from the image's start
    float gradient;
};

// What a pooling made of one image, `channels` values per cell, and what it learns.
struct pooling {
    std::uint32_t rows, columns, channels; // of cells
    std::uint32_t down, right;             // from one cell's window to the next one's, in floats
    const float *value, *gradient;
    const std::int32_t *from;
};

// Collects the events of a channel and returns their number; there is room for one
// per cell, and one more.
static inline std::uint32_t collect_events(const pooling &p, std::uint32_t channel, event *to) {
    std::uint32_t n = 0, i = channel;
    for (std::uint32_t y = 0; y < p.rows; y++)
        for (std::uint32_t x = 0; x < p.columns; x++, i += p.channels) {
            to[n] = {y * p.down + x * p.right + static_cast<std::uint32_t>(p.from[i]), p.gradient[i]};
            n += p.value[i] > 0.0f; // written in any case: a branch would be guessed wrong too often
        }
    return n;
}

#endif
