/* zen.h: write a zen plugin (ABI zen1) in C; zen.hpp is over it, for C++.
 *
 * One header (it includes zen_table.h), nothing to link. It needs no libc itself;
 * only the functions that return memory (zen_read_all and zen_read_f32, zen_read_u8,
 * …) call malloc.
 *
 *     #include "zen.h"
 *
 *     ZEN_ENTRY(scale) {
 *         zen_tensor x = zen_input("x");
 *         float *v = zen_read_f32(&x);
 *         for (uint64_t i = 0; i < x.count; i++) v[i] *= 2.0f;
 *         zen_output_f32("y", v, x.rank, x.dims);
 *         return 0;
 *     }
 *
 * What goes wrong ends the step at once with a text that the user reads: a
 * breach of the contract traps with the host's text, the rest goes through
 * zen_fail. So no function here returns an error.
 *
 * Memory: whoever gets a pointer from a zen_read_… function owns it (free it, or
 * leave it: an instance lives for one execution). The host keeps no pointer, so
 * every buffer may be used again as soon as a call returns.
 */
#ifndef ZEN_H
#define ZEN_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
#define ZEN_EXTERN_C extern "C"
extern "C" {
#else
#define ZEN_EXTERN_C extern
#endif

/* ---- entries -------------------------------------------------------------- */

/* ZEN_ENTRY(fit) { …; return 0; } is the entry "fit" of the manifest. It returns
 * the step's status: 0, or a number that zen reports. Its C symbol is
 * zen_entry_fit, so an entry may be called read or load. */
#define ZEN_ENTRY(name)                                                          \
    ZEN_EXTERN_C __attribute__((export_name(#name))) int32_t zen_entry_##name(void); \
    ZEN_EXTERN_C int32_t zen_entry_##name(void)

/* The mark of a plugin of this major. Weak: any number of files may include this. */
__attribute__((weak, export_name("zen_abi_1"))) void zen_abi_1(void);
__attribute__((weak)) void zen_abi_1(void) {}

/* ---- the imports of module zen1, as they are ------------------------------ */

#define ZEN_IMPORT(name) __attribute__((import_module("zen1"), import_name(name)))

ZEN_IMPORT("input") int32_t zen_raw_input(const char *name, uint32_t len);
ZEN_IMPORT("output") int32_t zen_raw_output(const char *name, uint32_t len);
ZEN_IMPORT("dtype") int32_t zen_raw_dtype(int32_t handle);
ZEN_IMPORT("dims") int32_t zen_raw_dims(int32_t handle, uint64_t *dims, uint32_t cap);
ZEN_IMPORT("read") void zen_raw_read(int32_t handle, uint64_t first, uint64_t rows, void *dst, uint32_t cap);
ZEN_IMPORT("create") void zen_raw_create(int32_t handle, int32_t rank, const uint64_t *dims);
ZEN_IMPORT("write") void zen_raw_write(int32_t handle, const void *src, uint64_t rows);
ZEN_IMPORT("tensors_count") int32_t zen_raw_tensors_count(int32_t handle);
ZEN_IMPORT("tensors_name") uint32_t zen_raw_tensors_name(int32_t handle, int32_t i, char *dst, uint32_t cap);
ZEN_IMPORT("tensors_find") int32_t zen_raw_tensors_find(int32_t handle, const char *name, uint32_t len);
ZEN_IMPORT("tensors_create") int32_t zen_raw_tensors_create(int32_t handle, const char *name, uint32_t len, int32_t dtype, int32_t rank, const uint64_t *dims);
ZEN_IMPORT("columns_count") int32_t zen_raw_columns_count(int32_t handle);
ZEN_IMPORT("columns_name") uint32_t zen_raw_columns_name(int32_t handle, int32_t i, char *dst, uint32_t cap);
ZEN_IMPORT("columns_find") int32_t zen_raw_columns_find(int32_t handle, const char *name, uint32_t len);
ZEN_IMPORT("columns_create") int32_t zen_raw_columns_create(int32_t handle, const char *name, uint32_t len, int32_t dtype, int32_t nullable, int32_t rank, const uint64_t *dims);
ZEN_IMPORT("nullable") int32_t zen_raw_nullable(int32_t handle);
ZEN_IMPORT("read_validity") void zen_raw_read_validity(int32_t handle, uint64_t first, uint64_t rows, uint8_t *dst, uint32_t cap);
ZEN_IMPORT("read_offsets") void zen_raw_read_offsets(int32_t handle, uint64_t first, uint64_t rows, int32_t *dst, uint32_t cap);
ZEN_IMPORT("write_column") void zen_raw_write_column(int32_t handle, uint64_t rows, const void *values, const uint8_t *validity, const int32_t *offsets);
ZEN_IMPORT("param_i64") int64_t zen_raw_param_i64(const char *name, uint32_t len);
ZEN_IMPORT("param_f64") double zen_raw_param_f64(const char *name, uint32_t len);
ZEN_IMPORT("param_bool") int32_t zen_raw_param_bool(const char *name, uint32_t len);
ZEN_IMPORT("param_str") uint32_t zen_raw_param_str(const char *name, uint32_t len, char *dst, uint32_t cap);
ZEN_IMPORT("log") void zen_raw_log(int32_t level, const char *text, uint32_t len);
ZEN_IMPORT("progress") void zen_raw_progress(double done, double total);
ZEN_IMPORT("metric") void zen_raw_metric(const char *name, uint32_t len, int64_t step, double value);
ZEN_IMPORT("seed") int64_t zen_raw_seed(void);
ZEN_IMPORT("fail") void zen_raw_fail(const char *text, uint32_t len);

/* ---- words ---------------------------------------------------------------- */

#define ZEN_MAX_RANK 16
#define ZEN_ROWS_UNKNOWN UINT64_MAX /* dims[0] of an output: rows are appended until the entry returns */
#define ZEN_TEXT_MAX 1024           /* bytes of one zen_log or zen_fail text */

/* Element types. A bool is one byte, 0 or 1. Those of the last line are for columns
 * of tables only: texts, bytes, days (int32_t), microseconds (int64_t). */
enum {
    ZEN_BOOL = 1,
    ZEN_I8, ZEN_I16, ZEN_I32, ZEN_I64,
    ZEN_U8, ZEN_U16, ZEN_U32, ZEN_U64,
    ZEN_F16, ZEN_F32, ZEN_F64,
    ZEN_UTF8, ZEN_BINARY, ZEN_DATE, ZEN_TIMESTAMP
};

enum { ZEN_DEBUG, ZEN_INFO, ZEN_WARN, ZEN_ERROR };

/* A tensor of a port, or one of named tensors. Rows are what the first dimension
 * counts; a scalar has rank 0, one row, one element. */
typedef struct zen_tensor {
    const char *name;            /* as passed in: keep it alive */
    int32_t handle;              /* -1: an optional port left open, or no such named tensor */
    int32_t dtype;               /* ZEN_F32, … */
    int32_t rank;
    uint32_t item_bytes;         /* of one element; 0: utf8 and binary */
    uint64_t dims[ZEN_MAX_RANK]; /* 1 beyond rank, so dims[1] of a vector is 1 */
    uint64_t rows;
    uint64_t row_count;          /* elements of one row */
    uint64_t row_bytes;
    uint64_t count;              /* elements of all rows */
} zen_tensor;

/* Named tensors: a model, a set of files. */
typedef struct zen_tensors {
    const char *name;
    int32_t handle; /* -1: an optional port left open */
} zen_tensors;

/* ZEN_DIMS(n, 28, 28) stands for the two arguments rank and dims. In C++ give
 * uint64_t values. */
#define ZEN_DIMS(...)                                                  \
    (int32_t)(sizeof((const uint64_t[]){__VA_ARGS__}) / sizeof(uint64_t)), \
        (const uint64_t[]) { __VA_ARGS__ }

static inline uint32_t zen_strlen(const char *s) {
    uint32_t n = 0;
    while (s[n] != 0) n++;
    return n;
}

static inline uint32_t zen_dtype_bytes(int32_t dtype) {
    switch (dtype) {
    case ZEN_BOOL: case ZEN_I8: case ZEN_U8: return 1;
    case ZEN_I16: case ZEN_U16: case ZEN_F16: return 2;
    case ZEN_I32: case ZEN_U32: case ZEN_F32: case ZEN_DATE: return 4;
    case ZEN_UTF8: case ZEN_BINARY: return 0;
    default: return 8;
    }
}

static inline const char *zen_dtype_name(int32_t dtype) {
    static const char *const names[] = {"none", "bool", "int8", "int16", "int32", "int64", "uint8",
                                        "uint16", "uint32", "uint64", "float16", "float32", "float64",
                                        "utf8", "binary", "date", "timestamp"};
    return dtype >= ZEN_BOOL && dtype <= ZEN_TIMESTAMP ? names[dtype] : names[0];
}

/* ---- text: the part of printf that messages need, without libc ------------ */

typedef struct zen_text {
    char *at, *end;
} zen_text;

static inline void zen_text_char(zen_text *t, char c) {
    if (t->at < t->end) *t->at++ = c;
}

static inline void zen_text_str(zen_text *t, const char *s, int width) {
    for (int n = (int)zen_strlen(s); width > n; width--) zen_text_char(t, ' ');
    while (*s) zen_text_char(t, *s++);
}

static inline void zen_text_uint(zen_text *t, uint64_t v, unsigned base, int width, char pad) {
    char digits[24];
    int n = 0;
    do digits[n++] = "0123456789abcdef"[v % base]; while ((v /= base) != 0);
    for (; width > n; width--) zen_text_char(t, pad);
    while (n > 0) zen_text_char(t, digits[--n]);
}

/* Rounded decimals for reading, not for parsing back: at most 9 of them; numbers
 * of 1e15 and more, and below 1e-4 but not 0 with %g, get an exponent. */
static inline void zen_text_double(zen_text *t, double v, int decimals, int general) {
    static const double pow10[] = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9};
    if (v != v) { zen_text_str(t, "nan", 0); return; }
    if (v < 0) { zen_text_char(t, '-'); v = -v; }
    if (v > 1.7976931348623157e308) { zen_text_str(t, "inf", 0); return; }
    int exponent = 0;
    if (v >= 1e15 || (general && v != 0 && v < 1e-4)) {
        while (v >= 10) { v /= 10; exponent++; }
        while (v < 1) { v *= 10; exponent--; }
    }
    if (decimals > 9) decimals = 9;
    if (general) { /* so many digits in all, like printf */
        decimals--;
        for (double w = v; w >= 10 && decimals > 0; w /= 10) decimals--;
        for (double w = v; w != 0 && w < 1 && decimals < 9; w *= 10) decimals++;
    }
    if (decimals < 0) decimals = 0;
    uint64_t scale = (uint64_t)pow10[decimals];
    uint64_t whole = (uint64_t)v;
    uint64_t part = (uint64_t)((v - (double)whole) * pow10[decimals] + 0.5);
    if (part >= scale) { whole++; part -= scale; }
    if (general) while (decimals > 0 && part % 10 == 0) { part /= 10; decimals--; }
    zen_text_uint(t, whole, 10, 0, ' ');
    if (decimals > 0) {
        zen_text_char(t, '.');
        zen_text_uint(t, part, 10, decimals, '0');
    }
    if (exponent != 0) {
        zen_text_str(t, exponent < 0 ? "e-" : "e+", 0);
        zen_text_uint(t, (uint64_t)(exponent < 0 ? -exponent : exponent), 10, 2, '0');
    }
}

/* %s %c %d %i %u %x %p %f %g %%, with l, ll, z, a width and a precision. Returns the length. */
__attribute__((unused)) static uint32_t zen_format(char *dst, uint32_t cap, const char *format, va_list args) {
    zen_text t = {dst, dst + cap};
    for (const char *f = format; *f; f++) {
        if (*f != '%') { zen_text_char(&t, *f); continue; }
        char pad = *++f == '0' ? '0' : ' ';
        int width = 0, precision = -1, longs = 0;
        for (; *f >= '0' && *f <= '9'; f++) width = width * 10 + (*f - '0');
        if (*f == '.') for (f++, precision = 0; *f >= '0' && *f <= '9'; f++) precision = precision * 10 + (*f - '0');
        for (; *f == 'l' || *f == 'z' || *f == 'h'; f++) longs += *f == 'l';
        if (*f == 0) break;
        switch (*f) {
        case 's': { const char *s = va_arg(args, const char *); zen_text_str(&t, s ? s : "(null)", width); break; }
        case 'c': zen_text_char(&t, (char)va_arg(args, int)); break;
        case 'd': case 'i': {
            int64_t v = longs > 1 ? va_arg(args, long long) : va_arg(args, int); /* long is int on wasm32 */
            uint64_t magnitude = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
            if (v < 0) { zen_text_char(&t, '-'); width--; }
            zen_text_uint(&t, magnitude, 10, width, pad);
            break;
        }
        case 'u': case 'x': {
            uint64_t v = longs > 1 ? va_arg(args, unsigned long long) : va_arg(args, unsigned);
            zen_text_uint(&t, v, *f == 'x' ? 16 : 10, width, pad);
            break;
        }
        case 'p': zen_text_uint(&t, (uint64_t)(uintptr_t)va_arg(args, void *), 16, width, pad); break;
        case 'f': zen_text_double(&t, va_arg(args, double), precision < 0 ? 6 : precision, 0); break;
        case 'g': zen_text_double(&t, va_arg(args, double), precision < 0 ? 6 : precision, 1); break;
        default: zen_text_char(&t, *f); break;
        }
    }
    return (uint32_t)(t.at - dst);
}

/* ---- what a step tells ---------------------------------------------------- */

/* Ends the step with this text as its error. */
__attribute__((unused, noreturn, cold, noinline, format(printf, 1, 2)))
static void zen_fail(const char *format, ...) {
    char text[ZEN_TEXT_MAX];
    va_list args;
    va_start(args, format);
    uint32_t n = zen_format(text, sizeof text, format, args);
    va_end(args);
    zen_raw_fail(text, n);
    __builtin_trap(); /* the host has ended the execution already */
}

/* ZEN_CHECK(n > 0, "x has %llu rows", n) fails with the text unless the condition holds. */
#define ZEN_CHECK(condition, ...)                           \
    do {                                                    \
        if (__builtin_expect(!(condition), 0)) zen_fail(__VA_ARGS__); \
    } while (0)

/* Writes a line to the step's log: zen_log(ZEN_INFO, "loss %g", loss). */
__attribute__((unused, noinline, format(printf, 2, 3)))
static void zen_log(int32_t level, const char *format, ...) {
    char text[ZEN_TEXT_MAX];
    va_list args;
    va_start(args, format);
    uint32_t n = zen_format(text, sizeof text, format, args);
    va_end(args);
    zen_raw_log(level, text, n);
}

/* How far the step is, in any unit: zen_progress(epoch, epochs). */
static inline void zen_progress(double done, double total) { zen_raw_progress(done, total); }

/* A value of a named series: zen_metric("loss", epoch, loss). */
static inline void zen_metric(const char *name, int64_t step, double value) {
    zen_raw_metric(name, zen_strlen(name), step, value);
}

/* The seed of this execution; 0 unless the manifest says random = true. */
static inline int64_t zen_seed(void) { return zen_raw_seed(); }

/* ---- parameters ----------------------------------------------------------- */

static inline int64_t zen_param_int(const char *name) { return zen_raw_param_i64(name, zen_strlen(name)); }
static inline double zen_param_float(const char *name) { return zen_raw_param_f64(name, zen_strlen(name)); }
static inline int zen_param_bool(const char *name) { return zen_raw_param_bool(name, zen_strlen(name)) != 0; }

/* Copies a string parameter with its closing 0 to dst and returns its length. */
static inline uint32_t zen_param_str(const char *name, char *dst, uint32_t cap) {
    ZEN_CHECK(cap > 0, "param \"%s\": no room for its text", name);
    uint32_t n = zen_raw_param_str(name, zen_strlen(name), dst, cap - 1);
    ZEN_CHECK(n < cap, "param \"%s\" has %u bytes, at most %u are welcome", name, n, cap - 1);
    dst[n] = 0;
    return n;
}

/* ---- input tensors -------------------------------------------------------- */

static inline zen_tensor zen_tensor_of(const char *name, int32_t handle, int32_t dtype, int32_t rank, const uint64_t *dims) {
    zen_tensor t;
    t.name = name;
    t.handle = handle;
    t.dtype = dtype;
    t.rank = rank;
    t.item_bytes = zen_dtype_bytes(dtype);
    t.row_count = 1;
    for (int32_t i = 0; i < ZEN_MAX_RANK; i++) t.dims[i] = i < rank ? dims[i] : 1;
    for (int32_t i = 1; i < rank; i++) t.row_count *= dims[i];
    t.rows = t.dims[0];
    t.row_bytes = t.row_count * t.item_bytes;
    t.count = t.rows == ZEN_ROWS_UNKNOWN ? 0 : t.rows * t.row_count;
    return t;
}

static inline zen_tensor zen_tensor_absent(const char *name) {
    zen_tensor t = zen_tensor_of(name, -1, 0, 0, (const uint64_t *)0);
    t.rows = t.count = 0;
    return t;
}

__attribute__((unused, noinline))
static zen_tensor zen_tensor_at(const char *name, int32_t handle) {
    if (handle < 0) return zen_tensor_absent(name);
    uint64_t dims[ZEN_MAX_RANK];
    int32_t rank = zen_raw_dims(handle, dims, ZEN_MAX_RANK);
    return zen_tensor_of(name, handle, zen_raw_dtype(handle), rank, dims);
}

/* The tensor of an input port. zen_given tells whether an optional one is there. */
static inline zen_tensor zen_input(const char *name) {
    return zen_tensor_at(name, zen_raw_input(name, zen_strlen(name)));
}

static inline int zen_given(const zen_tensor *t) { return t->handle >= 0; }

/* Fails unless the tensor has that element type and rank. */
static inline void zen_expect(const zen_tensor *t, int32_t dtype, int32_t rank) {
    ZEN_CHECK(zen_given(t), "\"%s\" is not there", t->name);
    ZEN_CHECK(t->dtype == dtype, "\"%s\" is %s, and the step reads it as %s", t->name, zen_dtype_name(t->dtype), zen_dtype_name(dtype));
    ZEN_CHECK(t->rank == rank, "\"%s\" has rank %d, and the step reads it as of rank %d", t->name, (int)t->rank, (int)rank);
}

static inline void zen_expect_output(const zen_tensor *t, int32_t dtype) {
    ZEN_CHECK(t->dtype == dtype, "output \"%s\" is declared as %s, and the step writes %s", t->name, zen_dtype_name(t->dtype), zen_dtype_name(dtype));
}

/* Copies rows first … first+rows-1 to dst, contiguous and row-major. */
static inline void zen_read_rows(const zen_tensor *t, uint64_t first, uint64_t rows, void *dst) {
    if (t->row_bytes != 0 && rows > UINT32_MAX / t->row_bytes)
        zen_fail("\"%s\": %llu rows at once are more than a plugin's memory holds; read fewer", t->name, (unsigned long long)rows);
    zen_raw_read(t->handle, first, rows, dst, (uint32_t)(rows * t->row_bytes));
}

/* Memory from malloc; the step fails when there is none left. name tells what for. */
static inline void *zen_alloc(const char *name, uint64_t bytes) {
    void *p = bytes < UINT32_MAX ? __builtin_malloc(bytes == 0 ? 1 : (size_t)bytes) : (void *)0;
    ZEN_CHECK(p != (void *)0, "out of memory: \"%s\" needs %llu bytes", name, (unsigned long long)bytes);
    return p;
}

/* The whole tensor, in new memory (malloc). */
static inline void *zen_read_all(const zen_tensor *t) {
    ZEN_CHECK(zen_given(t), "\"%s\" is not there", t->name);
    if (t->row_bytes != 0 && t->rows > UINT32_MAX / t->row_bytes)
        zen_fail("\"%s\" has %llu rows, more than a plugin's memory holds: read it by zen_read_rows", t->name, (unsigned long long)t->rows);
    void *p = zen_alloc(t->name, t->rows * t->row_bytes);
    zen_read_rows(t, 0, t->rows, p);
    return p;
}

/* ---- output tensors ------------------------------------------------------- */

/* Starts the tensor of an output port; zen_write then appends its rows. rank 0
 * and no dims: a scalar. An optional output left open has handle -1, and all
 * that is written to it is dropped. */
static inline zen_tensor zen_output(const char *name, int32_t rank, const uint64_t *dims) {
    int32_t handle = zen_raw_output(name, zen_strlen(name));
    if (handle < 0) return zen_tensor_absent(name);
    zen_raw_create(handle, rank, dims);
    return zen_tensor_of(name, handle, zen_raw_dtype(handle), rank, dims);
}

static inline void zen_write(const zen_tensor *t, const void *src, uint64_t rows) {
    if (zen_given(t)) zen_raw_write(t->handle, src, rows);
}

/* Writes a scalar output, as the element type that the manifest declares. */
__attribute__((unused, noinline))
static void zen_output_scalar(const char *name, double value) {
    zen_tensor t = zen_output(name, 0, (const uint64_t *)0);
    union { float f; double d; int8_t b; int16_t h; int32_t i; int64_t l; uint64_t u; } v;
    v.u = 0;
    switch (zen_given(&t) ? t.dtype : ZEN_F64) {
    case ZEN_F64: v.d = value; break;
    case ZEN_F32: v.f = (float)value; break;
    case ZEN_BOOL: v.u = value != 0; break;
    case ZEN_U8: case ZEN_U16: case ZEN_U32: case ZEN_U64: v.u = (uint64_t)value; break;
    case ZEN_F16: zen_fail("output \"%s\": write a float16 scalar with zen_output and zen_write", name);
    default: v.l = (int64_t)value; break;
    }
    zen_write(&t, &v, 1);
}

/* ---- named tensors: models, sets of files --------------------------------- */

static inline zen_tensors zen_input_tensors(const char *name) {
    zen_tensors m = {name, zen_raw_input(name, zen_strlen(name))};
    return m;
}

static inline zen_tensors zen_output_tensors(const char *name) {
    zen_tensors m = {name, zen_raw_output(name, zen_strlen(name))};
    return m;
}

static inline int32_t zen_tensors_count(const zen_tensors *m) { return m->handle < 0 ? 0 : zen_raw_tensors_count(m->handle); }

/* Copies the i-th name with its closing 0 to dst and returns its length. */
static inline uint32_t zen_tensors_name(const zen_tensors *m, int32_t i, char *dst, uint32_t cap) {
    ZEN_CHECK(cap > 0, "\"%s\": no room for a name", m->name);
    uint32_t n = zen_raw_tensors_name(m->handle, i, dst, cap - 1);
    ZEN_CHECK(n < cap, "\"%s\": name %d has %u bytes, at most %u are welcome", m->name, (int)i, n, cap - 1);
    dst[n] = 0;
    return n;
}

/* The tensor of that name; zen_given tells whether it is there. */
static inline zen_tensor zen_find(const zen_tensors *m, const char *name) {
    return zen_tensor_at(name, m->handle < 0 ? -1 : zen_raw_tensors_find(m->handle, name, zen_strlen(name)));
}

/* The tensor of that name; the step fails when it is not there. */
static inline zen_tensor zen_get(const zen_tensors *m, const char *name) {
    zen_tensor t = zen_find(m, name);
    ZEN_CHECK(zen_given(&t), "\"%s\" has no tensor \"%s\"", m->name, name);
    return t;
}

/* Starts a named tensor; zen_write then appends its rows. */
static inline zen_tensor zen_create(const zen_tensors *m, const char *name, int32_t dtype, int32_t rank, const uint64_t *dims) {
    if (m->handle < 0) return zen_tensor_absent(name);
    int32_t handle = zen_raw_tensors_create(m->handle, name, zen_strlen(name), dtype, rank, dims);
    return zen_tensor_of(name, handle, dtype, rank, dims);
}

/* ---- the same by element type --------------------------------------------- *
 *
 *   float *zen_read_f32(const zen_tensor *)                         whole, malloc; fails on another type
 *   void zen_output_f32(name, const float *, rank, dims)            a whole output
 *   void zen_put_f32(const zen_tensors *, name, const float *, rank, dims)   a whole named tensor
 *   float zen_scalar_f32(const zen_tensor *)                        a scalar's value
 *
 * and so for bool (uint8_t), i8 … i64, u8 … u64, f16 (uint16_t), f32, f64.
 */
#define ZEN_TYPED(suffix, ctype, code)                                                                   \
    static inline ctype *zen_read_##suffix(const zen_tensor *t) {                                        \
        zen_expect(t, code, t->rank);                                                                    \
        return (ctype *)zen_read_all(t);                                                                 \
    }                                                                                                    \
    static inline ctype zen_scalar_##suffix(const zen_tensor *t) {                                       \
        ctype v;                                                                                         \
        zen_expect(t, code, 0);                                                                          \
        zen_read_rows(t, 0, 1, &v);                                                                      \
        return v;                                                                                        \
    }                                                                                                    \
    static inline void zen_output_##suffix(const char *name, const ctype *data, int32_t rank, const uint64_t *dims) { \
        zen_tensor t = zen_output(name, rank, dims);                                                     \
        if (!zen_given(&t)) return;                                                                      \
        zen_expect_output(&t, code);                                                                     \
        zen_write(&t, data, t.rows);                                                                     \
    }                                                                                                    \
    static inline void zen_put_##suffix(const zen_tensors *m, const char *name, const ctype *data, int32_t rank, const uint64_t *dims) { \
        zen_tensor t = zen_create(m, name, code, rank, dims);                                            \
        zen_write(&t, data, t.rows);                                                                     \
    }

