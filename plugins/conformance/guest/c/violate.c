/* Every way to break the contract, through the SDK's raw layer. */
#include <math.h>
#include <string.h>

#include "zen.h"

#define OUTSIDE ((void *)0xfffffff0u)

static char what[64];
static char room[2048];

#define WHAT(name) if (strcmp(what, #name) == 0)

static int32_t input(const char *name) { return zen_raw_input(name, zen_strlen(name)); }
static int32_t output(const char *name) { return zen_raw_output(name, zen_strlen(name)); }

/* Creates output y as it should be: two rows. */
static int32_t made(void) {
    int32_t y = output("y");
    zen_raw_create(y, ZEN_DIMS(2, 2));
    return y;
}

static int32_t new(const char *port, const char *name, int32_t dtype, uint64_t rows) {
    return zen_raw_tensors_create(output(port), name, zen_strlen(name), dtype, 1, &rows);
}

static void names(void) {
    WHAT(input_unknown) input("nowhere");
    WHAT(output_unknown) output("x");
    WHAT(name_outside) zen_raw_input(OUTSIDE, 5);
    WHAT(name_long) zen_raw_input(room, 1025);
    WHAT(name_unclean) zen_raw_input("a\1b", 3);
    WHAT(name_no_utf8) zen_raw_output("a\xff", 2);
    WHAT(handle_none) zen_raw_dtype(-1);
    WHAT(handle_unknown) zen_raw_dims(99, (uint64_t *)room, 1);
}

static void shapes(void) {
    WHAT(dtype_named_input) zen_raw_dtype(input("named"));
    WHAT(dtype_named_output) zen_raw_dtype(output("open"));
    WHAT(dims_named) zen_raw_dims(input("named"), (uint64_t *)room, 1);
    WHAT(dims_not_created) zen_raw_dims(output("y"), (uint64_t *)room, 1);
    WHAT(dims_outside) zen_raw_dims(input("x"), OUTSIDE, 16);
}

static void reads(void) {
    WHAT(read_named) zen_raw_read(input("named"), 0, 1, room, 8);
    WHAT(read_output) zen_raw_read(made(), 0, 1, room, 8);
    WHAT(read_beyond) zen_raw_read(input("x"), 1, 2, room, 24);
    WHAT(read_far_beyond) zen_raw_read(input("x"), UINT64_MAX, 2, room, 24);
    WHAT(read_capacity) zen_raw_read(input("x"), 0, 2, room, 23);
    WHAT(read_outside) zen_raw_read(input("x"), 0, 2, OUTSIDE, 24);
}

static void creates(void) {
    WHAT(create_named) zen_raw_create(output("open"), ZEN_DIMS(1));
    WHAT(create_input) zen_raw_create(input("x"), ZEN_DIMS(2, 3));
    WHAT(create_twice) { made(); made(); }
    WHAT(create_rank_17) zen_raw_create(output("y"), 17, (const uint64_t *)room);
    WHAT(create_outside) zen_raw_create(output("y"), 2, OUTSIDE);
    WHAT(create_rank) zen_raw_create(output("y"), ZEN_DIMS(2));
    WHAT(create_rows) zen_raw_create(output("fixed"), ZEN_DIMS(3, 2));
    WHAT(create_dimension) zen_raw_create(output("fixed"), ZEN_DIMS(4, 3));
    WHAT(create_letter) zen_raw_create(output("y"), ZEN_DIMS(3, 2));
    WHAT(create_letter_late) {
        int32_t y = output("y");
        zen_raw_create(y, ZEN_DIMS(ZEN_ROWS_UNKNOWN, 2));
        zen_raw_write(y, room, 3);
    }
    WHAT(create_huge) zen_raw_create(output("huge"), ZEN_DIMS(1, (1ull << 62) + 1, 1));
    WHAT(create_long_row) zen_raw_create(output("huge"), ZEN_DIMS(1, 1 << 21, 1 << 20));
}

