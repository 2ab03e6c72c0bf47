/* What an entry gets and gives, between main.c and the imports. */
#ifndef ZEN1_H
#define ZEN1_H

#include "npy.h"

enum { ZEN1_MAX = 256 };

typedef struct zen1_arrays {
    npy all[ZEN1_MAX];
    int32_t count;
} zen1_arrays;

typedef struct zen1_params {
    const char *all[ZEN1_MAX]; /* NAME=VALUE */
    int32_t count;
} zen1_params;

extern zen1_arrays zen1_inputs, zen1_outputs; /* an output that is a tensor stands there with its dtype from the start */
extern zen1_params zen1_param_list;
extern int64_t zen1_seed;

npy *zen1_add(zen1_arrays *arrays, npy array);

#endif
