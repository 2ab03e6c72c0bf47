//! Two f64 at once: SIMD in wasm, plain arrays elsewhere, the same bits in both.

#[cfg(target_arch = "wasm32")]
mod simd {
    use core::arch::wasm32::v128;

    pub type Raw = v128;
    pub use core::arch::wasm32::{f64x2 as pair, f64x2_add as add, f64x2_mul as mul, f64x2_splat as splat};
}

#[cfg(not(target_arch = "wasm32"))]
mod simd {
    pub type Raw = [f64; 2];

    pub fn pair(a: f64, b: f64) -> Raw {
        [a, b]
    }
    pub fn splat(v: f64) -> Raw {
        [v; 2]
    }
    pub fn add(a: Raw, b: Raw) -> Raw {
        [a[0] + b[0], a[1] + b[1]]
    }
    pub fn mul(a: Raw, b: Raw) -> Raw {
        [a[0] * b[0], a[1] * b[1]]
    }
}

#[derive(Clone, Copy)]
#[repr(transparent)]
pub struct Pair(simd::Raw);

impl Pair {
    pub fn new(a: f64, b: f64) -> Pair {
        Pair(simd::pair(a, b))
    }

    pub fn splat(v: f64) -> Pair {
        Pair(simd::splat(v))
    }

    /// Returns self + a × b, rounded twice.
    pub fn plus(self, a: Pair, b: Pair) -> Pair {
        Pair(simd::add(self.0, simd::mul(a.0, b.0)))
    }

    pub fn values(self) -> [f64; 2] {
        // Pair is two f64 and nothing else.
        unsafe { std::mem::transmute(self.0) }
    }
}
