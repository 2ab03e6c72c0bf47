//! The classes of a model: the labels that it was trained on, in their order.

use zen::{ensure, Result};

pub struct Classes {
    pub labels: Vec<u8>,
    places: [Option<u8>; 256], // by label
}

impl Classes {
    pub fn new(labels: Vec<u8>) -> Self {
        let mut places = [None; 256];
        labels.iter().enumerate().for_each(|(k, &label)| places[label as usize] = Some(k as u8));
        Classes { labels, places }
    }

    /// The labels that occur, at least two.
    pub fn of(y: &[u8]) -> Result<Self> {
        let mut present = [false; 256];
        y.iter().for_each(|&label| present[label as usize] = true);
        let classes = Classes::new((0..=255).filter(|&label| present[label as usize]).collect());
        ensure!(classes.labels.len() > 1, "input \"y_train\" has one class only, {}; at least 2 are needed", y[0]);
        Ok(classes)
    }

    /// The place of every label among the classes.
    pub fn encode(&self, port: &str, y: &[u8]) -> Result<Vec<u8>> {
        let place = |(row, &label): (usize, &u8)| {
            self.places[label as usize].ok_or_else(|| zen::error!("input {port:?}: row {row} has the label {label}, which the model was not trained on"))
        };
        y.iter().enumerate().map(place).collect()
    }
}
