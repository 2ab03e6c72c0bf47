//! The entries that use a model: `predict`, `predict_proba`, `evaluate`.

use crate::confusion::Confusion;
use crate::network::Activations;
use crate::row::Terms;
use crate::{model, rows};
use zen::{Input, InputTensors, Result, Tensor};

/// Applies the model to every row, in order.
fn for_each_row(port: &str, x: &Input<f32>, model: &InputTensors, mut take: impl FnMut(usize, &Activations) -> Result) -> Result {
    let (sizes, layers) = model::read(model, port, x)?;
    let mut terms = Terms::new(sizes.inputs);
    let mut activations = Activations::new(sizes);
    rows::for_each(port, x, |i, row| {
        activations.apply(&layers, terms.collect(row));
        take(i as usize, &activations)
    })
}

pub fn predict(x: Input<f32>, model: InputTensors) -> Result<Vec<u8>> {
    rows::check_any("x", &x)?;
    let mut labels = Vec::with_capacity(x.rows() as usize);
    for_each_row("x", &x, &model, |_, a| {
        labels.push(a.best as u8);
        Ok(())
    })?;
    Ok(labels)
}

/// Writes its output row by row.
pub fn predict_proba(x: Input<f32>, model: InputTensors) -> Result {
    rows::check_any("x", &x)?;
    let (sizes, _) = model::read(&model, "x", &x)?;
    let mut out = zen::create::<f32>("proba", &[x.rows() as usize, sizes.classes])?;
    let mut row = vec![0.0; sizes.classes];
    for_each_row("x", &x, &model, |_, a| {
        row.iter_mut().zip(&a.probabilities).for_each(|(to, p)| *to = *p as f32);
        out.write(&row)
    })
}

/// What the entry `evaluate` returns.
type Scores = (f64, f64, Tensor<i64>, Vec<f64>, Vec<f64>);

/// Returns accuracy, mean loss, confusion matrix, precision and recall.
pub fn evaluate(x: Input<f32>, y: Tensor<u8>, model: InputTensors) -> Result<Scores> {
    rows::check_any("x_test", &x)?;
    let (sizes, _) = model::read(&model, "x_test", &x)?;
    rows::check_labels("y_test", &y.data, x.rows(), sizes.classes)?;
    let mut confusion = Confusion::new(sizes.classes);
    let mut loss = 0.0;
    for_each_row("x_test", &x, &model, |i, a| {
        let right = y.data[i] as usize;
        loss += a.loss(right);
        confusion.add(right, a.best);
        Ok(())
    })?;
    let rows = x.rows() as f64;
    let (precision, recall) = (confusion.precision(), confusion.recall());
    Ok((confusion.correct() as f64 / rows, loss / rows, confusion.tensor(), precision, recall))
}
