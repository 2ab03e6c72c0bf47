/// The type of a tensor's elements, by the code that the host uses.
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
}

const ALL: [(DType, &str); 12] = [
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

mod sealed {
    pub trait Sealed {}
}

/// What a tensor can hold: bool, the integers, f32, f64 and [`F16`].
///
/// Sealed: every one has a value for zero bytes, and the bytes that the host
/// writes are always a value of it (a bool is 0 or 1).
pub trait Element: Copy + Default + 'static + sealed::Sealed {
    const DTYPE: DType;
}

macro_rules! element {
    ($($t:ty => $d:ident),* $(,)?) => {$(
        impl sealed::Sealed for $t {}
        impl Element for $t {
            const DTYPE: DType = DType::$d;
        }
    )*};
}

element!(
    bool => Bool, i8 => Int8, i16 => Int16, i32 => Int32, i64 => Int64,
    u8 => Uint8, u16 => Uint16, u32 => Uint32, u64 => Uint64,
    F16 => Float16, f32 => Float32, f64 => Float64,
);
