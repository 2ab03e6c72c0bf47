/* Parameters, optional ports, named tensors, and what a step tells. */
#include <assert.h>
#include <math.h>
#include <string.h>

#include "zen.h"

ZEN_ENTRY(params) {
    int64_t count = zen_param_int("count"), size = zen_param_int("size");
    uint8_t flag = (uint8_t)zen_param_bool("flag");
    char text[4096];
    zen_output_i64("count", &count, 0, 0);
    zen_output_scalar("ratio", zen_param_float("ratio"));
    zen_output_bool("flag", &flag, 0, 0);
    uint32_t n = zen_param_str("text", text, sizeof text);
    zen_output_u8("text", (uint8_t *)text, ZEN_DIMS(n));
    n = zen_param_str("colour", text, sizeof text);
    zen_output_u8("colour", (uint8_t *)text, ZEN_DIMS(n));
    zen_output_i64("size", &size, 0, 0);
    return 0;
}

ZEN_ENTRY(optional) {
    zen_tensor x = zen_input("x");
    zen_tensors named = zen_input_tensors("named");
    int64_t seen = (zen_given(&x) ? 1 : 0) + (named.handle >= 0 ? 2 : 0);
    zen_output_i64("seen", &seen, 0, 0);
    if (!zen_param_bool("write")) return 0;
    zen_output_f32("y", (const float[]){1, 2, 3}, ZEN_DIMS(3));
    zen_tensors model = zen_output_tensors("model");
    zen_put_u8(&model, "a", (const uint8_t[]){42}, 0, 0);
    return 0;
}

/* A name of 300 bytes. */
static const char *long_name(void) {
    static char name[301];
    memset(name, 'n', 300);
    return name;
}

ZEN_ENTRY(store) {
    uint64_t k = (uint64_t)zen_param_int("k");
    float *coef = (float *)zen_alloc("coef", k * 3 * sizeof(float));
    for (uint64_t i = 0; i < k * 3; i++) coef[i] = (float)i;
    static const int64_t weights[] = {10, 20, 30, 40};
    zen_tensors model = zen_output_tensors("model");
    zen_tensor w = zen_create(&model, "weights/ä", ZEN_I64, ZEN_DIMS(4));
    zen_tensor c = zen_create(&model, "coef", ZEN_F32, ZEN_DIMS(k, 3));
    zen_write(&w, weights, 1);
    zen_write(&c, coef, 1);
    zen_write(&w, weights + 1, 3);
    zen_write(&c, coef + 3, k - 1);
    zen_put_bool(&model, long_name(), (const uint8_t[]){1, 0}, ZEN_DIMS(2));
    zen_put_u8(&model, "extra", (const uint8_t[]){42}, 0, 0);
    zen_put_f64(&model, "empty", (const double *)coef, ZEN_DIMS(0, 3));
    return 0;
}

static void load_names(const zen_tensors *model) {
    zen_tensor names = zen_output("names", ZEN_DIMS(ZEN_ROWS_UNKNOWN));
    char name[1024];
    for (int32_t i = 0; i < zen_tensors_count(model); i++) {
        uint32_t n = zen_tensors_name(model, i, name, sizeof name);
        name[n] = '\n';
        zen_write(&names, name, n + 1);
    }
}

static void load_dims(const zen_tensors *model) {
    const char *const names[] = {"coef", "empty", "extra", long_name(), "weights/ä"};
    zen_tensor dims = zen_output("dims", ZEN_DIMS(ZEN_ROWS_UNKNOWN));
    for (int i = 0; i < 5; i++) {
        zen_tensor t = zen_get(model, names[i]);
        uint64_t rank = (uint64_t)t.rank;
        zen_write(&dims, &rank, 1);
        zen_write(&dims, t.dims, rank);
    }
}

ZEN_ENTRY(load) {
    zen_tensors model = zen_input_tensors("model");
    load_names(&model);
    load_dims(&model);
    zen_tensor c = zen_get(&model, "coef"), w = zen_get(&model, "weights/ä"), extra = zen_get(&model, "extra");
    zen_tensor flags = zen_get(&model, long_name()), none = zen_find(&model, "nothing");
    float *coef = zen_read_f32(&c);
    int64_t *weights = zen_read_i64(&w);
    double sum = zen_scalar_u8(&extra) + 1000 * zen_read_bool(&flags)[0];
    for (uint64_t i = 0; i < c.count; i++) sum += coef[i];
    for (uint64_t i = 0; i < w.count; i++) sum += (double)weights[i];
    zen_output_scalar("sum", sum);
    zen_output_scalar("missing", !zen_given(&none));
    return 0;
}

ZEN_ENTRY(tally) {
    zen_tensors all = zen_input_tensors("all");
    zen_output_scalar("n", zen_tensors_count(&all));
    load_names(&all);
    zen_tensor content = zen_output("content", ZEN_DIMS(ZEN_ROWS_UNKNOWN));
    for (int32_t i = 0; i < zen_tensors_count(&all); i++) {
        char name[1025];
        zen_tensors_name(&all, i, name, sizeof name);
        zen_tensor file = zen_get(&all, name);
        zen_write(&content, zen_read_u8(&file), file.rows);
    }
    return 0;
}

ZEN_ENTRY(random) {
    int64_t seed = zen_seed();
    uint64_t n = (uint64_t)zen_param_int("n");
    int64_t *order = (int64_t *)zen_alloc("order", n * sizeof(int64_t));
    for (uint64_t i = 0; i < n; i++) order[i] = (int64_t)i;
    zen_rng rng = zen_rng_from(seed);
    for (uint64_t i = n; i > 1; i--) {
        uint64_t k = zen_rng_below(&rng, i);
        int64_t kept = order[i - 1];
        order[i - 1] = order[k];
        order[k] = kept;
    }
    zen_output_i64("seed", &seed, 0, 0);
    zen_output_i64("order", order, ZEN_DIMS(n));
    return 0;
}

ZEN_ENTRY(tell) {
    char text[1000];
    zen_param_str("text", text, sizeof text);
    zen_log(ZEN_DEBUG, "%s", text);
    zen_log(ZEN_INFO, "%s", text);
    zen_log(ZEN_WARN, "%s", text);
    zen_log(ZEN_ERROR, "%s", text);
    zen_log(ZEN_INFO, "%s", "");
    for (int i = 0; i < 3; i++) {
        zen_progress(i, 3);
        zen_metric("loss", i, 1.0 / (i + 1));
        zen_metric("größe", -i, i + 0.5);
    }
    zen_metric("loss", INT64_MAX, NAN);
    zen_metric("loss", INT64_MIN, INFINITY);
    zen_metric("loss", 9007199254740993, -INFINITY);
    zen_progress(3, 3);
    return 0;
}

ZEN_ENTRY(flood) {
    for (int64_t i = 0, n = zen_param_int("lines"); i < n; i++) zen_log(ZEN_INFO, "ten bytes!");
    return 0;
}

ZEN_ENTRY(end) {
    char how[16], text[1000];
    zen_param_str("how", how, sizeof how);
    zen_param_str("text", text, sizeof text);
    assert(strcmp(how, "break") != 0);
    zen_fail("%s", text);
    return 0;
}

ZEN_ENTRY(status) { return 3; }
