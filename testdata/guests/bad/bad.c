/* Entries that misbehave, for tests. */
#include <stdio.h>
#include <stdlib.h>

#include "zen.h"

static volatile double sink;

static void done(void) { zen_output_scalar("y", 1); }

ZEN_ENTRY(spin) {
    for (;;) sink += 1;
}

ZEN_ENTRY(spin_alloc) {
    for (;;) {
        char *p = malloc(1 << 20);
        p[1000] = (char)sink;
        sink += p[1000];
        free(p);
        zen_progress(1, 2);
    }
}

ZEN_ENTRY(slow) {
    int64_t rounds = zen_param_int("rounds");
    for (int64_t i = 0; i < rounds; i++) {
        for (int k = 0; k < 10000000; k++) sink += 1;
        zen_progress((double)(i + 1), (double)rounds);
    }
    done();
    return 0;
}

ZEN_ENTRY(stuck) {
    zen_progress(42, 100);
    zen_metric("loss", 3, 0.3125);
    zen_metric("\xe6\xad\xa3\xe7\xa2\xba\xe7\x8e\x87", 3, 0.91); /* wide letters */
    zen_log(ZEN_WARN, "this line\nand \x1b[2J\rthis one");
    for (;;) sink += 1;
}

ZEN_ENTRY(bomb) {
    for (;;) {
        volatile char *p = malloc(16 << 20);
        if (p == 0) break; /* a guest that saw the failure would go on with less */
        for (int i = 0; i < 16 << 20; i += 4096) p[i] = 1;
    }
    done();
    return 0;
}

ZEN_ENTRY(status) { return 7; }

ZEN_ENTRY(say) {
    zen_fail("labels file has 59999 labels for 60000 images \x1b[31mred\x1b[0m \xff \xe2\x80\xae reversed");
    return 0;
}

__attribute__((noinline)) static void deep_in_training(void) { __builtin_trap(); }

ZEN_ENTRY(unreachable) {
    fprintf(stderr, "about to break\n");
    deep_in_training();
    return 0;
}

ZEN_ENTRY(outside) {
    volatile char *p = (char *)0xfffffff0u;
    return *p;
}

__attribute__((noinline)) static int again(int n) {
    volatile char room[4096];
    room[n % 4096] = 1;
    return (n < 0 ? 0 : again(n + 1)) + room[0];
}

ZEN_ENTRY(recursion) { return again(0); }

ZEN_ENTRY(half) {
    float v[5] = {0};
    zen_tensor y = zen_output("y", ZEN_DIMS(10));
    zen_write(&y, v, 5);
    return 0;
}

ZEN_ENTRY(nothing) { return 0; }

ZEN_ENTRY(twice) {
    zen_output("y", ZEN_DIMS(1));
    zen_output("y", ZEN_DIMS(1));
    return 0;
}

ZEN_ENTRY(shape) {
    zen_output("y", ZEN_DIMS(1, 4));
    return 0;
}

ZEN_ENTRY(mismatch) {
    float v[5] = {0};
    zen_output_f32("a", v, ZEN_DIMS(5));
    zen_tensor b = zen_output("b", ZEN_DIMS(ZEN_ROWS_UNKNOWN));
    zen_write(&b, v, 4);
    return 0;
}

ZEN_ENTRY(reads_output) {
    float v;
    zen_tensor y = zen_output("y", ZEN_DIMS(1));
    zen_read_rows(&y, 0, 1, &v);
    return 0;
}

ZEN_ENTRY(pointer) {
    zen_tensor y = zen_output("y", ZEN_DIMS(1000));
    zen_write(&y, (void *)0xfffffff0u, 1000);
    return 0;
}

ZEN_ENTRY(no_handle) {
    zen_raw_dtype(99);
    return 0;
}

ZEN_ENTRY(no_port) {
    zen_raw_input("x", 1);
    return 0;
}

ZEN_ENTRY(no_param) {
    zen_raw_param_i64("k", 1);
    return 0;
}

ZEN_ENTRY(seedless) {
    zen_seed();
    return 0;
}

