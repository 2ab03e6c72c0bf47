use crate::output::dims64;
use crate::{error, raw, Element, Input, Output, Result, Tensor};

/// The named tensors of an input port: a model, a set of files.
#[derive(Debug)]
pub struct InputTensors {
    pub(crate) port: String,
    handle: i32,
}

/// Opens an input port of named tensors.
pub fn input_tensors(port: &str) -> Result<InputTensors> {
    input_tensors_optional(port).ok_or_else(|| error!("input {port:?} is not there"))
}

/// Opens an input port of named tensors; `None` when it is optional and left open.
pub fn input_tensors_optional(port: &str) -> Option<InputTensors> {
    let handle = unsafe { raw::input(port.as_ptr(), port.len()) };
    (handle >= 0).then(|| InputTensors { port: port.to_string(), handle })
}

impl InputTensors {
    /// The names, in byte order.
    pub fn names(&self) -> Vec<String> {
        let n = unsafe { raw::tensors_count(self.handle) };
        (0..n).map(|i| self.name(i)).collect()
    }

    fn name(&self, i: i32) -> String {
        crate::param::read_text(|dst, cap| unsafe { raw::tensors_name(self.handle, i, dst, cap) })
    }

    /// Reads the whole tensor of that name.
    pub fn get<T: Element>(&self, name: &str) -> Result<Tensor<T>> {
        let found = self.open(name)?;
        found.ok_or_else(|| error!("input {:?} has no tensor {name:?}; there are {}", self.port, self.names().join(", ")))?.read_all()
    }

    /// Opens the tensor of that name, to read it by rows; `None` when there is none.
    pub fn open<T: Element>(&self, name: &str) -> Result<Option<Input<T>>> {
        match unsafe { raw::tensors_find(self.handle, name.as_ptr(), name.len()) } {
            handle if handle < 0 => Ok(None),
            handle => Input::at(format!("tensor {name:?} of input {:?}", self.port), handle).map(Some),
        }
    }
}

/// The named tensors of an output port.
#[derive(Debug)]
pub struct OutputTensors {
    port: String,
    handle: i32, // -1: nobody wants it
}

/// Starts an output port of named tensors. When it is optional and left open,
/// what is put there is dropped.
pub fn output_tensors(port: &str) -> OutputTensors {
    let handle = unsafe { raw::output(port.as_ptr(), port.len()) };
    OutputTensors { port: port.to_string(), handle }
}

impl OutputTensors {
    /// Writes a whole tensor under a new name.
    pub fn put<T: Element>(&self, name: &str, dims: &[usize], data: &[T]) -> Result {
        self.create(name, dims).write_all(dims, data)
    }

    /// Starts a tensor under a new name, to write it by rows.
    pub fn create<T: Element>(&self, name: &str, dims: &[usize]) -> Output<T> {
        let wide = dims64(dims);
        let handle = if self.handle < 0 {
            -1
        } else {
            unsafe { raw::tensors_create(self.handle, name.as_ptr(), name.len(), T::DTYPE as i32, wide.len() as i32, wide.as_ptr()) }
        };
        Output::at(format!("tensor {name:?} of output {:?}", self.port), handle, dims)
    }
}

/// Named tensors in memory, to be written at once.
///
/// ```ignore
/// zen::Tensors::new().with("coef", coef).with("bias", bias).write("model")?;
/// ```
#[derive(Default)]
pub struct Tensors {
    tensors: Vec<(String, Box<dyn WholeTensor>)>,
}

trait WholeTensor {
    fn put(&self, to: &OutputTensors, name: &str) -> Result;
}

impl<T: Element> WholeTensor for Tensor<T> {
    fn put(&self, to: &OutputTensors, name: &str) -> Result {
        to.put(name, &self.dims, &self.data)
    }
}

impl Tensors {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn with<T: Element>(mut self, name: &str, tensor: Tensor<T>) -> Self {
        self.tensors.push((name.to_string(), Box::new(tensor)));
        self
    }

    /// Writes the output port. When it is optional and left open, nothing is
    /// written.
    pub fn write(&self, port: &str) -> Result {
        let to = output_tensors(port);
        self.tensors.iter().try_for_each(|(name, tensor)| tensor.put(&to, name))
    }
}
