/* Tables: every type of column, row ranges, declared and open types. */
#include <string.h>

#include "zen.h"

/* The types of columns: name, suffix of the SDK's functions, C type, code. */
#define SIZED(X)                                                                                              \
    X(bool, bool, uint8_t, ZEN_BOOL) X(int8, i8, int8_t, ZEN_I8) X(int16, i16, int16_t, ZEN_I16)              \
    X(int32, i32, int32_t, ZEN_I32) X(int64, i64, int64_t, ZEN_I64) X(uint8, u8, uint8_t, ZEN_U8)             \
    X(uint16, u16, uint16_t, ZEN_U16) X(uint32, u32, uint32_t, ZEN_U32) X(uint64, u64, uint64_t, ZEN_U64)     \
    X(float16, f16, uint16_t, ZEN_F16) X(float32, f32, float, ZEN_F32) X(float64, f64, double, ZEN_F64)       \
    X(date, date, zen_date, ZEN_DATE) X(timestamp, timestamp, zen_timestamp, ZEN_TIMESTAMP)

/* The validity of rows where every third is null. */
static uint8_t *every_third(uint64_t rows) {
    uint8_t *valid = zen_new_validity(rows);
    for (uint64_t i = 0; i < rows; i++) zen_set_valid(valid, i, i % 3 != 1);
    return valid;
}

static void make_sized(const zen_table *t, int32_t dtype, const uint8_t *file, uint64_t bytes) {
    zen_column one = zen_create_column(t, "one", dtype, ZEN_NO_NULLS);
    zen_column null = zen_create_column(t, "null", dtype, ZEN_NULLS);
    zen_column row = zen_create_tensor_column(t, "row", dtype, ZEN_NO_NULLS, ZEN_DIMS(2, 3));
    zen_column row_null = zen_create_tensor_column(t, "row_null", dtype, ZEN_NULLS, ZEN_DIMS(2));
    uint64_t size = zen_dtype_bytes(dtype), n = bytes / (10 * size);
    uint8_t *valid = every_third(n);
    zen_write(&one.values, file, n);
    zen_write_column(&null, n, file + n * size, valid);
    zen_write_column(&row, n, file + 2 * n * size, 0);
    zen_write_column(&row_null, n, file + 8 * n * size, valid);
}

static void make_texts(const zen_table *t, int32_t dtype, const char *file, uint64_t bytes) {
    zen_column one = zen_create_column(t, "one", dtype, ZEN_NO_NULLS);
    zen_column null = zen_create_column(t, "null", dtype, ZEN_NULLS);
    zen_texts lines = {0};
    for (const char *end = file + bytes, *stop; file < end; file = stop + 1) {
        stop = memchr(file, '\n', (size_t)(end - file));
        zen_add_text(&lines, file, (uint32_t)(stop - file));
    }
    zen_write_texts(&one, &lines, 0);
    zen_write_texts(&null, &lines, every_third(lines.count));
}

ZEN_ENTRY(make_table) {
    zen_tensor file = zen_input("file");
    zen_table t = zen_output_table("t");
    uint8_t *bytes = zen_read_u8(&file);
    char dtype[16];
    zen_param_str("dtype", dtype, sizeof dtype);
    if (strcmp(dtype, "bool") == 0)
        for (uint64_t i = 0; i < file.rows; i++) bytes[i] = bytes[i] != 0;
#define MAKE(name, suffix, type, code) if (strcmp(dtype, #name) == 0) make_sized(&t, code, bytes, file.rows);
    SIZED(MAKE)
    if (strcmp(dtype, "utf8") == 0) make_texts(&t, ZEN_UTF8, (char *)bytes, file.rows);
    if (strcmp(dtype, "binary") == 0) make_texts(&t, ZEN_BINARY, (char *)bytes, file.rows);
    return 0;
}

/* A column and its copy. */
typedef struct copied {
    char name[64];
    zen_column from, to;
    zen_texts texts;
    void *values;
} copied;

static void copy_whole(const zen_table *t, const copied *c) {
    uint8_t *valid;
    zen_texts texts = {0};
    void *values = 0;
    switch (c->from.values.dtype) {
#define COPY(label, suffix, type, code) case code: values = zen_column_##suffix(t, c->name, &valid); break;
    SIZED(COPY)
    case ZEN_UTF8: texts = zen_column_utf8(t, c->name, &valid); break;
    default: texts = zen_column_binary(t, c->name, &valid);
    }
    if (!c->from.nullable) valid = 0;
    if (values == 0) zen_write_texts(&c->to, &texts, valid);
    else zen_write_column(&c->to, t->rows, values, valid);
}

static void copy_rows(copied *c, uint64_t first, uint64_t rows, uint8_t *valid) {
    uint8_t *nulls = c->from.nullable ? valid : 0;
    if (c->from.values.item_bytes == 0) {
        zen_read_texts(&c->from, first, rows, &c->texts, nulls);
        zen_write_texts(&c->to, &c->texts, nulls);
        return;
    }
    zen_read_column(&c->from, first, rows, c->values, nulls);
    zen_write_column(&c->to, rows, c->values, nulls);
}

static void copy_ranges(const zen_table *t, copied *columns, int32_t count, uint64_t chunk) {
    uint8_t *valid = zen_new_validity(chunk);
    int backwards = zen_param_bool("backwards");
    for (int32_t i = 0; i < count; i++) columns[i].values = zen_alloc("values", chunk * columns[i].from.values.row_bytes);
    for (uint64_t done = 0; done < t->rows;) {
        uint64_t n = t->rows - done < chunk ? t->rows - done : chunk;
        uint64_t first = backwards ? t->rows - done - n : done;
        for (int32_t i = 0; i < count; i++) copy_rows(&columns[i], first, n, valid);
        done += n;
    }
}

