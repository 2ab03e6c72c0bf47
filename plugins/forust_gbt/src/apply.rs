//! The entries that use a model: `predict`, `predict_proba`, `evaluate`.

use crate::model::{probabilities, Model};
use crate::{classes, rows};
use zen::{Confusion, Input, InputTensors, Result, Tensor};

/// Hands over each row's number and the probabilities of its classes, in order.
fn for_each_row(port: &str, x: &Input<f32>, model: &Model, mut take: impl FnMut(usize, &[f64]) -> Result) -> Result {
    let mut row = vec![0.0; model.classes.len()];
    rows::for_each_block(port, x, |first, block| {
        let log_odds = model.log_odds(block);
        for i in 0..block.rows {
            probabilities(log_odds.iter().map(|of| of[i]), &mut row);
            take(first + i, &row)?;
        }
        Ok(())
    })
}

/// The place of the largest; of the first of several.
fn best(probabilities: &[f64]) -> usize {
    let better = |best, i| if probabilities[i] > probabilities[best] { i } else { best };
    (0..probabilities.len()).fold(0, better)
}

pub fn predict(x: Input<f32>, model: InputTensors) -> Result<Vec<u8>> {
    rows::check_any("x", &x)?;
    let model = Model::read(&model, "x", &x)?;
    let mut labels = Vec::with_capacity(x.rows() as usize);
    for_each_row("x", &x, &model, |_, probabilities| {
        labels.push(model.classes[best(probabilities)]);
        Ok(())
    })?;
    Ok(labels)
}

/// Writes its output row by row.
pub fn predict_proba(x: Input<f32>, model: InputTensors) -> Result {
    rows::check_any("x", &x)?;
    let model = Model::read(&model, "x", &x)?;
    let mut out = zen::create::<f32>("proba", &[x.rows() as usize, model.classes.len()])?;
    let mut row = vec![0.0; model.classes.len()];
    for_each_row("x", &x, &model, |_, probabilities| {
        row.iter_mut().zip(probabilities).for_each(|(to, p)| *to = *p as f32);
        out.write(&row)
    })
}

/// What the entry `evaluate` returns.
type Scores = (f64, f64, Tensor<i64>, Vec<f64>, Vec<f64>);

/// Returns accuracy, mean loss, confusion matrix, precision and recall.
pub fn evaluate(x: Input<f32>, y: Tensor<u8>, model: InputTensors) -> Result<Scores> {
    rows::check_any("x_test", &x)?;
    rows::check_labels("y_test", &y.data, x.rows())?;
    let model = Model::read(&model, "x_test", &x)?;
    let right = classes::places("y_test", &y.data, &model.classes)?;
    let mut confusion = Confusion::new(model.classes.len());
    let mut loss = 0.0;
    for_each_row("x_test", &x, &model, |i, probabilities| {
        loss -= probabilities[right[i]].max(f64::EPSILON).ln(); // clipped as scikit-learn does
        confusion.add(right[i], best(probabilities));
        Ok(())
    })?;
    let rows = x.rows() as f64;
    let (precision, recall) = (confusion.precision(), confusion.recall());
    Ok((confusion.correct() as f64 / rows, loss / rows, confusion.tensor(), precision, recall))
}
