/* The imports of module zen1 for a plugin that was compiled for this machine: see docs/abi.md. Inputs and parameters are given by
 * main.c; logs go to stderr, progress and metrics nowhere. Tables are not among what classifiers use. */
#include "zen1.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROOM_FIRST = 1024 }; /* rows of an output whose rows are not known */

zen1_arrays zen1_inputs, zen1_outputs;
zen1_params zen1_param_list;
int64_t zen1_seed;

/* A handle is a place with one of these: among the inputs, among the outputs, among the ports of named tensors. */
enum { INPUT = 1 << 16, OUTPUT = 2 << 16, NAMED = 3 << 16, PLACE = INPUT - 1 };

static const char *named[ZEN1_MAX];
static int32_t named_count;

static char *joined(const char *port, const char *name, uint32_t length) {
    const size_t room = strlen(port) + length + 2;
    char *text = malloc(room);
    if (text == NULL) give_up("out of memory");
    snprintf(text, room, "%s%s%.*s", port, *port ? "." : "", (int)length, name);
    return text;
}

static int32_t find(const zen1_arrays *arrays, const char *name) {
    for (int32_t i = 0; i < arrays->count; i++)
        if (strcmp(arrays->all[i].name, name) == 0) return i;
    return -1;
}

static npy *array_of(int32_t handle) {
    if (handle >= NAMED) give_up("%s holds named tensors", named[handle & PLACE]);
    return &(handle >= OUTPUT ? &zen1_outputs : &zen1_inputs)->all[handle & PLACE];
}

npy *zen1_add(zen1_arrays *arrays, npy array) {
    if (arrays->count == ZEN1_MAX) give_up("more than %d arrays", ZEN1_MAX);
    arrays->all[arrays->count] = array;
    return &arrays->all[arrays->count++];
}

/* A port that is no array holds named tensors. */
static int32_t port(const zen1_arrays *arrays, int32_t kind, const char *name, uint32_t length) {
    char *text = joined("", name, length);
    const int32_t place = find(arrays, text);
    if (place >= 0) return kind | place;
    named[named_count] = text;
    return NAMED | named_count++;
}

int32_t zen_raw_input(const char *name, uint32_t length) { return port(&zen1_inputs, INPUT, name, length); }
int32_t zen_raw_output(const char *name, uint32_t length) { return port(&zen1_outputs, OUTPUT, name, length); }
int32_t zen_raw_dtype(int32_t handle) { return array_of(handle)->dtype; }

int32_t zen_raw_dims(int32_t handle, uint64_t *dims, uint32_t room) {
    const npy *array = array_of(handle);
    for (int32_t i = 0; i < array->rank && (uint32_t)i < room; i++) dims[i] = array->dims[i];
    return array->rank;
}

void zen_raw_read(int32_t handle, uint64_t first, uint64_t rows, void *to, uint32_t room) {
    const npy *array = array_of(handle);
    if (first + rows > array->rows || rows * array->row_bytes > room) give_up("%s: rows beyond its end", array->name);
    memcpy(to, array->data + first * array->row_bytes, rows * array->row_bytes);
}

static void make_room(npy *array, uint64_t rows) {
    array->data = realloc(array->data, rows * array->row_bytes + 1);
    if (array->data == NULL) give_up("out of memory for %s", array->name);
    array->room = rows;
}

static void begin(npy *array, int32_t rank, const uint64_t *dims) {
    array->rank = rank;
    for (int32_t i = 0; i < rank; i++) array->dims[i] = dims[i];
    npy_measure(array);
    make_room(array, array->rows == UINT64_MAX ? ROOM_FIRST : array->rows);
    array->rows = 0;
}

void zen_raw_create(int32_t handle, int32_t rank, const uint64_t *dims) { begin(array_of(handle), rank, dims); }

void zen_raw_write(int32_t handle, const void *from, uint64_t rows) {
    npy *array = array_of(handle);
    if (array->rows + rows > array->room) make_room(array, 2 * (array->rows + rows));
    memcpy(array->data + array->rows * array->row_bytes, from, rows * array->row_bytes);
    array->rows += rows;
}

/* ---- named tensors -------------------------------------------------------- */

/* Returns the n-th input of a port, or NULL. */
static const char *member(int32_t handle, int32_t n) {
    const char *port = named[handle & PLACE];
    const size_t length = strlen(port);
    for (int32_t i = 0; i < zen1_inputs.count; i++) {
        const char *name = zen1_inputs.all[i].name;
        if (strncmp(name, port, length) == 0 && name[length] == '.' && n-- == 0) return name + length + 1;
    }
    return NULL;
}

int32_t zen_raw_tensors_count(int32_t handle) {
    int32_t n = 0;
    while (member(handle, n) != NULL) n++;
    return n;
}

/* What returns a length in 64 bits suits Rust's usize as well as C's uint32_t. */
static uint64_t copy_text(const char *text, char *to, uint32_t room) {
    const uint64_t length = strlen(text);
    memcpy(to, text, length < room ? length : room);
    return length;
}

uint64_t zen_raw_tensors_name(int32_t handle, int32_t i, char *to, uint32_t room) { return copy_text(member(handle, i), to, room); }

int32_t zen_raw_tensors_find(int32_t handle, const char *name, uint32_t length) {
    char *full = joined(named[handle & PLACE], name, length);
    const int32_t place = find(&zen1_inputs, full);
    free(full);
    return place < 0 ? -1 : INPUT | place;
}

int32_t zen_raw_tensors_create(int32_t handle, const char *name, uint32_t length, int32_t dtype, int32_t rank, const uint64_t *dims) {
    begin(zen1_add(&zen1_outputs, (npy){.name = joined(named[handle & PLACE], name, length), .dtype = dtype}), rank, dims);
    return OUTPUT | (zen1_outputs.count - 1);
}

/* ---- parameters and what a step tells ------------------------------------- */

static const char *param(const char *name, uint32_t length) {
    for (int32_t i = 0; i < zen1_param_list.count; i++) {
        const char *given = zen1_param_list.all[i];
        if (strncmp(given, name, length) == 0 && given[length] == '=') return given + length + 1;
    }
    give_up("param %.*s is not given", (int)length, name);
}

int64_t zen_raw_param_i64(const char *name, uint32_t length) { return strtoll(param(name, length), NULL, 10); }
double zen_raw_param_f64(const char *name, uint32_t length) { return strtod(param(name, length), NULL); }
int32_t zen_raw_param_bool(const char *name, uint32_t length) { return strcmp(param(name, length), "true") == 0; }
uint64_t zen_raw_param_str(const char *name, uint32_t length, char *to, uint32_t room) { return copy_text(param(name, length), to, room); }

void zen_raw_log(int32_t level, const char *text, uint32_t length) {
    (void)level;
    fprintf(stderr, "%.*s\n", (int)length, text);
}
void zen_raw_progress(double done, double total) { (void)done, (void)total; }
void zen_raw_metric(const char *name, uint32_t length, int64_t step, double value) { (void)name, (void)length, (void)step, (void)value; }
int64_t zen_raw_seed(void) { return zen1_seed; }
void zen_raw_fail(const char *text, uint32_t length) { give_up("%.*s", (int)length, text); }
