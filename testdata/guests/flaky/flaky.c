/* Looks at bits that WebAssembly leaves open: sign and payload of a NaN. */
#include <string.h>

#include "zen.h"

static uint32_t bits_of(float f) {
    uint32_t bits;
    memcpy(&bits, &f, sizeof bits);
    return bits;
}

ZEN_ENTRY(signs) {
    volatile float zero = 0.0f; /* else the compiler computes it all */
    volatile float nan = zero / zero, opposite = -nan;
    uint32_t bits[4] = {1, bits_of(zero), bits_of(nan + opposite), bits_of(opposite + nan)};
    zen_tensor y = zen_output("bits", ZEN_DIMS(4));
    zen_write(&y, bits, 4);
    return 0;
}
