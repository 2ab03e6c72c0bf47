//! exp and ln of f64 for softmax and its loss. Those of a system's library
//! differ in the last bit from machine to machine; these do not. Their errors
//! stay below 2 units in the last place.

use std::f64::consts::{LN_2, LOG2_E, SQRT_2};

/// 1/n! from 12 down to 2.
const TAYLOR: [f64; 11] = [
    1.0 / 479001600.0,
    1.0 / 39916800.0,
    1.0 / 3628800.0,
    1.0 / 362880.0,
    1.0 / 40320.0,
    1.0 / 5040.0,
    1.0 / 720.0,
    1.0 / 120.0,
    1.0 / 24.0,
    1.0 / 6.0,
    0.5,
];

/// ln 2 in two parts; a whole number times the first is exact.
const LN_2_HIGH: f64 = 0.693_147_180_369_123_8;
const LN_2_LOW: f64 = 1.908_214_929_270_587_7e-10;

/// e^x for x ≤ 0; 0 below the normal numbers. NaN stays NaN.
pub fn exp(x: f64) -> f64 {
    if x < -708.0 {
        return 0.0;
    }
    const SHIFT: f64 = 6755399441055744.0; // 1.5 · 2^52: adding it rounds to a whole number
    let n = (x * LOG2_E + SHIFT) - SHIFT;
    let r = (x - n * LN_2_HIGH) - n * LN_2_LOW; // |r| ≤ ln 2 / 2
    let tail = TAYLOR.iter().fold(0.0, |p, c| p * r + c);
    (1.0 + (r + r * r * tail)) * f64::from_bits(((1023 + n as i64) as u64) << 52)
}

/// The natural logarithm of a positive normal number.
pub fn ln(x: f64) -> f64 {
    let mut n = (x.to_bits() >> 52) as i64 - 1023;
    let mut m = f64::from_bits(x.to_bits() & 0x000f_ffff_ffff_ffff | 0x3ff0_0000_0000_0000);
    if m > SQRT_2 {
        m *= 0.5;
        n += 1;
    }
    let f = (m - 1.0) / (m + 1.0); // ln m = 2 artanh f, |f| ≤ 0.172
    let s = f * f;
    let tail = (3..=21).rev().step_by(2).fold(0.0, |p, k| (p + 1.0 / k as f64) * s);
    n as f64 * LN_2 + 2.0 * (f + f * tail)
}
