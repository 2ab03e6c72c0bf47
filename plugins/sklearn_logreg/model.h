/* A trained model and what it says about a row. */
#ifndef MODEL_H
#define MODEL_H

#include "zen.h"

typedef struct model {
    const float *coef;      /* [classes, width] */
    const float *intercept; /* [classes] */
    const uint8_t *labels;  /* [classes], rising */
    uint32_t classes, width;
} model;

/* Writes the output port "model". */
void model_write(const model *m);

/* Reads the input port "model"; fails unless it was trained on rows as wide as x's. */
model model_read(const zen_tensor *x);

typedef struct opinion {
    uint32_t best;           /* the likeliest class, the first of equals */
    float score[256];        /* of each class */
    double probability[256]; /* of each class: exp(score - log_sum) */
    double log_sum;
} opinion;

/* Of row `number` of x, whose values are at row; fails when they are too large for
 * the weights. */
void model_apply(const model *m, const zen_tensor *x, uint64_t number, const float *row, opinion *o);

#endif
