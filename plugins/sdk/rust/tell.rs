use crate::raw;

/// The level of a log line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(i32)]
pub enum Level {
    Debug,
    Info,
    Warn,
    Error,
}

/// Writes a line to the step's log. [`info!`](crate::info!) and its siblings
/// take a format string.
pub fn log(level: Level, text: &str) {
    unsafe { raw::log(level as i32, text.as_ptr(), text.len()) }
}

#[macro_export]
macro_rules! debug {
    ($($arg:tt)*) => { $crate::log($crate::Level::Debug, &::std::format!($($arg)*)) };
}

#[macro_export]
macro_rules! info {
    ($($arg:tt)*) => { $crate::log($crate::Level::Info, &::std::format!($($arg)*)) };
}

#[macro_export]
macro_rules! warn {
    ($($arg:tt)*) => { $crate::log($crate::Level::Warn, &::std::format!($($arg)*)) };
}

/// How far the step is, in any unit: `zen::progress(epoch, epochs)`.
pub fn progress(done: f64, total: f64) {
    unsafe { raw::progress(done, total) }
}

/// A value of a named series: `zen::metric("loss", epoch, loss)`.
pub fn metric(name: &str, step: i64, value: f64) {
    unsafe { raw::metric(name.as_ptr(), name.len(), step, value) }
}

/// The seed of this execution; 0 unless the manifest says `random = true`.
pub fn seed() -> i64 {
    unsafe { raw::seed() }
}
