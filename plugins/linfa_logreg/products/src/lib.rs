//! Stands for the crate matrixmultiply, with which ndarray multiplies matrices: that
//! has no SIMD for f64 in WebAssembly. Here are its functions for f64; the plugin
//! has no other numbers.

mod left;
mod pair;
mod tiles;

use tiles::Layout;

fn layout(down: isize, right: isize) -> Layout {
    Layout { down, right }
}

/// c ← alpha a b + beta c, where a has m × k elements and b k × n; strides are those
/// of rows, then of columns.
///
/// # Safety
/// The elements are in memory, and those of c are nobody else's.
#[allow(clippy::too_many_arguments)]
pub unsafe fn dgemm(
    m: usize, k: usize, n: usize, alpha: f64, a: *const f64, rsa: isize, csa: isize, b: *const f64, rsb: isize, csb: isize,
    beta: f64, c: *mut f64, rsc: isize, csc: isize,
) {
    tiles::scale(m, n, beta, c, layout(rsc, csc));
    tiles::add([m, k, n], alpha, (a, layout(rsa, csa)), (b, layout(rsb, csb)), (c, layout(rsc, csc)));
}

/// Whether a matrix of complex numbers is conjugated.
pub enum CGemmOption {
    Standard,
}

macro_rules! no_numbers {
    ($($name:ident($number:ty) $(, $option:ty)*;)+) => {$(
        /// Of numbers that the plugin does not have.
        ///
        /// # Safety
        /// It panics.
        #[allow(clippy::too_many_arguments)]
        pub unsafe fn $name(
            $(_: $option,)* _: usize, _: usize, _: usize, _: $number, _: *const $number, _: isize, _: isize, _: *const $number, _: isize, _: isize,
            _: $number, _: *mut $number, _: isize, _: isize,
        ) {
            panic!("products are of f64 alone");
        }
    )+};
}

no_numbers! {
    sgemm(f32);
    cgemm([f32; 2]), CGemmOption, CGemmOption;
    zgemm([f64; 2]), CGemmOption, CGemmOption;
}