static void writes(void) {
    WHAT(write_named) zen_raw_write(output("open"), room, 1);
    WHAT(write_input) zen_raw_write(input("x"), room, 1);
    WHAT(write_not_created) zen_raw_write(output("y"), room, 1);
    WHAT(write_too_many) zen_raw_write(made(), room, 3);
    WHAT(write_outside) zen_raw_write(made(), OUTSIDE, 2);
    WHAT(write_4gib) {
        int32_t huge = output("huge");
        zen_raw_create(huge, ZEN_DIMS(1ull << 33, 1, 1));
        zen_raw_write(huge, room, 1ull << 32);
    }
}

static void lookups(void) {
    WHAT(count_tensor) zen_raw_tensors_count(input("x"));
    WHAT(count_output) zen_raw_tensors_count(output("open"));
    WHAT(tensor_name_tensor) zen_raw_tensors_name(input("x"), 0, room, 8);
    WHAT(tensor_name_beyond) zen_raw_tensors_name(input("named"), 99, room, 8);
    WHAT(tensor_name_negative) zen_raw_tensors_name(input("named"), -1, room, 8);
    WHAT(tensor_name_outside) zen_raw_tensors_name(input("named"), 0, OUTSIDE, 64);
    WHAT(find_tensor) zen_raw_tensors_find(input("x"), "coef", 4);
    WHAT(find_misfit) zen_raw_tensors_find(input("misfit"), "a", 1);
    WHAT(find_output) zen_raw_tensors_find(output("open"), "coef", 4);
}

static void news(void) {
    WHAT(new_in_tensor) new("y", "w", ZEN_F32, 2);
    WHAT(new_in_input) zen_raw_tensors_create(input("named"), "w", 1, ZEN_F32, ZEN_DIMS(2));
    WHAT(new_twice) { new("open", "w", ZEN_F32, 2); new("open", "w", ZEN_F32, 2); }
    WHAT(new_no_name) new("open", "", ZEN_F32, 2);
    WHAT(new_no_code) new("open", "w", 13, 2);
    WHAT(new_rows_open) new("open", "w", ZEN_F32, ZEN_ROWS_UNKNOWN);
    WHAT(new_no_room) new("fields", "v", ZEN_F32, 2);
    WHAT(new_dtype) new("fields", "w", ZEN_F64, 2);
    WHAT(new_letter) new("fields", "w", ZEN_F32, 3);
    WHAT(new_write_too_many) zen_raw_write(new("open", "w", ZEN_F32, 2), room, 3);
}

static void params(void) {
    WHAT(param_unknown) zen_raw_param_i64("nothing", 7);
    WHAT(param_int_as_float) zen_raw_param_f64("k", 1);
    WHAT(param_float_as_bool) zen_raw_param_bool("f", 1);
    WHAT(param_bool_as_string) zen_raw_param_str("b", 1, room, 8);
    WHAT(param_string_as_int) zen_raw_param_i64("s", 1);
    WHAT(param_outside) zen_raw_param_str("s", 1, OUTSIDE, 64);
}

static void tells(void) {
    WHAT(log_outside) zen_raw_log(1, OUTSIDE, 64);
    WHAT(fail_outside) zen_raw_fail(OUTSIDE, 64);
    WHAT(progress_nan) zen_raw_progress(NAN, 1);
    WHAT(progress_negative) zen_raw_progress(-1, 1);
    WHAT(progress_infinite) zen_raw_progress(1, INFINITY);
    WHAT(metric_no_name) zen_raw_metric("", 0, 1, 1);
    WHAT(metric_outside) zen_raw_metric(OUTSIDE, 64, 1, 1);
    WHAT(seed_undeclared) zen_raw_seed();
}

/* What is found when the entry has returned. */
static void ends(void) {
    WHAT(rows_missing) zen_raw_write(made(), room, 1);
    WHAT(field_missing) { zen_raw_write(made(), room, 2); output("fields"); }
    WHAT(field_rows_missing) { zen_raw_write(made(), room, 2); zen_raw_write(new("fields", "w", ZEN_F32, 2), room, 1); }
}

ZEN_ENTRY(violate) {
    zen_param_str("what", what, sizeof what);
    names();
    shapes();
    reads();
    creates();
    writes();
    lookups();
    news();
    params();
    tells();
    ends();
    return 0;
}
