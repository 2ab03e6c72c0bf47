// The port "model": a network as named tensors, each as PyTorch has it.
#ifndef MODEL_H
#define MODEL_H

#include "network.h"
#include "zen.hpp"

// Writes the output port.
void model_write(const sizes &s, const layers &l);

// A network and its memory.
struct model {
    sizes size;
    zen::buffer<float> weights; // [layers::count(size)]

    // Reads the input port; the step fails unless it was trained on images of the size
    // of x's, the port called `port`.
    model(const char *port, const zen::reader<float> &x);
};

#endif
