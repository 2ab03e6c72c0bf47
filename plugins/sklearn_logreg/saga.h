/* Multinomial logistic regression with an L1 penalty, by SAGA: the objective,
 * step size, draws and stopping rule of scikit-learn 1.9's
 * LogisticRegression(penalty="l1", solver="saga", fit_intercept=True).
 * Calls neither zen nor libc but for malloc and memcpy. */
#ifndef SAGA_H
#define SAGA_H

#include <stdbool.h>
#include <stdint.h>

typedef struct saga_problem {
    const float *x;        /* [rows, width], finite */
    const uint8_t *target; /* [rows], below classes */
    uint32_t rows, width, classes;
    double c;          /* inverse of the penalty's strength */
    double max_square; /* the largest squared norm of a row of x */
    uint32_t draws;    /* where the generator of draws starts, not 0 */
} saga_problem;

/* One element of x that is not 0, with the place of its weights. */
typedef struct saga_term {
    uint32_t feature, weights;
    float value;
} saga_term;

/* The weights of one feature lie together, one float per class, padded with
 * zeros to whole f32x4: [width, stride]. */
typedef struct saga {
    saga_problem problem;
    uint32_t stride;
    double step;  /* size of a gradient step */
    float shrink; /* of one proximal step: step / (c · rows) */

    float *weight, *previous;     /* [width, stride]; previous: at the last end of an epoch */
    float *gradient_sum;          /* [width, stride] of all rows seen */
    float *gradient;              /* [rows, stride] at each row's last draw */
    float *intercept, *intercept_gradient_sum; /* [stride] */
    float *scores, *correction, *jump;         /* [stride] of the row just drawn */
    saga_term *terms;                          /* [width + 1] of the row just drawn */

    uint8_t *seen; /* [rows] */
    uint32_t seen_count;
    uint32_t draws;

    /* Steps of this epoch. A feature's weights are brought up to date only when a
     * drawn row needs them; updated[feature] says up to which step they are. */
    uint32_t done;     /* steps */
    uint32_t *updated; /* [width] */
    float *rate;       /* [rows]: step / seen_count, at each step */
    double *rate_sum;  /* [rows + 1]: of the rates before each step */
} saga;

typedef struct saga_epoch {
    bool finite;       /* false: the weights overflowed */
    double max_change; /* of a weight, as a share of the largest weight */
    double zero_share; /* of the coefficients */
} saga_epoch;

/* Starts at zero weights; false when memory ran out. x and target must outlive s. */
bool saga_start(saga *s, saga_problem p);

/* Takes steps; no more than rows in one epoch. */
void saga_steps(saga *s, uint32_t count);

/* Ends an epoch of rows steps. It converged when max_change ≤ tol. */
saga_epoch saga_end_epoch(saga *s);

/* Copies the weights out as coef [classes, width] and intercept [classes]. */
void saga_model(const saga *s, float *coef, float *intercept);

#endif
