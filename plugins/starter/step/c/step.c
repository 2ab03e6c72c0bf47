#include "zen.h"

ZEN_ENTRY(count) {
    zen_tensor bytes = zen_input("bytes");
    uint8_t *v = zen_read_u8(&bytes);
    int64_t counts[256] = {0}, bins = zen_param_int("bins");
    for (uint64_t i = 0; i < bytes.count; i++) counts[v[i] * bins / 256]++;
    zen_output_i64("counts", counts, ZEN_DIMS(bins));
    return 0;
}
