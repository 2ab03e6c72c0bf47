//! The two loops that take the time: over the terms of a row and the weights
//! that belong to each. Weights are `[places, vectors]`, row-major.

use crate::lanes::Lanes;
use crate::row::Term;

/// Calls a function with at most four vectors at a time, and their number as a
/// constant: sums then stay in registers.
macro_rules! by_vectors {
    ($vectors:expr, $function:ident($($arg:expr),*)) => {
        for first in (0..$vectors).step_by(4) {
            match $vectors - first {
                1 => $function::<1>(first, $($arg),*),
                2 => $function::<2>(first, $($arg),*),
                3 => $function::<3>(first, $($arg),*),
                _ => $function::<4>(first, $($arg),*),
            }
        }
    };
}

/// out += Σ value · weights of its place.
pub fn add_products(out: &mut [Lanes], weights: &[Lanes], terms: &[Term]) {
    let stride = out.len();
    by_vectors!(stride, add_some_products(stride, out, weights, terms));
}

fn add_some_products<const V: usize>(first: usize, stride: usize, out: &mut [Lanes], weights: &[Lanes], terms: &[Term]) {
    let out: &mut [Lanes; V] = (&mut out[first..first + V]).try_into().unwrap();
    let mut sum = *out;
    for t in terms {
        let at = t.place as usize * stride + first;
        let w: &[Lanes; V] = weights[at..at + V].try_into().unwrap();
        let x = Lanes::splat(t.value);
        for v in 0..V {
            sum[v] += x * w[v];
        }
    }
    *out = sum;
}

/// The gradient of that: weights of each place += value · by.
pub fn add_outer(weights: &mut [Lanes], terms: &[Term], by: &[Lanes]) {
    let stride = by.len();
    by_vectors!(stride, add_some_outer(stride, weights, terms, by));
}

fn add_some_outer<const V: usize>(first: usize, stride: usize, weights: &mut [Lanes], terms: &[Term], by: &[Lanes]) {
    let by: [Lanes; V] = by[first..first + V].try_into().unwrap();
    for t in terms {
        let at = t.place as usize * stride + first;
        let w: &mut [Lanes; V] = (&mut weights[at..at + V]).try_into().unwrap();
        let x = Lanes::splat(t.value);
        // From the last to the first: one bounds check of wazero covers them all.
        for v in (0..V).rev() {
            w[v] += x * by[v];
        }
    }
}
