/* zen_table.h: tables; zen.h includes it.
 *
 *     ZEN_ENTRY(ages) {
 *         zen_table people = zen_input_table("people");
 *         uint8_t *valid;
 *         int32_t *age = zen_column_i32(&people, "age", &valid);
 *         zen_table out = zen_output_table("out");
 *         zen_column older = zen_create_column(&out, "older", ZEN_I32, ZEN_NULLS);
 *         for (uint64_t i = 0; i < people.rows; i++) age[i]++;
 *         zen_write_column(&older, people.rows, age, valid);
 *         return 0;
 *     }
 *
 * Rows lie in memory as Arrow lays them out: values one after another; validity, one
 * bit per row (zen_is_valid); of texts all bytes and the offsets where each starts.
 * Whoever reads without asking for the validity says that no row is null: the step
 * fails at the first one that is.
 */
#ifndef ZEN_TABLE_H
#define ZEN_TABLE_H

/* A table of a port: columns that have equally many rows. */
typedef struct zen_table {
    const char *name; /* as passed in: keep it alive */
    int32_t handle;   /* -1: an optional port left open */
    uint64_t rows;    /* of an input */
} zen_table;

/* A column of a table. values is what zen_tensor tells of it: dtype, rows, the
 * dimensions of a row from dims[1] on; zen_given(&c.values) whether it is there. */
typedef struct zen_column {
    zen_tensor values;
    const char *table; /* the port */
    int32_t nullable;  /* 1: rows may be null */
} zen_column;

typedef int32_t zen_date;      /* days since 1970-01-01 */
typedef int64_t zen_timestamp; /* microseconds since 1970-01-01T00:00:00Z */

/* Values of a column of texts (utf8) or bytes (binary), in memory from malloc. {0}
 * has none. */
typedef struct zen_texts {
    char *bytes;      /* of all values, with nothing between them */
    int32_t *offsets; /* count + 1: where each value starts, and where the last one ends */
    uint64_t count;
    uint64_t bytes_cap, count_cap;
} zen_texts;

/* One of these values. No 0 closes it. */
typedef struct zen_slice {
    const char *at;
    uint32_t len;
} zen_slice;

enum { ZEN_NO_NULLS, ZEN_NULLS };

/* ---- validity: one bit per row, 0 for null -------------------------------- */

static inline uint64_t zen_validity_bytes(uint64_t rows) { return rows / 8 + (rows % 8 != 0); }

static inline int zen_is_valid(const uint8_t *validity, uint64_t row) { return validity[row / 8] >> (row % 8) & 1; }

static inline void zen_set_valid(uint8_t *validity, uint64_t row, int valid) {
    uint8_t bit = (uint8_t)(1u << (row % 8));
    if (valid) validity[row / 8] |= bit;
    else validity[row / 8] &= (uint8_t)~bit;
}

/* The validity of so many rows, all null, in new memory (malloc). */
static inline uint8_t *zen_new_validity(uint64_t rows) {
    uint8_t *v = (uint8_t *)zen_alloc("validity", zen_validity_bytes(rows));
    return (uint8_t *)__builtin_memset(v, 0, (size_t)zen_validity_bytes(rows));
}

/* ---- texts ---------------------------------------------------------------- */

static inline zen_slice zen_text_at(const zen_texts *t, uint64_t i) {
    zen_slice s = {t->bytes + t->offsets[i], (uint32_t)(t->offsets[i + 1] - t->offsets[i])};
    return s;
}

/* Makes room for so many values with so many bytes in all. */
__attribute__((unused, noinline))
static void zen_reserve_texts(zen_texts *t, uint64_t count, uint64_t bytes) {
    ZEN_CHECK(bytes <= INT32_MAX && count < INT32_MAX / 4, "%llu texts with %llu bytes are too many at once", (unsigned long long)count, (unsigned long long)bytes);
    if (bytes > t->bytes_cap || t->bytes == (char *)0) {
        t->bytes_cap = bytes < 2 * t->bytes_cap ? 2 * t->bytes_cap : bytes + 64;
        t->bytes = (char *)__builtin_realloc(t->bytes, (size_t)t->bytes_cap);
    }
    if (count > t->count_cap || t->offsets == (int32_t *)0) {
        t->count_cap = count < 2 * t->count_cap ? 2 * t->count_cap : count + 16;
        t->offsets = (int32_t *)__builtin_realloc(t->offsets, (size_t)(t->count_cap + 1) * sizeof *t->offsets);
    }
    ZEN_CHECK(t->bytes != (char *)0 && t->offsets != (int32_t *)0, "out of memory: %llu texts have %llu bytes", (unsigned long long)count, (unsigned long long)bytes);
    if (t->count == 0) t->offsets[0] = 0;
}

/* Appends a copy of a value. For a null append one of no bytes. */
static inline void zen_add_text(zen_texts *t, const char *at, uint32_t len) {
    uint64_t end = t->count == 0 ? 0 : (uint64_t)t->offsets[t->count];
    zen_reserve_texts(t, t->count + 1, end + len);
    if (len > 0) __builtin_memcpy(t->bytes + end, at, len);
    t->offsets[++t->count] = (int32_t)(end + len);
}

