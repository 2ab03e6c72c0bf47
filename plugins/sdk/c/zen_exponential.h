/* zen_exponential.h: exp and log of doubles, for softmax and its loss, with the
 * same bits on every machine: libc's differ in the last one from one libc to the
 * next, these do not. Errors are below 2 ulp.
 *
 * It is for C and C++, needs neither zen.h nor anything to link, and so can be
 * compiled natively too; there with -ffp-contract=off. -ffast-math breaks it.
 */
#ifndef ZEN_EXPONENTIAL_H
#define ZEN_EXPONENTIAL_H

#include <stdint.h>
#include <string.h>

static inline double zen_exponential_bits(uint64_t bits) {
    double v;
    memcpy(&v, &bits, sizeof v);
    return v;
}

/* e^x for x ≤ 0; 0 below the normal numbers. NaN stays NaN. */
static inline double zen_exponential(double x) {
    if (x < -708.0) return 0.0;
    const double shift = 0x1.8p52; /* adding it rounds to a whole number */
    double n = (x * 0x1.71547652b82fep+0 + shift) - shift;
    /* ln 2 in two parts; n times the first is exact. */
    double r = (x - n * 0x1.62e42fee00000p-1) - n * 0x1.a39ef35793c76p-33;
    double p = 1.0 / 479001600.0; /* Taylor to r^12/12!, |r| ≤ ln 2 / 2 */
    p = p * r + 1.0 / 39916800.0;
    p = p * r + 1.0 / 3628800.0;
    p = p * r + 1.0 / 362880.0;
    p = p * r + 1.0 / 40320.0;
    p = p * r + 1.0 / 5040.0;
    p = p * r + 1.0 / 720.0;
    p = p * r + 1.0 / 120.0;
    p = p * r + 1.0 / 24.0;
    p = p * r + 1.0 / 6.0;
    p = p * r + 0.5;
    p = 1.0 + (r + r * r * p);
    if (x != x) return x;
    return p * zen_exponential_bits((uint64_t)(1023 + (int64_t)n) << 52);
}

/* The natural logarithm of a positive normal number. */
static inline double zen_logarithm(double x) {
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    /* x = 2^n · m with m in [√½, √2) */
    int64_t n = (int64_t)(bits >> 52) - 1023;
    double m = zen_exponential_bits((bits & 0x000fffffffffffffu) | 0x3ff0000000000000u);
    if (m > 0x1.6a09e667f3bcdp+0) {
        m *= 0.5;
        n++;
    }
    double f = (m - 1.0) / (m + 1.0), s = f * f, p = 0.0;
    for (int k = 21; k >= 3; k -= 2) p = (p + 1.0 / k) * s; /* 2·artanh(f), |f| ≤ 0.172 */
    return (double)n * 0x1.62e42fefa39efp-1 + 2.0 * (f + f * p);
}

#endif
