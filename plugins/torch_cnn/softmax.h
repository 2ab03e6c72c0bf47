// What the logits of an image say.
#ifndef SOFTMAX_H
#define SOFTMAX_H

#include "network.h"
#include "zen_exponential.h"

struct opinion {
    std::uint32_t best = 0;      // the likeliest class, the first of equals
    double probability[CLASSES]; // of each class: exp(logit - log_sum)
    double log_sum;

    explicit opinion(const float logits[CLASSES]) {
        for (std::uint32_t k = 1; k < CLASSES; k++)
            if (logits[k] > logits[best]) best = k;
        const double max = logits[best];
        double sum = 0.0;
        for (std::uint32_t k = 0; k < CLASSES; k++) sum += probability[k] = zen_exponential(logits[k] - max);
        for (double &p : probability) p /= sum;
        log_sum = max + zen_logarithm(sum);
    }
};

#endif