/* ---- input tables --------------------------------------------------------- */

/* The table of an input port. Of an optional one, its handle tells. */
__attribute__((unused, noinline))
static zen_table zen_input_table(const char *name) {
    zen_table t = {name, zen_raw_input(name, zen_strlen(name)), 0};
    if (t.handle >= 0) zen_raw_dims(t.handle, &t.rows, 1);
    return t;
}

static inline int32_t zen_columns_count(const zen_table *t) { return t->handle < 0 ? 0 : zen_raw_columns_count(t->handle); }

/* Copies the name of the i-th column with its closing 0 to dst and returns its length. */
static inline uint32_t zen_columns_name(const zen_table *t, int32_t i, char *dst, uint32_t cap) {
    ZEN_CHECK(cap > 0, "\"%s\": no room for a name", t->name);
    uint32_t n = zen_raw_columns_name(t->handle, i, dst, cap - 1);
    ZEN_CHECK(n < cap, "\"%s\": the name of column %d has %u bytes, at most %u are welcome", t->name, (int)i, n, cap - 1);
    dst[n] = 0;
    return n;
}

static inline zen_column zen_column_at(const zen_table *t, const char *name, int32_t handle) {
    zen_column c = {zen_tensor_at(name, handle), t->name, 0};
    if (handle >= 0) c.nullable = zen_raw_nullable(handle);
    return c;
}

/* The column of that name, of any type. */
static inline zen_column zen_find_column(const zen_table *t, const char *name) {
    return zen_column_at(t, name, t->handle < 0 ? -1 : zen_raw_columns_find(t->handle, name, zen_strlen(name)));
}

__attribute__((unused, noreturn, cold, noinline))
static void zen_no_column(const zen_table *t, const char *name) {
    char there[ZEN_TEXT_MAX], one[ZEN_TEXT_MAX + 1];
    zen_text list = {there, there + sizeof there - 1};
    for (int32_t i = 0; i < zen_columns_count(t); i++) {
        zen_columns_name(t, i, one, sizeof one);
        zen_text_str(&list, i == 0 ? "" : ", ", 0);
        zen_text_str(&list, one, 0);
    }
    *list.at = 0;
    ZEN_CHECK(t->handle >= 0, "input \"%s\" is not there", t->name);
    zen_fail("input \"%s\" has no column \"%s\"; there are %s", t->name, name, list.at == there ? "none" : there);
}

/* The column of that name; the step fails when it is not there, or of another type
 * than ZEN_I32, ZEN_UTF8, … */
__attribute__((unused, noinline))
static zen_column zen_get_column(const zen_table *t, const char *name, int32_t dtype) {
    zen_column c = zen_find_column(t, name);
    if (!zen_given(&c.values)) zen_no_column(t, name);
    ZEN_CHECK(c.values.dtype == dtype, "column \"%s\" of input \"%s\" is %s, and the step reads it as %s", name, t->name, zen_dtype_name(c.values.dtype), zen_dtype_name(dtype));
    return c;
}

/* Copies the validity of rows first … first+rows-1 to dst. With dst 0 the step fails
 * when one of them is null. */
__attribute__((unused, noinline))
static void zen_read_validity(const zen_column *c, uint64_t first, uint64_t rows, uint8_t *dst) {
    if (dst != (uint8_t *)0) {
        zen_raw_read_validity(c->values.handle, first, rows, dst, (uint32_t)zen_validity_bytes(rows));
        return;
    }
    uint8_t part[128];
    for (uint64_t at = 0; c->nullable && at < rows; at++) {
        if (at % 1024 == 0) zen_raw_read_validity(c->values.handle, first + at, rows - at < 1024 ? rows - at : 1024, part, sizeof part);
        ZEN_CHECK(zen_is_valid(part, at % 1024), "column \"%s\" of input \"%s\": row %llu is null; read the validity, too", c->values.name, c->table, (unsigned long long)(first + at));
    }
}

/* Copies rows first … first+rows-1 to dst as zen_read_rows does, and their validity,
 * zen_validity_bytes(rows), to validity. The value of a null is 0. */
static inline void zen_read_column(const zen_column *c, uint64_t first, uint64_t rows, void *dst, uint8_t *validity) {
    ZEN_CHECK(c->values.item_bytes > 0, "column \"%s\" of input \"%s\" is %s: read it by zen_read_texts", c->values.name, c->table, zen_dtype_name(c->values.dtype));
    zen_read_validity(c, first, rows, validity);
    zen_read_rows(&c->values, first, rows, dst);
}

/* Puts rows first … first+rows-1 of a column of utf8 or binary in place of what texts
 * has, in the same memory when it suffices. */
__attribute__((unused, noinline))
static void zen_read_texts(const zen_column *c, uint64_t first, uint64_t rows, zen_texts *texts, uint8_t *validity) {
    zen_read_validity(c, first, rows, validity);
    texts->count = 0;
    zen_reserve_texts(texts, rows, 0);
    zen_raw_read_offsets(c->values.handle, first, rows, texts->offsets, (uint32_t)((rows + 1) * sizeof *texts->offsets));
    texts->count = rows;
    zen_reserve_texts(texts, rows, (uint64_t)texts->offsets[rows]);
    zen_raw_read(c->values.handle, first, rows, texts->bytes, (uint32_t)texts->offsets[rows]);
}

