use crate::raw;

pub fn param_int(name: &str) -> i64 {
    unsafe { raw::param_i64(name.as_ptr(), name.len()) }
}

pub fn param_float(name: &str) -> f64 {
    unsafe { raw::param_f64(name.as_ptr(), name.len()) }
}

pub fn param_bool(name: &str) -> bool {
    unsafe { raw::param_bool(name.as_ptr(), name.len()) != 0 }
}

pub fn param_str(name: &str) -> String {
    read_text(|dst, cap| unsafe { raw::param_str(name.as_ptr(), name.len(), dst, cap) })
}

/// Reads a text of any length: `read` fills at most `cap` bytes and returns the
/// length of the whole text.
pub(crate) fn read_text(read: impl Fn(*mut u8, usize) -> usize) -> String {
    let mut text = vec![0u8; 256];
    let len = read(text.as_mut_ptr(), text.len());
    if len > text.len() {
        text.resize(len, 0);
        read(text.as_mut_ptr(), len);
    }
    text.truncate(len);
    String::from_utf8_lossy(&text).into_owned()
}
