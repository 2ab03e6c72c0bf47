// Reads images and labels, and checks them.
#ifndef ROWS_H
#define ROWS_H

#include "forward.h"
#include "zen.hpp"

// Opens an input port; the step fails unless it has at least one row of at least one
// value.
zen::reader<float> rows_open(const char *port);

// Reads the rows from first on; the step fails when one is not finite. Of `to` the
// first count · row_len floats are written.
void rows_read(const char *port, const zen::reader<float> &x, std::uint64_t first, std::uint64_t count, float *to);

// Reads the labels of a port; the step fails unless there is one for each row.
zen::tensor<std::uint8_t> labels_read(const char *port, std::uint64_t rows);

#endif
