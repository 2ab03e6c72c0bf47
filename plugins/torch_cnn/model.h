// The port "model": a network as named tensors, each as PyTorch has it.
#ifndef MODEL_H
#define MODEL_H

#include <span>

#include "network.h"
#include "zen.hpp"

// Which labels occur, or did in training.
struct classes {
    bool has[256] = {};

    explicit classes(std::span<const std::uint8_t> labels) {
        for (std::uint8_t label : labels) has[label] = true;
    }
};

// Writes the output port.
void model_write(const sizes &s, const layers &l, const classes &trained);

// Reads what the model in the input port was trained on.
classes classes_read();

// A network and its memory.
struct model {
    sizes size;
    zen::buffer<float> weights; // [layers::count(size)]

    // Reads the input port; the step fails unless it was trained on images of the size
    // of x's, the port called `port`.
    model(const char *port, const zen::reader<float> &x);
};

#endif
