/* Small well-behaved entries for tests. */
#include "zen.h"

ZEN_ENTRY(seven) {
    uint64_t n = (uint64_t)zen_param_int("n");
    float *v = (float *)zen_alloc("y", n * sizeof(float));
    for (uint64_t i = 0; i < n; i++) v[i] = 7.0f;
    zen_output_f32("y", v, ZEN_DIMS(n));
    return 0;
}

ZEN_ENTRY(add) {
    zen_tensor x = zen_input("x"), plus = zen_input("plus");
    float by = (float)zen_param_float("by");
    float *v = zen_read_f32(&x);
    float *w = zen_given(&plus) ? zen_read_f32(&plus) : 0;
    for (uint64_t i = 0; i < x.count; i++) v[i] += by + (w ? w[i] : 0);
    zen_output_f32("y", v, x.rank, x.dims);
    return 0;
}

ZEN_ENTRY(count) {
    zen_tensor file = zen_input("file");
    if (file.rows == 0) zen_fail("the file is empty");
    zen_output_scalar("n", (double)file.rows);
    return 0;
}

ZEN_ENTRY(dice) {
    uint64_t n = (uint64_t)zen_param_int("n"), state = (uint64_t)zen_seed();
    zen_tensor y = zen_output("y", ZEN_DIMS(n));
    for (uint64_t i = 0; i < n; i++) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        double v = (double)(state >> 11) / 9007199254740992.0;
        zen_write(&y, &v, 1);
    }
    return 0;
}

ZEN_ENTRY(nans) {
    uint32_t bits[4] = {0x7fc00001, 0xffc00000, 0x7f800001, 0x7f800000};
    zen_tensor y = zen_output("y", ZEN_DIMS(4));
    zen_write(&y, bits, 4);
    return bits[0] == 0x7fc00001 ? 0 : 1; /* the host changes no guest memory */
}

ZEN_ENTRY(lines) {
    int64_t rows = zen_param_int("rows");
    zen_tensor y = zen_output("y", ZEN_DIMS(ZEN_ROWS_UNKNOWN, 2));
    for (int32_t i = 0; i < rows; i++) {
        int32_t row[2] = {i, -i};
        zen_write(&y, row, 1);
    }
    return 0;
}

ZEN_ENTRY(model) {
    uint64_t k = (uint64_t)zen_param_int("k");
    zen_tensors model = zen_output_tensors("model");
    float *coef = (float *)zen_alloc("coef", k * 3 * sizeof(float));
    for (uint64_t i = 0; i < k * 3; i++) coef[i] = (float)i;
    uint8_t note = 42;
    zen_tensor t = zen_create(&model, "coef", ZEN_F32, ZEN_DIMS(k, 3));
    zen_write(&t, coef, k);
    zen_tensor extra = zen_create(&model, "extra", ZEN_U8, 0, 0);
    zen_write(&extra, &note, 1);
    return 0;
}

ZEN_ENTRY(score) {
    zen_tensors model = zen_input_tensors("model");
    zen_tensor t = zen_find(&model, "coef");
    float *coef = zen_read_f32(&t);
    double sum = 0;
    for (uint64_t i = 0; i < t.count; i++) sum += coef[i];
    zen_output_scalar("sum", sum);
    return 0;
}

ZEN_ENTRY(names) {
    zen_tensors model = zen_input_tensors("model");
    zen_tensor y = zen_output("y", ZEN_DIMS(ZEN_ROWS_UNKNOWN));
    char name[100];
    for (int32_t i = 0; i < zen_tensors_count(&model); i++) zen_write(&y, name, zen_tensors_name(&model, i, name, sizeof name));
    return 0;
}

ZEN_ENTRY(tally) {
    zen_tensors all = zen_input_tensors("all");
    zen_tensor names = zen_output("names", ZEN_DIMS(ZEN_ROWS_UNKNOWN));
    int32_t n = zen_tensors_count(&all);
    int64_t bytes = 0, sum = 0;
    for (int32_t i = 0; i < n; i++) {
        char name[1025];
        uint8_t rows[1000];
        zen_write(&names, name, zen_tensors_name(&all, i, name, sizeof name));
        zen_write(&names, "\n", 1);
        zen_tensor file = zen_get(&all, name);
        for (uint64_t first = 0, some; first < file.rows; first += some) {
            some = file.rows - first < sizeof rows ? file.rows - first : sizeof rows;
            zen_read_rows(&file, first, some, rows);
            for (uint64_t k = 0; k < some; k++) sum += rows[k];
        }
        bytes += (int64_t)file.rows;
    }
    zen_output_scalar("n", n);
    zen_output_scalar("bytes", (double)bytes);
    zen_output_scalar("sum", (double)sum);
    return 0;
}

ZEN_ENTRY(tell) {
    char text[1000];
    zen_param_str("text", text, sizeof text);
    zen_log(zen_param_bool("loud") ? ZEN_WARN : ZEN_INFO, "%s", text);
    for (int i = 1; i <= 3; i++) {
        zen_progress(i, 3);
        zen_metric("loss", i, i == 3 ? __builtin_nan("") : 1.0 / i);
    }
    zen_output_scalar("y", 1);
    return 0;
}