ZEN_ENTRY(chatter) {
    for (;;) zen_log(ZEN_INFO, "and another thing, and another thing, and another thing");
}

ZEN_ENTRY(broken) {
    for (int i = 1; i <= 12; i++) zen_log(ZEN_INFO, "line %d", i);
    zen_raw_dtype(99);
    return 0;
}

ZEN_ENTRY(quits) { exit(3); }

ZEN_ENTRY(whole_model) {
    zen_raw_dtype(zen_raw_input("model", 5));
    return 0;
}

static void read_last(const zen_tensor *file) {
    uint8_t last;
    zen_read_rows(file, file->rows - 1, 1, &last);
}

ZEN_ENTRY(rereads) {
    zen_tensors all = zen_input_tensors("all");
    zen_tensor one = zen_input("one");
    for (int round = 0;; round++) {
        for (int32_t i = 0; i < zen_tensors_count(&all); i++) {
            char name[1025];
            zen_tensors_name(&all, i, name, sizeof name);
            zen_tensor file = zen_get(&all, name);
            read_last(&file);
        }
        if (zen_given(&one)) read_last(&one);
        if (round == 0) zen_log(ZEN_INFO, "read them all");
    }
}

ZEN_ENTRY(two_files) {
    zen_tensors pair = zen_input_tensors("pair");
    zen_tensor a = zen_get(&pair, "a.txt"), b = zen_get(&pair, "b.txt");
    zen_output("y", ZEN_DIMS(a.rows - b.rows)); /* both have five bytes */
    return 0;
}

ZEN_ENTRY(make_files) {
    zen_tensors files = zen_output_tensors("files");
    zen_put_u8(&files, "none", 0, ZEN_DIMS(0));
    zen_put_u8(&files, "b/two", (const uint8_t *)"22", ZEN_DIMS(2));
    zen_put_u8(&files, "a.txt", (const uint8_t *)"1", ZEN_DIMS(1));
    return 0;
}

ZEN_ENTRY(make_model) {
    float v = 1;
    zen_tensors m = zen_output_tensors("model");
    zen_put_f32(&m, "w", &v, ZEN_DIMS(1));
    return 0;
}

ZEN_ENTRY(note) {
    char text[1000];
    zen_param_str("text", text, sizeof text);
    zen_log(ZEN_INFO, "%s", text);
    zen_tensor x = zen_input("x");
    double y = 1;
    if (zen_given(&x)) y += *zen_read_f64(&x);
    zen_output_scalar("y", y);
    return 0;
}

ZEN_ENTRY(no_file) {
    FILE *f = fopen("/data/train.csv", "r");
    if (f == NULL) return 2;
    return 0;
}

ZEN_ENTRY(no_variable) {
    const char *home = getenv("HOME");
    if (home == NULL) abort();
    return 0;
}

ZEN_ENTRY(no_world) {
    getenv("HOME");
    remove("/data/train.csv");
    fopen("/data/train.csv", "r");
    zen_fail("nothing is there");
    return 0;
}

ZEN_ENTRY(no_need) {
    if (fopen("/data/train.csv", "r") == NULL) done();
    return 0;
}

ZEN_ENTRY(gather) {
    zen_tensors all = zen_input_tensors("all");
    zen_tensor names = zen_output("names", ZEN_DIMS(ZEN_ROWS_UNKNOWN));
    zen_tensor values = zen_output("values", ZEN_DIMS(ZEN_ROWS_UNKNOWN));
    for (int32_t i = 0; i < zen_tensors_count(&all); i++) {
        char name[1025];
        double value;
        zen_write(&names, name, zen_tensors_name(&all, i, name, sizeof name));
        zen_write(&names, "\n", 1);
        zen_tensor scalar = zen_get(&all, name);
        zen_read_rows(&scalar, 0, 1, &value);
        zen_write(&values, &value, 1);
    }
    return 0;
}

ZEN_ENTRY(perhaps) {
    if (zen_param_bool("write")) zen_output_scalar("y", 1);
    return 0;
}
