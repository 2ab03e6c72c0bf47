/* Four float lanes at once, in wasm and in any C compiler with vector
 * extensions. Every operation is defined lane by lane and rounds once, so all
 * machines compute the same bits (build without contraction to fused
 * multiply-add: -ffp-contract=off). */
#ifndef LANES_H
#define LANES_H

#include <stdint.h>

#ifdef __wasm__
#include <wasm_simd128.h>
#endif

/* Unaligned, as rows may start anywhere. */
typedef float f32x4 __attribute__((vector_size(16), aligned(4), may_alias));
typedef int32_t i32x4 __attribute__((vector_size(16), aligned(4), may_alias));

static inline f32x4 lanes_of(float v) { return (f32x4){v, v, v, v}; }

static inline f32x4 lanes_select(i32x4 mask, f32x4 a, f32x4 b) {
    return (f32x4)(((i32x4)a & mask) | ((i32x4)b & ~mask));
}

static inline i32x4 lanes_sign(f32x4 v) { return (i32x4)v & INT32_MIN; }

static inline f32x4 lanes_abs(f32x4 v) { return (f32x4)((i32x4)v & INT32_MAX); }

/* |magnitude| with the sign of sign; magnitude is not negative. */
static inline f32x4 lanes_copysign(f32x4 magnitude, f32x4 sign) {
    return (f32x4)((i32x4)magnitude | lanes_sign(sign));
}

static inline int lanes_any(i32x4 mask) {
#ifdef __wasm__
    return wasm_v128_any_true((v128_t)mask);
#else
    return (mask[0] | mask[1] | mask[2] | mask[3]) != 0;
#endif
}

/* v held between -limit and limit. */
static inline f32x4 lanes_clamp(f32x4 v, f32x4 limit) {
#ifdef __wasm__
    /* pmin and pmax are one instruction each; min and max of wasm are several,
     * for their rules about NaN and zeros. */
    return (f32x4)wasm_f32x4_pmax(wasm_f32x4_pmin((v128_t)v, (v128_t)limit), (v128_t)-limit);
#else
    v = lanes_select(limit < v, limit, v);
    return lanes_select(v < -limit, -limit, v);
#endif
}

/* The inner product of two rows. Four sums of four lanes, each block loaded from
 * its end: wazero then checks bounds once a block. */
static inline float lanes_dot(const float *a, const float *b, uint64_t n) {
    f32x4 sum[4] = {lanes_of(0.0f), lanes_of(0.0f), lanes_of(0.0f), lanes_of(0.0f)};
    uint64_t j = 0;
    for (; j + 16 <= n; j += 16) {
        const f32x4 *va = (const f32x4 *)(a + j), *vb = (const f32x4 *)(b + j);
        for (int i = 3; i >= 0; i--) sum[i] += va[i] * vb[i];
    }
    float rest = 0.0f;
    for (; j < n; j++) rest += a[j] * b[j];
    const f32x4 all = (sum[0] + sum[1]) + (sum[2] + sum[3]);
    return ((all[0] + all[1]) + (all[2] + all[3])) + rest;
}

#endif
