// Every way to break the contract of tables, through the SDK's raw layer.
#include "zen.hpp"

// A pointer outside of the memory, of any type.
static const struct {
    template <class T>
    operator T *() const { return reinterpret_cast<T *>(0xfffffff0u); }
} OUTSIDE;

static std::string what;
alignas(8) static char room[2048];

#define WHAT(name) if (what == #name)

static const uint64_t one = 1;

static int32_t input(const char *name) { return zen_raw_input(name, zen_strlen(name)); }
static int32_t output(const char *name) { return zen_raw_output(name, zen_strlen(name)); }
static int32_t column(const char *name) { return zen_raw_columns_find(input("t"), name, zen_strlen(name)); }

// A new column of a table, with dims and nulls.
static int32_t new_in(int32_t table, const char *name, int32_t dtype, const zen::shape &dims, int32_t nulls = 0) {
    return zen_raw_columns_create(table, name, zen_strlen(name), dtype, nulls, static_cast<int32_t>(dims.size()), dims.data());
}

// A new column of numbers or texts.
static int32_t plain(const char *port, const char *name, int32_t dtype) { return new_in(output(port), name, dtype, {}); }

// The dims of a new column i of output free, as they are.
static void sized(int32_t rank, const uint64_t *dims) { zen_raw_columns_create(output("free"), "i", 1, ZEN_I64, 0, rank, dims); }

static int32_t numbers(const char *name) { return plain("free", name, ZEN_I64); }
static int32_t texts(void) { return plain("free", "s", ZEN_UTF8); }

static void shapes(void) {
    WHAT(dtype_input) zen_raw_dtype(input("t"));
    WHAT(dtype_output) zen_raw_dtype(output("free"));
    WHAT(dims_output) zen_raw_dims(output("free"), reinterpret_cast<uint64_t *>(room), 1);
    WHAT(nullable_tensor) zen_raw_nullable(input("x"));
    WHAT(nullable_table) zen_raw_nullable(input("t"));
}

static void reads(void) {
    WHAT(read_table) zen_raw_read(input("t"), 0, 1, room, 8);
    WHAT(read_output) zen_raw_read(numbers("i"), 0, 1, room, 8);
    WHAT(read_beyond) zen_raw_read(column("id"), 9, 2, room, 16);
    WHAT(read_capacity) zen_raw_read(column("id"), 0, 2, room, 15);
    WHAT(read_text_capacity) zen_raw_read(column("name"), 1, 1, room, 5);
    WHAT(read_outside) zen_raw_read(column("id"), 0, 2, OUTSIDE, 16);
}

static void writes(void) {
    WHAT(create_table) zen_raw_create(output("free"), 1, &one);
    WHAT(create_column) zen_raw_create(numbers("i"), 1, &one);
    WHAT(write_table) zen_raw_write(output("free"), room, 1);
    WHAT(write_text) zen_raw_write(texts(), room, 1);
    WHAT(write_input) zen_raw_write(column("id"), room, 1);
    WHAT(write_outside) zen_raw_write(numbers("i"), OUTSIDE, 2);
    WHAT(write_4gib) zen_raw_write(numbers("i"), room, 1ull << 32);
    WHAT(write_many) zen_raw_write(new_in(output("free"), "n", ZEN_U8, {0}), room, (1ull << 62) + 1);
}

static void lookups(void) {
    WHAT(count_tensor) zen_raw_columns_count(input("x"));
    WHAT(count_output) zen_raw_columns_count(output("free"));
    WHAT(name_tensor) zen_raw_columns_name(input("x"), 0, room, 8);
    WHAT(name_output) zen_raw_columns_name(output("free"), 0, room, 8);
    WHAT(name_beyond) zen_raw_columns_name(input("t"), 99, room, 8);
    WHAT(name_negative) zen_raw_columns_name(input("t"), -1, room, 8);
    WHAT(name_outside) zen_raw_columns_name(input("t"), 0, OUTSIDE, 64);
    WHAT(find_tensor) zen_raw_columns_find(input("x"), "id", 2);
    WHAT(find_output) zen_raw_columns_find(output("free"), "id", 2);
    WHAT(find_outside) zen_raw_columns_find(input("t"), OUTSIDE, 5);
    WHAT(tensors_input) zen_raw_tensors_count(input("t"));
    WHAT(tensors_output) zen_raw_tensors_create(output("free"), "w", 1, ZEN_F32, 1, &one);
}

