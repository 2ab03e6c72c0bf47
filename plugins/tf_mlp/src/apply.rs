//! The entries that use a model: `predict`, `predict_proba`, `evaluate`.

use crate::network::Activations;
use crate::row::Terms;
use crate::{model, rows};
use zen::{Input, Result};

/// Applies the model of the port "model" to every row, in order.
fn for_each_row(port: &str, x: &Input<f32>, mut take: impl FnMut(usize, &Activations) -> Result) -> Result {
    let (sizes, layers) = model::read(port, x)?;
    let mut terms = Terms::new(sizes.inputs);
    let mut activations = Activations::new(sizes);
    rows::for_each(port, x, |i, row| {
        activations.apply(&layers, terms.collect(row));
        take(i as usize, &activations)
    })
}

pub fn predict() -> Result {
    let x = rows::open("x")?;
    let mut labels = Vec::with_capacity(x.rows() as usize);
    for_each_row("x", &x, |_, a| {
        labels.push(a.best as u8);
        Ok(())
    })?;
    zen::output("y_pred", &[labels.len()], &labels)
}

pub fn predict_proba() -> Result {
    let x = rows::open("x")?;
    let (sizes, _) = model::read("x", &x)?;
    let mut out = zen::create::<f32>("proba", &[x.rows() as usize, sizes.classes])?;
    let mut row = vec![0.0; sizes.classes];
    for_each_row("x", &x, |_, a| {
        row.iter_mut().zip(&a.probabilities).for_each(|(to, p)| *to = *p as f32);
        out.write(&row)
    })
}

pub fn evaluate() -> Result {
    let x = rows::open("x_test")?;
    let (sizes, _) = model::read("x_test", &x)?;
    let y = rows::read_labels("y_test", x.rows(), sizes.classes)?;
    let mut confusion = vec![0i64; sizes.classes * sizes.classes];
    let (mut correct, mut loss) = (0u64, 0.0);
    for_each_row("x_test", &x, |i, a| {
        let right = y[i] as usize;
        correct += (a.best == right) as u64;
        loss += a.loss(right);
        confusion[right * sizes.classes + a.best] += 1;
        Ok(())
    })?;
    zen::scalar("accuracy", correct as f64 / y.len() as f64)?;
    zen::scalar("log_loss", loss / y.len() as f64)?;
    zen::output("confusion", &[sizes.classes, sizes.classes], &confusion)
}
