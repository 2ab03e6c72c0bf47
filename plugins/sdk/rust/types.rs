/// The type of a tensor's elements or of a column's values, by the code that the
/// host uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(i32)]
pub enum DType {
    Bool = 1,
    Int8,
    Int16,
    Int32,
    Int64,
    Uint8,
    Uint16,
    Uint32,
    Uint64,
    Float16,
    Float32,
    Float64,
    /// Columns only, as are those that follow.
    Utf8,
    Binary,
    Date,
    Timestamp,
}

const ALL: [(DType, &str); 16] = [
    (DType::Bool, "bool"),
    (DType::Int8, "int8"),
    (DType::Int16, "int16"),
    (DType::Int32, "int32"),
    (DType::Int64, "int64"),
    (DType::Uint8, "uint8"),
    (DType::Uint16, "uint16"),
    (DType::Uint32, "uint32"),
    (DType::Uint64, "uint64"),
    (DType::Float16, "float16"),
    (DType::Float32, "float32"),
    (DType::Float64, "float64"),
    (DType::Utf8, "utf8"),
    (DType::Binary, "binary"),
    (DType::Date, "date"),
    (DType::Timestamp, "timestamp"),
];

impl DType {
    /// The type of that code, `None` for a code of a later zen.
    pub fn of(code: i32) -> Option<DType> {
        ALL.get(usize::try_from(code).ok()?.checked_sub(1)?).map(|&(d, _)| d)
    }

    /// The name as it stands in manifests, for example `float32`.
    pub fn name(self) -> &'static str {
        ALL[self as usize - 1].1
    }
}

impl std::fmt::Display for DType {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

/// The bits of a float16. Rust has no such type; the conversion is yours.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[repr(transparent)]
pub struct F16(pub u16);

/// Days since 1970-01-01.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(transparent)]
pub struct Date(pub i32);

/// Microseconds since 1970-01-01T00:00:00Z, without leap seconds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(transparent)]
pub struct Timestamp(pub i64);

pub(crate) mod sealed {
    pub trait Sealed {}
}

/// A value with a size: an [`Element`], a [`Date`] or a [`Timestamp`].
///
/// Sealed: every one has a value for zero bytes, and the bytes that the host
/// writes are always a value of it (a bool is 0 or 1).
pub trait Value: Copy + Default + 'static + sealed::Sealed {
    const DTYPE: DType;
}

/// What a tensor can hold: bool, the integers, f32, f64 and [`F16`].
#[diagnostic::on_unimplemented(message = "`{Self}` is no element of a tensor", note = "bool, i8 to i64, u8 to u64, f32, f64 and zen::F16 are")]
pub trait Element: Value {}

macro_rules! value {
    ($($t:ty => $d:ident),* $(,)?) => {$(
        impl sealed::Sealed for $t {}
        impl Value for $t {
            const DTYPE: DType = DType::$d;
        }
    )*};
}

macro_rules! element {
    ($($t:ty => $d:ident),* $(,)?) => {
        value!($($t => $d),*);
        $(impl Element for $t {})*
    };
}

value!(Date => Date, Timestamp => Timestamp);

element!(
    bool => Bool, i8 => Int8, i16 => Int16, i32 => Int32, i64 => Int64,
    u8 => Uint8, u16 => Uint16, u32 => Uint32, u64 => Uint64,
    F16 => Float16, f32 => Float32, f64 => Float64,
);