static void news(void) {
    WHAT(new_in_tensor) plain("y", "i", ZEN_I64);
    WHAT(new_in_input) new_in(input("t"), "i", ZEN_I64, {});
    WHAT(new_twice) { numbers("i"); numbers("i"); }
    WHAT(new_no_name) numbers("");
    WHAT(new_no_code) plain("free", "i", 17);
    WHAT(new_text_dims) new_in(output("free"), "s", ZEN_UTF8, {3});
    WHAT(new_rank_16) sized(16, reinterpret_cast<const uint64_t *>(room));
    WHAT(new_outside) sized(2, OUTSIDE);
    WHAT(new_huge) new_in(output("free"), "i", ZEN_I64, {(1ull << 62) + 1});
    WHAT(new_long_row) new_in(output("free"), "i", ZEN_I64, {1 << 21, 1 << 20});
    WHAT(new_late) { zen_raw_write(numbers("i"), room, 1); numbers("k"); }
    WHAT(new_no_room) plain("strict", "z", ZEN_I64);
    WHAT(new_type) plain("strict", "a", ZEN_UTF8);
    WHAT(new_rank) plain("strict", "c", ZEN_F32);
    WHAT(new_nulls) new_in(output("strict"), "a", ZEN_I64, {}, 1);
    WHAT(new_letter) new_in(output("strict"), "c", ZEN_F32, {4});
}

static void parts(void) {
    auto bits = reinterpret_cast<uint8_t *>(room);
    auto offsets = reinterpret_cast<int32_t *>(room);
    WHAT(validity_tensor) zen_raw_read_validity(input("x"), 0, 1, bits, 8);
    WHAT(validity_output) zen_raw_read_validity(numbers("i"), 0, 1, bits, 8);
    WHAT(validity_beyond) zen_raw_read_validity(column("id"), 9, 2, bits, 8);
    WHAT(validity_capacity) zen_raw_read_validity(column("id"), 0, 10, bits, 1);
    WHAT(validity_outside) zen_raw_read_validity(column("id"), 0, 10, OUTSIDE, 8);
    WHAT(offsets_tensor) zen_raw_read_offsets(input("x"), 0, 1, offsets, 8);
    WHAT(offsets_output) zen_raw_read_offsets(texts(), 0, 1, offsets, 8);
    WHAT(offsets_numbers) zen_raw_read_offsets(column("id"), 0, 1, offsets, 8);
    WHAT(offsets_beyond) zen_raw_read_offsets(column("name"), 9, 2, offsets, 12);
    WHAT(offsets_capacity) zen_raw_read_offsets(column("name"), 0, 2, offsets, 11);
    WHAT(offsets_outside) zen_raw_read_offsets(column("name"), 0, 2, OUTSIDE, 12);
}

static void columns(void) {
    auto none = reinterpret_cast<const uint8_t *>(room);
    auto offsets = reinterpret_cast<const int32_t *>(room);
    WHAT(column_tensor) zen_raw_write_column(output("y"), 1, room, nullptr, nullptr);
    WHAT(column_table) zen_raw_write_column(output("free"), 1, room, nullptr, nullptr);
    WHAT(column_input) zen_raw_write_column(column("id"), 1, room, nullptr, nullptr);
    WHAT(column_null) zen_raw_write_column(numbers("i"), 1, room, none, nullptr);
    WHAT(column_values_outside) zen_raw_write_column(numbers("i"), 1, OUTSIDE, nullptr, nullptr);
    WHAT(column_validity_outside) zen_raw_write_column(numbers("i"), 1, room, OUTSIDE, nullptr);
    WHAT(column_offsets_outside) zen_raw_write_column(texts(), 1, room, nullptr, OUTSIDE);
    WHAT(column_4gib) zen_raw_write_column(numbers("i"), 1ull << 32, room, nullptr, nullptr);
    WHAT(texts_4gib) zen_raw_write_column(texts(), 1ull << 30, room, nullptr, offsets);
    WHAT(numbers_offsets) zen_raw_write_column(numbers("i"), 1, room, nullptr, offsets);
}

static void write_texts(const void *values, std::initializer_list<int32_t> offsets) {
    zen_raw_write_column(texts(), offsets.size() - 1, values, nullptr, offsets.begin());
}

static void values(void) {
    WHAT(texts_outside) write_texts(OUTSIDE, {0, 3});
    WHAT(texts_no_offsets) zen_raw_write_column(texts(), 1, room, nullptr, nullptr);
    WHAT(offsets_fall) write_texts(room, {0, 5, 4});
    WHAT(offsets_negative) write_texts(room, {-1, 0});
    WHAT(text_no_utf8) write_texts("\xff", {0, 1});
    WHAT(text_cut) write_texts("ü", {0, 1, 2});
}

// What is found when the entry has returned.
static void ends(void) {
    WHAT(column_missing) output("strict");
    WHAT(columns_unequal) {
        int32_t i = numbers("i"), k = numbers("k");
        zen_raw_write(i, room, 2);
        zen_raw_write(k, room, 1);
    }
    WHAT(rows_declared) zen_raw_write(plain("three", "i", ZEN_I64), room, 2);
    WHAT(rows_letter) zen_raw_write(plain("bound", "i", ZEN_I64), room, 3);
}

ZEN_ENTRY(violate_table) {
    what = zen::param_str("what");
    shapes();
    reads();
    writes();
    lookups();
    news();
    parts();
    columns();
    values();
    ends();
    return 0;
}
