/* The trainer's core without zen, for tests.
 *
 *   native fit < problem       rows width classes c tol max_iter draws, x, target → epochs, coef, intercept
 *   native numbers             lines of x, zen_exponential(-x), zen_logarithm(x)
 *   native ends                zen_exponential of 0, -800 and -∞; 1 if that of NaN is NaN
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lanes.h"
#include "saga.h"
#include "zen_exponential.h"

static void want(int got, int n) {
    if (got != n) exit(3);
}

static int fit(void) {
    saga_problem p = {0};
    double tol;
    uint32_t max_iter, epoch = 0;
    want(scanf("%u %u %u %lf %lf %u %u", &p.rows, &p.width, &p.classes, &p.c, &tol, &max_iter, &p.draws), 7);
    float *x = calloc((size_t)p.rows * p.width, sizeof *x);
    uint8_t *target = calloc(p.rows, 1);
    for (uint32_t i = 0; i < p.rows * p.width; i++) want(scanf("%f", x + i), 1);
    for (uint32_t i = 0; i < p.rows; i++) want(scanf("%hhu", target + i), 1);
    for (uint32_t i = 0; i < p.rows; i++) {
        const float square = lanes_dot(x + i * p.width, x + i * p.width, p.width);
        if (square > p.max_square) p.max_square = square;
    }
    p.x = x;
    p.target = target;
    saga s;
    if (!saga_start(&s, p)) return 4;
    saga_epoch e;
    do {
        saga_steps(&s, p.rows);
        e = saga_end_epoch(&s);
    } while (++epoch < max_iter && e.max_change > tol);

    float *coef = calloc((size_t)p.classes * p.width, sizeof *coef), intercept[256];
    saga_model(&s, coef, intercept);
    printf("%u\n", epoch);
    for (uint32_t i = 0; i < p.classes * p.width; i++) printf("%.9g\n", coef[i]);
    for (uint32_t k = 0; k < p.classes; k++) printf("%.9g\n", intercept[k]);
    return 0;
}

static int numbers(void) {
    for (double x = 1e-9; x < 700.0; x = x * 1.0137 + 1e-7)
        printf("%.17g %.17g %.17g\n", x, zen_exponential(-x), zen_logarithm(x));
    return 0;
}

static int ends(void) {
    printf("%.17g %.17g %.17g %d\n", zen_exponential(0.0), zen_exponential(-800.0), zen_exponential(-INFINITY), isnan(zen_exponential(NAN)) != 0);
    return 0;
}

int main(int count, char **args) {
    if (count == 2 && strcmp(args[1], "fit") == 0) return fit();
    if (count == 2 && strcmp(args[1], "numbers") == 0) return numbers();
    if (count == 2 && strcmp(args[1], "ends") == 0) return ends();
    return 2;
}
