//! Four f32 at once: SIMD in wasm, plain arrays elsewhere, the same bits in both.

use std::ops::{Add, AddAssign, Div, Mul, Sub};

#[cfg(target_arch = "wasm32")]
mod simd {
    use core::arch::wasm32::*;

    pub type Raw = v128;
    pub const ZERO: Raw = f32x4(0.0, 0.0, 0.0, 0.0);
    pub use core::arch::wasm32::{
        f32x4_add as add, f32x4_div as div, f32x4_mul as mul, f32x4_splat as splat, f32x4_sqrt as sqrt, f32x4_sub as sub,
    };

    /// The larger of each lane and 0.
    pub fn relu(a: Raw) -> Raw {
        f32x4_pmax(ZERO, a)
    }
}

#[cfg(not(target_arch = "wasm32"))]
mod simd {
    pub type Raw = [f32; 4];
    pub const ZERO: Raw = [0.0; 4];

    fn each(a: Raw, b: Raw, f: impl Fn(f32, f32) -> f32) -> Raw {
        std::array::from_fn(|i| f(a[i], b[i]))
    }
    pub fn splat(v: f32) -> Raw {
        [v; 4]
    }
    pub fn add(a: Raw, b: Raw) -> Raw {
        each(a, b, |a, b| a + b)
    }
    pub fn sub(a: Raw, b: Raw) -> Raw {
        each(a, b, |a, b| a - b)
    }
    pub fn mul(a: Raw, b: Raw) -> Raw {
        each(a, b, |a, b| a * b)
    }
    pub fn div(a: Raw, b: Raw) -> Raw {
        each(a, b, |a, b| a / b)
    }
    pub fn sqrt(a: Raw) -> Raw {
        a.map(f32::sqrt)
    }
    /// The larger of each lane and 0.
    pub fn relu(a: Raw) -> Raw {
        a.map(|a| if 0.0 < a { a } else { 0.0 })
    }
}

#[derive(Clone, Copy)]
#[repr(transparent)]
pub struct Lanes(simd::Raw);

impl Lanes {
    pub const ZERO: Lanes = Lanes(simd::ZERO);

    pub fn splat(v: f32) -> Lanes {
        Lanes(simd::splat(v))
    }

    pub fn sqrt(self) -> Lanes {
        Lanes(simd::sqrt(self.0))
    }

    pub fn relu(self) -> Lanes {
        Lanes(simd::relu(self.0))
    }
}

/// `n` rows of `width` floats, each padded with zeros to whole vectors.
pub fn zeros(n: usize, width: usize) -> Vec<Lanes> {
    vec![Lanes::ZERO; n * vectors(width)]
}

/// The vectors that hold `width` floats.
pub fn vectors(width: usize) -> usize {
    width.div_ceil(4)
}

pub fn floats(v: &[Lanes]) -> &[f32] {
    // Lanes is four f32 and nothing else.
    unsafe { std::slice::from_raw_parts(v.as_ptr().cast(), v.len() * 4) }
}

pub fn floats_mut(v: &mut [Lanes]) -> &mut [f32] {
    unsafe { std::slice::from_raw_parts_mut(v.as_mut_ptr().cast(), v.len() * 4) }
}

macro_rules! operator {
    ($($trait:ident, $method:ident);*) => {$(
        impl $trait for Lanes {
            type Output = Lanes;
            fn $method(self, other: Lanes) -> Lanes {
                Lanes(simd::$method(self.0, other.0))
            }
        }
    )*};
}

operator!(Add, add; Sub, sub; Mul, mul; Div, div);

impl AddAssign for Lanes {
    fn add_assign(&mut self, other: Lanes) {
        *self = *self + other;
    }
}
