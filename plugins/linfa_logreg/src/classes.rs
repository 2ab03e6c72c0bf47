//! The classes of a model: the labels that occur, sorted.

use zen::{ensure, Result};

/// Returns the distinct labels of the port, which have to be two at least.
pub fn of(port: &str, labels: &[u8]) -> Result<Vec<u8>> {
    let classes: Vec<u8> = (0..=255).filter(|c| labels.contains(c)).collect();
    ensure!(classes.len() > 1, "input {port:?} has one class only, {}; at least 2 are needed", classes[0]);
    Ok(classes)
}

/// Returns the place of each label among the classes.
pub fn places(port: &str, labels: &[u8], classes: &[u8]) -> Result<Vec<usize>> {
    let place = |(row, label): (usize, &u8)| {
        let found = classes.binary_search(label);
        found.map_err(|_| zen::error!("input {port:?}: row {row} has the label {label}, which the model was not trained on"))
    };
    labels.iter().enumerate().map(place).collect()
}