static void copy_port(const char *port) {
    zen_table from = zen_input_table(port);
    if (from.handle < 0) return;
    zen_table to = zen_output_table(port);
    static copied columns[8];
    int32_t count = zen_columns_count(&from);
    for (int32_t i = 0; i < count; i++) {
        copied *c = &columns[i];
        zen_columns_name(&from, i, c->name, sizeof c->name);
        c->from = zen_find_column(&from, c->name);
        c->to = zen_create_tensor_column(&to, c->name, c->from.values.dtype, c->from.nullable, c->from.values.rank - 1, c->from.values.dims + 1);
    }
    uint64_t chunk = (uint64_t)zen_param_int("chunk");
    if (chunk > 0) copy_ranges(&from, columns, count, chunk);
    else for (int32_t i = 0; i < count; i++) copy_whole(&from, &columns[i]);
}

ZEN_ENTRY(copy_table) {
    copy_port("t");
    copy_port("open");
    return 0;
}

typedef struct people {
    zen_column x, photo, name, age, id;
} people;

static void write_people(const people *to, uint64_t first, uint64_t rows) {
    float *x = (float *)zen_alloc("x", rows * 2 * sizeof(float));
    int32_t *age = (int32_t *)zen_alloc("age", rows * sizeof(int32_t));
    int64_t *id = (int64_t *)zen_alloc("id", rows * sizeof(int64_t));
    uint8_t *age_valid = zen_new_validity(rows), *photo_valid = zen_new_validity(rows);
    zen_texts photo = {0}, name = {0};
    static const char letters[] = "ü€xü€xü€xü€xü€xü€x";
    for (uint64_t i = 0; i < rows; i++) {
        uint64_t k = first + i;
        char byte = (char)k, bytes[] = {byte, byte, byte};
        x[2 * i] = (float)k, x[2 * i + 1] = (float)k + 0.5f;
        zen_add_text(&photo, bytes, k % 4);
        zen_set_valid(photo_valid, i, k % 3 != 2);
        zen_add_text(&name, letters, 6 * (k % 7));
        age[i] = k % 100;
        zen_set_valid(age_valid, i, k % 5 != 1);
        id[i] = 7 * (int64_t)k - 3;
    }
    zen_write_column(&to->x, rows, x, 0);
    zen_write_texts(&to->photo, &photo, photo_valid);
    zen_write_texts(&to->name, &name, 0);
    zen_write_column(&to->age, rows, age, age_valid);
    zen_write_column(&to->id, rows, id, 0);
}

ZEN_ENTRY(people) {
    uint64_t rows = (uint64_t)zen_param_int("rows"), chunk = (uint64_t)zen_param_int("chunk");
    zen_table t = zen_output_table("people");
    people to = {
        .x = zen_create_tensor_column(&t, "x", ZEN_F32, ZEN_NO_NULLS, ZEN_DIMS(2)),
        .photo = zen_create_column(&t, "photo", ZEN_BINARY, ZEN_NULLS),
        .name = zen_create_column(&t, "name", ZEN_UTF8, ZEN_NO_NULLS),
        .age = zen_create_column(&t, "age", ZEN_I32, ZEN_NULLS),
        .id = zen_create_column(&t, "id", ZEN_I64, ZEN_NO_NULLS),
    };
    for (uint64_t first = 0; first < rows; first += chunk) write_people(&to, first, rows - first < chunk ? rows - first : chunk);
    float *w = (float *)zen_alloc("w", rows * 2 * sizeof(float));
    for (uint64_t i = 0; i < rows; i++) w[2 * i] = (float)i, w[2 * i + 1] = (float)i + 0.5f;
    zen_output_f32("w", w, ZEN_DIMS(rows, 2));
    return 0;
}

ZEN_ENTRY(score) {
    zen_table people = zen_input_table("people"), scores = zen_output_table("scores");
    zen_tensor w = zen_input("w");
    int64_t *id = zen_column_i64(&people, "id", 0);
    uint8_t *valid;
    int32_t *age = zen_column_i32(&people, "age", &valid);
    float *by = zen_read_f32(&w);
    double *score = (double *)zen_alloc("score", people.rows * sizeof(double));
    for (uint64_t i = 0; i < people.rows; i++) score[i] = (double)age[i] * (double)by[i * w.row_count];
    zen_column id_to = zen_create_column(&scores, "id", ZEN_I64, ZEN_NO_NULLS);
    zen_column score_to = zen_create_column(&scores, "score", ZEN_F64, ZEN_NULLS);
    zen_write_column(&id_to, people.rows, id, 0);
    zen_write_column(&score_to, people.rows, score, valid);
    return 0;
}

ZEN_ENTRY(misread) {
    zen_table people = zen_input_table("people");
    char how[16];
    zen_param_str("how", how, sizeof how);
    if (strcmp(how, "missing") == 0) zen_column_i64(&people, "height", 0);
    if (strcmp(how, "type") == 0) zen_column_i64(&people, "name", 0);
    if (strcmp(how, "null") == 0) zen_column_i32(&people, "age", 0);
    if (strcmp(how, "null_text") == 0) zen_column_binary(&people, "photo", 0);
    return 0;
}