ZEN_TYPED(bool, uint8_t, ZEN_BOOL)
ZEN_TYPED(i8, int8_t, ZEN_I8)
ZEN_TYPED(i16, int16_t, ZEN_I16)
ZEN_TYPED(i32, int32_t, ZEN_I32)
ZEN_TYPED(i64, int64_t, ZEN_I64)
ZEN_TYPED(u8, uint8_t, ZEN_U8)
ZEN_TYPED(u16, uint16_t, ZEN_U16)
ZEN_TYPED(u32, uint32_t, ZEN_U32)
ZEN_TYPED(u64, uint64_t, ZEN_U64)
ZEN_TYPED(f16, uint16_t, ZEN_F16)
ZEN_TYPED(f32, float, ZEN_F32)
ZEN_TYPED(f64, double, ZEN_F64)
#undef ZEN_TYPED

#include "zen_table.h"

/* ---- random numbers: the same on every machine ----------------------------
 *
 *   zen_rng r = zen_rng_from(zen_seed());
 */
typedef struct zen_rng {
    uint64_t state;
} zen_rng;

static inline zen_rng zen_rng_from(int64_t seed) {
    zen_rng r = {(uint64_t)seed};
    return r;
}

/* SplitMix64 (Steele, Lea, Flood 2014): 64 random bits. */
static inline uint64_t zen_rng_u64(zen_rng *r) {
    uint64_t z = (r->state += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

/* Uniform in [0, 1), 53 bits. */
static inline double zen_rng_f64(zen_rng *r) { return (double)(zen_rng_u64(r) >> 11) * 0x1p-53; }

/* Uniform in [0, n), without bias; n > 0. */
static inline uint64_t zen_rng_below(zen_rng *r, uint64_t n) {
    uint64_t limit = UINT64_MAX - UINT64_MAX % n;
    uint64_t v;
    do v = zen_rng_u64(r); while (v >= limit);
    return v % n;
}

#ifdef __cplusplus
}
#endif

#endif
