//! What the crates getrandom, of which linfa and argmin each bring one, ask where
//! no system gives random numbers. Nothing here draws any.

fn unsupported(_: &mut [u8]) -> Result<(), getrandom::Error> {
    Err(getrandom::Error::UNSUPPORTED)
}

getrandom::register_custom_getrandom!(unsupported);

/// The same of getrandom 0.3, whose error is a number in the same form.
#[no_mangle]
unsafe extern "Rust" fn __getrandom_v03_custom(_: *mut u8, _: usize) -> Result<(), getrandom::Error> {
    Err(getrandom::Error::UNSUPPORTED)
}
