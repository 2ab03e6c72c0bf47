use std::fmt;

/// What an entry returns.
pub type Result<T = ()> = std::result::Result<T, Error>;

/// A text for the user: what is wrong with the step. `?` makes one of the usual
/// errors of std, `"…".into()` and [`error!`](crate::error!) of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error(String);

impl Error {
    pub fn new(text: impl Into<String>) -> Self {
        Error(text.into())
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Error {}

impl From<String> for Error {
    fn from(text: String) -> Self {
        Error(text)
    }
}

impl From<&str> for Error {
    fn from(text: &str) -> Self {
        Error(text.to_string())
    }
}

macro_rules! from {
    ($($source:ty),*) => {$(
        impl From<$source> for Error {
            fn from(e: $source) -> Self {
                Error(e.to_string())
            }
        }
    )*};
}

from!(
    std::io::Error,
    std::fmt::Error,
    std::num::ParseIntError,
    std::num::ParseFloatError,
    std::num::TryFromIntError,
    std::str::Utf8Error,
    std::string::FromUtf8Error,
    std::collections::TryReserveError,
    Box<dyn std::error::Error>
);

/// An [`Error`] from a format string: `zen::error!("{n} rows are too few")`.
#[macro_export]
macro_rules! error {
    ($($arg:tt)*) => { $crate::Error::new(::std::format!($($arg)*)) };
}

/// Returns an error from the function unless the condition holds:
/// `zen::ensure!(n > 0, "no rows")`.
#[macro_export]
macro_rules! ensure {
    ($condition:expr, $($arg:tt)*) => {
        if !$condition {
            return ::std::result::Result::Err($crate::error!($($arg)*));
        }
    };
}
