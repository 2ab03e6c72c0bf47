//! The classes that a classifier tells apart, and the labels that name them.

use crate::{ensure, error, input, FromPort, InputTensors, Result, Rows, Tensor};

/// The labels of rows, of an input port `uint8[N]`. A function of
/// [`step!`](crate::step!) can take them.
#[derive(Debug)]
pub struct Labels {
    port: String,
    /// One for each row.
    pub values: Vec<u8>,
}

impl FromPort for Labels {
    fn from_port(name: &str) -> Result<Self> {
        Ok(Labels { port: name.to_string(), values: input(name)?.data })
    }
}

impl Labels {
    /// Fails unless there is one label for each row.
    pub fn check_count(&self, x: &Rows) -> Result {
        let (labels, rows) = (self.values.len(), x.count());
        ensure!(labels == rows, "input {:?} has {labels} labels for {rows} rows", self.port);
        Ok(())
    }
}

/// The classes of a model: the labels that it was trained on, rising. The place of a
/// class among them is its number in probabilities and in a
/// [`Confusion`](crate::Confusion).
#[derive(Debug, Clone)]
pub struct Classes {
    labels: Vec<u8>,
}

impl Classes {
    /// The labels that occur; fails unless there are two.
    pub fn of(y: &Labels) -> Result<Self> {
        let mut present = [false; 256];
        y.values.iter().for_each(|&label| present[label as usize] = true);
        let labels: Vec<u8> = (0..=255).filter(|&label| present[label as usize]).collect();
        ensure!(!labels.is_empty(), "input {:?} has no labels", y.port);
        ensure!(labels.len() > 1, "input {:?} has one class only, {}; at least 2 are needed", y.port, labels[0]);
        Ok(Classes { labels })
    }

    /// Reads the tensor "classes" of a model, where [`tensor`](Self::tensor) has put
    /// them; fails unless there are two, rising.
    pub fn read(model: &InputTensors) -> Result<Self> {
        let labels = model.get::<u8>("classes")?.data;
        let rising = labels.len() > 1 && labels.is_sorted_by(|a, b| a < b);
        ensure!(rising, "input {:?}: its classes are not two or more, in order", model.port);
        Ok(Classes { labels })
    }

    /// The label of each class, `[K]`, for a model.
    pub fn tensor(&self) -> Tensor<u8> {
        Tensor { dims: vec![self.labels.len()], data: self.labels.clone() }
    }

    /// The label of each class.
    pub fn labels(&self) -> &[u8] {
        &self.labels
    }

    /// The number of classes, at least 2.
    pub fn count(&self) -> usize {
        self.labels.len()
    }

    /// The place of each label among the classes; fails at one that is of none.
    pub fn places(&self, y: &Labels) -> Result<Vec<u8>> {
        let place = |(row, label): (usize, &u8)| match self.labels.binary_search(label) {
            Ok(place) => Ok(place as u8),
            Err(_) => Err(error!("input {:?}: row {row} has the label {label}, which the model was not trained on", y.port)),
        };
        y.values.iter().enumerate().map(place).collect()
    }
}
