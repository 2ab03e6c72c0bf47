//! The entries that use a model: `predict`, `predict_proba`, `evaluate`.

use crate::model::{self, Model};
use crate::network::Activations;
use crate::row::Terms;
use crate::rows;
use zen::{ensure, Confusion, Input, InputTensors, Result, Tensor};

/// Applies the model to every row, in order.
fn for_each_row(port: &str, x: &Input<f32>, model: &Model, mut take: impl FnMut(usize, &Activations) -> Result) -> Result {
    let mut terms = Terms::new(model.sizes.inputs);
    let mut activations = Activations::new(model.sizes);
    rows::for_each(port, x, |i, row| {
        activations.apply(&model.layers, terms.collect(row));
        ensure!(activations.log_sum.is_finite(), "input {port:?}: the values of row {i} are too large for the model's weights; scale them as in training");
        take(i as usize, &activations)
    })
}

/// Reads the model, when there are rows to apply it to.
fn read(port: &str, x: &Input<f32>, tensors: &InputTensors) -> Result<Model> {
    rows::check_any(port, x)?;
    model::read(tensors, port, x)
}

pub fn predict(x: Input<f32>, model: InputTensors) -> Result<Vec<u8>> {
    let model = read("x", &x, &model)?;
    let mut labels = Vec::with_capacity(x.rows() as usize);
    for_each_row("x", &x, &model, |_, a| {
        labels.push(model.classes.labels[a.best]);
        Ok(())
    })?;
    Ok(labels)
}

/// Writes its output row by row.
pub fn predict_proba(x: Input<f32>, model: InputTensors) -> Result {
    let model = read("x", &x, &model)?;
    let mut out = zen::create::<f32>("proba", &[x.rows() as usize, model.sizes.classes])?;
    let mut row = vec![0.0; model.sizes.classes];
    for_each_row("x", &x, &model, |_, a| {
        row.iter_mut().zip(&a.probabilities).for_each(|(to, p)| *to = *p as f32);
        out.write(&row)
    })
}

/// What the entry `evaluate` returns.
type Scores = (f64, f64, Tensor<i64>, Vec<f64>, Vec<f64>);

/// Returns accuracy, mean loss, confusion matrix, precision and recall.
pub fn evaluate(x: Input<f32>, y: Tensor<u8>, model: InputTensors) -> Result<Scores> {
    let model = read("x_test", &x, &model)?;
    rows::check_count("y_test", y.data.len(), x.rows())?;
    let y = model.classes.encode("y_test", &y.data)?;
    let mut confusion = Confusion::new(model.sizes.classes);
    let mut loss = 0.0;
    for_each_row("x_test", &x, &model, |i, a| {
        let right = y[i] as usize;
        loss += a.loss(right);
        confusion.add(right, a.best);
        Ok(())
    })?;
    let rows = x.rows() as f64;
    let (precision, recall) = (confusion.precision(), confusion.recall());
    Ok((confusion.correct() as f64 / rows, loss / rows, confusion.tensor(), precision, recall))
}
