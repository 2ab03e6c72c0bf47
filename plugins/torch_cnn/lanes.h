// Four float lanes at once, in wasm and in any C++ compiler with vector
// extensions. Every operation is defined lane by lane and rounds once, so all
// machines compute the same bits (build without contraction to fused
// multiply-add: -ffp-contract=off).
#ifndef LANES_H
#define LANES_H

#include <cstdint>

#ifdef __wasm__
#include <wasm_simd128.h>
#endif

// Unaligned, as rows may start anywhere.
typedef float f32x4 __attribute__((vector_size(16), aligned(4), may_alias));
typedef std::int32_t i32x4 __attribute__((vector_size(16), aligned(4), may_alias));

static inline f32x4 lanes_of(float v) { return (f32x4){v, v, v, v}; }

static inline f32x4 *lanes_at(float *p) { return reinterpret_cast<f32x4 *>(p); }
static inline const f32x4 *lanes_at(const float *p) { return reinterpret_cast<const f32x4 *>(p); }

static inline i32x4 lanes_select(i32x4 mask, i32x4 a, i32x4 b) { return (a & mask) | (b & ~mask); }

// The larger of each two lanes; a where they are equal or one is NaN.
static inline f32x4 lanes_max(f32x4 a, f32x4 b) {
#ifdef __wasm__
    // pmax is one instruction; max of wasm is several, for its rules about NaN and zeros.
    return (f32x4)wasm_f32x4_pmax((v128_t)a, (v128_t)b);
#else
    return (f32x4)lanes_select((i32x4)(a < b), (i32x4)b, (i32x4)a);
#endif
}

static inline f32x4 lanes_sqrt(f32x4 v) {
#ifdef __wasm__
    return (f32x4)wasm_f32x4_sqrt((v128_t)v);
#else
    for (int i = 0; i < 4; i++) v[i] = __builtin_sqrtf(v[i]);
    return v;
#endif
}

static inline float lanes_sum(f32x4 v) { return (v[0] + v[1]) + (v[2] + v[3]); }

#endif
