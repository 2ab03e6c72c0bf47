/* zen_confusion.h: the confusion matrix of a classifier, and what follows from it. For
 * C and C++.
 */
#ifndef ZEN_CONFUSION_H
#define ZEN_CONFUSION_H

#include "zen.h"

typedef struct zen_confusion {
    uint32_t classes;
    int64_t *counts; /* [classes, classes], malloc; rows: the right class; columns: the predicted one */
} zen_confusion;

/* Counts nothing yet. */
static inline zen_confusion zen_confusion_of(uint32_t classes) {
    const uint64_t bytes = (uint64_t)classes * classes * sizeof(int64_t);
    const zen_confusion c = {classes, (int64_t *)zen_alloc("confusion", bytes)};
    __builtin_memset(c.counts, 0, (size_t)bytes);
    return c;
}

/* Counts a row of class `right`; both are below c->classes. */
static inline void zen_confusion_add(zen_confusion *c, uint32_t right, uint32_t predicted) { c->counts[(size_t)right * c->classes + predicted]++; }

/* The rows that were predicted right. */
static inline int64_t zen_confusion_correct(const zen_confusion *c) {
    int64_t n = 0;
    for (uint32_t k = 0; k < c->classes; k++) n += c->counts[(size_t)k * c->classes + k];
    return n;
}

/* Writes the counts to an output port int64[K, K]. */
static inline void zen_output_confusion(const char *port, const zen_confusion *c) {
    const uint64_t dims[] = {c->classes, c->classes};
    zen_output_i64(port, c->counts, 2, dims);
}

/* Writes the diagonal as a share of sums, over a row's columns or over a column's
 * rows; 0 of nothing is 0, as scikit-learn has it by default. */
static inline void zen_output_shares(const char *port, const zen_confusion *c, size_t of_class, size_t step) {
    double *shares = (double *)zen_alloc(port, c->classes * sizeof(double));
    for (uint32_t k = 0; k < c->classes; k++) {
        int64_t whole = 0;
        for (uint32_t j = 0; j < c->classes; j++) whole += c->counts[k * of_class + j * step];
        const double part = (double)c->counts[(size_t)k * c->classes + k];
        shares[k] = whole == 0 ? 0.0 : part / (double)whole;
    }
    const uint64_t dims[] = {c->classes};
    zen_output_f64(port, shares, 1, dims);
    __builtin_free(shares);
}

/* Writes to an output port float64[K]: of the rows predicted to be of a class, the
 * share that is. */
static inline void zen_output_precision(const char *port, const zen_confusion *c) { zen_output_shares(port, c, 1, c->classes); }

/* Writes to an output port float64[K]: of the rows of a class, the share that is
 * predicted to be. */
static inline void zen_output_recall(const char *port, const zen_confusion *c) { zen_output_shares(port, c, c->classes, 1); }

#endif
