/* Tensors: element types, ranks, row ranges, sizes. */
#include <string.h>

#include "zen.h"

/* The element types: name, suffix of the SDK's functions, C type. */
#define TYPES(X)                                                                                       \
    X(bool, bool, uint8_t) X(int8, i8, int8_t) X(int16, i16, int16_t) X(int32, i32, int32_t)           \
    X(int64, i64, int64_t) X(uint8, u8, uint8_t) X(uint16, u16, uint16_t) X(uint32, u32, uint32_t)     \
    X(uint64, u64, uint64_t) X(float16, f16, uint16_t) X(float32, f32, float) X(float64, f64, double)

ZEN_ENTRY(make) {
    zen_tensor file = zen_input("file");
    uint8_t *bytes = zen_read_u8(&file), *kept = zen_read_u8(&file);
    char dtype[16];
    zen_param_str("dtype", dtype, sizeof dtype);
    if (strcmp(dtype, "bool") == 0)
        for (uint64_t i = 0; i < file.rows; i++) kept[i] = bytes[i] = bytes[i] != 0;
#define MAKE(name, suffix, type) \
    if (strcmp(dtype, #name) == 0) zen_output_##suffix(#name, (type *)bytes, ZEN_DIMS(file.rows / sizeof(type)));
    TYPES(MAKE)
    ZEN_CHECK(memcmp(bytes, kept, file.rows) == 0, "the host changed the guest's memory");
    return 0;
}

ZEN_ENTRY(copy) {
#define COPY(name, suffix, type)                                                        \
    {                                                                                   \
        zen_tensor x = zen_input(#name);                                                \
        if (zen_given(&x)) zen_output_##suffix(#name, zen_read_##suffix(&x), x.rank, x.dims); \
    }
    TYPES(COPY)
    return 0;
}

ZEN_ENTRY(bits) {
    zen_tensor half = zen_input("float16"), single = zen_input("float32"), whole = zen_input("float64");
    if (zen_given(&half)) zen_output_u16("uint16", zen_read_f16(&half), half.rank, half.dims);
    if (zen_given(&single)) zen_output_u32("uint32", (uint32_t *)zen_read_f32(&single), single.rank, single.dims);
    if (zen_given(&whole)) zen_output_u64("uint64", (uint64_t *)zen_read_f64(&whole), whole.rank, whole.dims);
    return 0;
}

ZEN_ENTRY(odd_bools) {
    zen_tensor file = zen_input("file");
    zen_output_bool("y", zen_read_u8(&file), ZEN_DIMS(file.rows));
    return 0;
}

static const char *const ranks[] = {"r0", "r1", "r2", "r3", "r4", "r5", "r6"};

ZEN_ENTRY(ramp) {
    static const char *const names[] = {"d1", "d2", "d3", "d4", "d5", "d6"};
    int32_t rank = (int32_t)zen_param_int("rank");
    uint64_t dims[6], count = 1;
    for (int32_t i = 0; i < rank; i++) count *= dims[i] = (uint64_t)zen_param_int(names[i]);
    float *v = (float *)zen_alloc("a ramp", count * sizeof(float));
    for (uint64_t i = 0; i < count; i++) v[i] = (float)i;
    zen_output_f32(ranks[rank], v, rank, dims);
    return 0;
}

ZEN_ENTRY(flatten) {
    for (int32_t rank = 0; rank <= 6; rank++) {
        zen_tensor x = zen_input(ranks[rank]);
        if (!zen_given(&x)) continue;
        zen_output_u64("dims", x.dims, ZEN_DIMS((uint64_t)x.rank));
        zen_output_f32("values", zen_read_f32(&x), ZEN_DIMS(x.count));
    }
    return 0;
}

ZEN_ENTRY(backwards) {
    zen_tensor x = zen_input("x");
    uint64_t chunk = (uint64_t)zen_param_int("chunk");
    zen_tensor y = zen_output("y", ZEN_DIMS(zen_param_bool("known") ? x.rows : ZEN_ROWS_UNKNOWN, x.dims[1]));
    void *rows = zen_alloc("rows", chunk * x.row_bytes);
    zen_read_rows(&x, x.rows, 0, rows);
    for (uint64_t end = x.rows; end > 0;) {
        uint64_t n = end < chunk ? end : chunk;
        end -= n;
        zen_read_rows(&x, end, n, rows);
        zen_write(&y, rows, n);
    }
    return 0;
}

enum { BLOCK = 256, WIDTH = 1024 };

/* Element i of a block that starts at row first. */
static int64_t big_value(uint64_t first, uint64_t i) { return i % WIDTH == 0 ? (int64_t)(first + i / WIDTH) : 0; }

ZEN_ENTRY(big) {
    uint64_t rows = (uint64_t)zen_param_int("rows");
    zen_tensor y = zen_output("y", ZEN_DIMS(rows, WIDTH));
    static int64_t block[BLOCK * WIDTH];
    for (uint64_t first = 0; first < rows; first += BLOCK) {
        uint64_t n = rows - first < BLOCK ? rows - first : BLOCK;
        for (uint64_t i = 0; i < n * WIDTH; i++) block[i] = big_value(first, i);
        zen_write(&y, block, n);
    }
    return 0;
}

ZEN_ENTRY(sum_big) {
    zen_tensor x = zen_input("x");
    static int64_t block[BLOCK * WIDTH];
    int64_t sum = 0, wrong = 0;
    for (uint64_t first = 0; first < x.rows; first += BLOCK) {
        uint64_t n = x.rows - first < BLOCK ? x.rows - first : BLOCK;
        zen_read_rows(&x, first, n, block);
        for (uint64_t i = 0; i < n * WIDTH; i++) {
            sum += block[i];
            wrong += block[i] != big_value(first, i);
        }
    }
    zen_output_i64("sum", &sum, 0, 0);
    zen_output_i64("wrong", &wrong, 0, 0);
    return 0;
}

ZEN_ENTRY(grow) {
    zen_tensor file = zen_input("file");
    uint8_t *bytes = zen_read_u8(&file);
    uint64_t half = file.rows / 2;
    zen_tensor y = zen_output("y", ZEN_DIMS(file.rows));
    zen_write(&y, bytes, half);
    void **blocks = 0; /* in a chain: what nobody looks at, the compiler leaves out */
    for (int64_t i = zen_param_int("mib"); i > 0; i--) {
        void **block = memset(zen_alloc("a block", 1 << 20), 1, 1 << 20);
        *block = blocks;
        blocks = block;
    }
    ZEN_CHECK(zen_param_int("mib") == 0 || ((uint8_t *)blocks)[100] == 1, "the memory changed");
    uint8_t *after = zen_read_u8(&file);
    ZEN_CHECK(memcmp(bytes, after, file.rows) == 0, "the file changed");
    zen_write(&y, after + half, file.rows - half);
    return 0;
}