/* New memory (malloc) for the validity of the whole column, unless validity is 0. */
static inline uint8_t *zen_whole_validity(const zen_column *c, uint8_t **validity) {
    return validity == (uint8_t **)0 ? (uint8_t *)0 : (*validity = zen_new_validity(c->values.rows));
}

/* ---- output tables -------------------------------------------------------- */

/* The table of an output port. Create all its columns, then write their rows, in
 * turn; all columns end with equally many. */
static inline zen_table zen_output_table(const char *name) {
    zen_table t = {name, zen_raw_output(name, zen_strlen(name)), 0};
    return t;
}

/* Starts a column whose rows are tensors: dims are those of one row. nulls is
 * ZEN_NULLS or ZEN_NO_NULLS. */
__attribute__((unused, noinline))
static zen_column zen_create_tensor_column(const zen_table *t, const char *name, int32_t dtype, int32_t nulls, int32_t rank, const uint64_t *dims) {
    int32_t handle = t->handle < 0 ? -1 : zen_raw_columns_create(t->handle, name, zen_strlen(name), dtype, nulls, rank, dims);
    zen_column c = {zen_tensor_at(name, handle), t->name, nulls};
    return c;
}

/* Starts a column of numbers, texts or bytes. */
static inline zen_column zen_create_column(const zen_table *t, const char *name, int32_t dtype, int32_t nulls) {
    return zen_create_tensor_column(t, name, dtype, nulls, 0, (const uint64_t *)0);
}

/* Appends rows. validity may be 0: none of them is null. */
static inline void zen_write_column(const zen_column *c, uint64_t rows, const void *values, const uint8_t *validity) {
    if (zen_given(&c->values)) zen_raw_write_column(c->values.handle, rows, values, validity, (const int32_t *)0);
}

/* Appends rows to a column of utf8 or binary. */
static inline void zen_write_texts(const zen_column *c, const zen_texts *texts, const uint8_t *validity) {
    static const int32_t none = 0;
    const int32_t *offsets = texts->count == 0 ? &none : texts->offsets;
    if (zen_given(&c->values)) zen_raw_write_column(c->values.handle, texts->count, texts->bytes, validity, offsets);
}

/* ---- whole columns by type ------------------------------------------------- *
 *
 *   int32_t *zen_column_i32(const zen_table *, name, uint8_t **validity)   malloc; fails on another type
 *   zen_texts zen_column_utf8(const zen_table *, name, uint8_t **validity)
 *
 * and so for bool (uint8_t), i8 … i64, u8 … u64, f16 (uint16_t), f32, f64, date and
 * timestamp, and for binary. With a validity of 0 no row may be null.
 */
#define ZEN_COLUMN(suffix, ctype, code)                                                                  \
    static inline ctype *zen_column_##suffix(const zen_table *t, const char *name, uint8_t **validity) { \
        zen_column c = zen_get_column(t, name, code);                                                    \
        zen_read_validity(&c, 0, c.values.rows, zen_whole_validity(&c, validity));                       \
        return (ctype *)zen_read_all(&c.values);                                                         \
    }

ZEN_COLUMN(bool, uint8_t, ZEN_BOOL)
ZEN_COLUMN(i8, int8_t, ZEN_I8)
ZEN_COLUMN(i16, int16_t, ZEN_I16)
ZEN_COLUMN(i32, int32_t, ZEN_I32)
ZEN_COLUMN(i64, int64_t, ZEN_I64)
ZEN_COLUMN(u8, uint8_t, ZEN_U8)
ZEN_COLUMN(u16, uint16_t, ZEN_U16)
ZEN_COLUMN(u32, uint32_t, ZEN_U32)
ZEN_COLUMN(u64, uint64_t, ZEN_U64)
ZEN_COLUMN(f16, uint16_t, ZEN_F16)
ZEN_COLUMN(f32, float, ZEN_F32)
ZEN_COLUMN(f64, double, ZEN_F64)
ZEN_COLUMN(date, zen_date, ZEN_DATE)
ZEN_COLUMN(timestamp, zen_timestamp, ZEN_TIMESTAMP)
#undef ZEN_COLUMN

#define ZEN_TEXT_COLUMN(suffix, code)                                                                     \
    static inline zen_texts zen_column_##suffix(const zen_table *t, const char *name, uint8_t **validity) { \
        zen_column c = zen_get_column(t, name, code);                                                     \
        zen_texts all = {0, 0, 0, 0, 0};                                                                  \
        zen_read_texts(&c, 0, c.values.rows, &all, zen_whole_validity(&c, validity));                     \
        return all;                                                                                       \
    }

ZEN_TEXT_COLUMN(utf8, ZEN_UTF8)
ZEN_TEXT_COLUMN(binary, ZEN_BINARY)
#undef ZEN_TEXT_COLUMN

#endif
