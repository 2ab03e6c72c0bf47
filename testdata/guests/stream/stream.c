// Steps through which a stream of any length passes.
#include "zen.h"
#include "zen_table.h"

#define WIDTH 1024
#define ROWS 256

static float block[ROWS * WIDTH];

static uint64_t at_once(uint64_t done, uint64_t rows) {
    return rows - done < ROWS ? rows - done : ROWS;
}

ZEN_ENTRY(generate) {
    uint64_t rows = (uint64_t)zen_param_int("rows");
    zen_tensor y = zen_output("y", ZEN_DIMS(ZEN_ROWS_UNKNOWN, WIDTH));
    for (uint64_t done = 0; done < rows;) {
        uint64_t n = at_once(done, rows);
        for (uint64_t r = 0; r < n; r++)
            for (int i = 0; i < WIDTH; i++) block[r * WIDTH + i] = (float)((done + r) % 251);
        zen_write(&y, block, n);
        done += n;
    }
    return 0;
}

ZEN_ENTRY(transform) {
    zen_tensor x = zen_input("x");
    zen_tensor y = zen_output("y", ZEN_DIMS(ZEN_ROWS_UNKNOWN, WIDTH));
    for (uint64_t done = 0; done < x.dims[0];) {
        uint64_t n = at_once(done, x.dims[0]);
        zen_read_rows(&x, done, n, block);
        for (uint64_t i = 0; i < n * WIDTH; i++) block[i] = 2 * block[i] + 1;
        zen_write(&y, block, n);
        done += n;
        zen_progress((double)done, (double)x.dims[0]);
    }
    return 0;
}

ZEN_ENTRY(reduce) {
    zen_tensor x = zen_input("x");
    double sum = 0;
    for (uint64_t done = 0; done < x.dims[0];) {
        uint64_t n = at_once(done, x.dims[0]);
        zen_read_rows(&x, done, n, block);
        for (uint64_t i = 0; i < n * WIDTH; i++) sum += block[i];
        done += n;
    }
    zen_output_f64("sum", &sum, 0, 0);
    int64_t rows = (int64_t)x.dims[0];
    zen_output_i64("rows", &rows, 0, 0);
    return 0;
}

#define LETTERS 240
#define NUMBERS 254

// Some rows of a table, and its columns.
static int64_t ids[ROWS];
static float numbers[ROWS * NUMBERS];
static uint8_t valid[ROWS / 8];
static zen_texts texts;

typedef struct columns {
    zen_column id, text, x;
} columns;

static columns create_columns(const zen_table *t) {
    return (columns){
        zen_create_column(t, "id", ZEN_I64, ZEN_NO_NULLS),
        zen_create_column(t, "text", ZEN_UTF8, ZEN_NO_NULLS),
        zen_create_tensor_column(t, "x", ZEN_F32, ZEN_NULLS, 1, (uint64_t[]){NUMBERS}),
    };
}

static columns find_columns(const zen_table *t) {
    return (columns){zen_get_column(t, "id", ZEN_I64), zen_get_column(t, "text", ZEN_UTF8), zen_get_column(t, "x", ZEN_F32)};
}

static void read_some(const columns *c, uint64_t first, uint64_t n) {
    zen_read_column(&c->id, first, n, ids, 0);
    zen_read_texts(&c->text, first, n, &texts, 0);
    zen_read_column(&c->x, first, n, numbers, valid);
}

static void write_some(const columns *c, uint64_t n) {
    zen_write_column(&c->id, n, ids, 0);
    zen_write_texts(&c->text, &texts, 0);
    zen_write_column(&c->x, n, numbers, valid);
}

ZEN_ENTRY(generate_table) {
    uint64_t rows = (uint64_t)zen_param_int("rows");
    char letters[LETTERS];
    zen_table out = zen_output_table("y");
    columns c = create_columns(&out);
    for (uint64_t done = 0, n; done < rows; done += n) {
        n = at_once(done, rows);
        texts.count = 0;
        for (uint64_t r = 0; r < n; r++) {
            ids[r] = (int64_t)(done + r);
            zen_set_valid(valid, r, (done + r) % 10 != 0);
            for (int i = 0; i < LETTERS; i++) letters[i] = (char)('a' + (done + r) % 26);
            zen_add_text(&texts, letters, LETTERS);
            for (int i = 0; i < NUMBERS; i++) numbers[r * NUMBERS + i] = (float)((done + r) % 251);
        }
        write_some(&c, n);
    }
    return 0;
}

ZEN_ENTRY(transform_table) {
    zen_table in = zen_input_table("x"), out = zen_output_table("y");
    columns from = find_columns(&in), to = create_columns(&out);
    for (uint64_t done = 0, n; done < in.rows; done += n) {
        n = at_once(done, in.rows);
        read_some(&from, done, n);
        for (uint64_t i = 0; i < n * NUMBERS; i++) numbers[i] = 2 * numbers[i] + 1;
        write_some(&to, n);
    }
    return 0;
}

ZEN_ENTRY(reduce_table) {
    zen_table in = zen_input_table("x");
    columns c = find_columns(&in);
    double sum = 0;
    for (uint64_t done = 0, n; done < in.rows; done += n) {
        n = at_once(done, in.rows);
        read_some(&c, done, n);
        sum += texts.offsets[n];
        for (uint64_t r = 0; r < n; r++) {
            sum += (double)ids[r];
            for (int i = 0; i < NUMBERS; i++) sum += numbers[r * NUMBERS + i];
        }
    }
    int64_t rows = (int64_t)in.rows;
    zen_output_f64("sum", &sum, 0, 0);
    zen_output_i64("rows", &rows, 0, 0);
    return 0;
}
