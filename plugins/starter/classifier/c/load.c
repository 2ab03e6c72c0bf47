/* The entry load: pictures from a text. */
#include <stdlib.h>

#include "zen.h"

ZEN_ENTRY(load) {
    zen_tensor data = zen_input("data");
    uint8_t *text = zen_read_u8(&data);
    uint64_t height = (uint64_t)zen_param_int("height"), width = (uint64_t)zen_param_int("width");
    uint64_t pixels = height * width, line = pixels + 2, pictures = data.count / line;
    ZEN_CHECK(pictures * line == data.count, "%llu bytes are no whole lines of %llu pixels, a label and a line end",
              (unsigned long long)data.count, (unsigned long long)pixels);
    zen_tensor x[] = {zen_output("x_train", ZEN_DIMS(pictures - pictures / 4, height, width)), zen_output("x_test", ZEN_DIMS(pictures / 4, height, width))};
    zen_tensor y[] = {zen_output("y_train", ZEN_DIMS(pictures - pictures / 4)), zen_output("y_test", ZEN_DIMS(pictures / 4))};
    float *picture = malloc(pixels * sizeof(float));
    ZEN_CHECK(picture, "out of memory");
    for (uint64_t i = 0; i < pictures; i++) {
        uint8_t *at = text + i * line, label = at[pixels] - '0';
        ZEN_CHECK(label <= 9, "line %llu has no digit as its label", (unsigned long long)i + 1);
        for (uint64_t p = 0; p < pixels; p++) picture[p] = at[p] == '#';
        int test = i % 4 == 3;
        zen_write(&x[test], picture, 1);
        zen_write(&y[test], &label, 1);
    }
    return 0;
}
