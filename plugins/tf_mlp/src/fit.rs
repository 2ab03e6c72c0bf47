//! The entry `fit`.

use crate::model;
use crate::network::{glorot, Sizes};
use crate::training::{Score, Trainer};
use std::slice::Chunks;
use zen::{Classes, Labels, Result, Rng, Rows, Tensors};

/// Elements of x between two reports of progress: some hundredths of a second.
const REPORT_ELEMENTS: usize = 1 << 21;

pub fn fit(x: Rows, y: Labels, units: usize, learning_rate: f64, batch_size: usize, epochs: i64) -> Result<Tensors> {
    y.check_count(&x)?;
    let classes = Classes::of(&y)?;
    let y = classes.places(&y)?;
    let sizes = Sizes { inputs: x.width(), hidden: units, classes: classes.count() };
    let x = x.read_all()?;

    let mut rng = Rng::new(zen::seed());
    let mut trainer = Trainer::new(sizes, glorot(sizes, || rng.f64()), learning_rate);
    let mut order: Vec<u32> = (0..y.len() as u32).collect();
    for epoch in 1..=epochs {
        rng.shuffle(&mut order);
        let done = |rows: usize| zen::progress((epoch - 1) as f64 + rows as f64 / y.len() as f64, epochs as f64);
        let score = run_epoch(&mut trainer, &x, &y, order.chunks(batch_size), done);
        let (loss, accuracy) = (score.loss / y.len() as f64, score.correct as f64 / y.len() as f64);
        check(loss, &trainer).map_err(|what| diverged(epoch, what, &x, sizes.inputs))?;
        zen::metric("loss", epoch, loss);
        zen::metric("accuracy", epoch, accuracy);
        if epoch == epochs {
            zen::info!("epoch {epoch}: loss {loss:.4}, accuracy {accuracy:.4} on the training rows");
        }
    }
    let loss = trainer.look(&x, &y, &order[..batch_size.min(y.len())]).loss; // what the last step did no batch has seen
    check(loss, &trainer).map_err(|what| diverged(epochs, what, &x, sizes.inputs))?;
    Ok(model::tensors(sizes, &trainer.layers, &classes))
}

/// Says what is no number, if anything.
fn check(loss: f64, trainer: &Trainer) -> std::result::Result<(), String> {
    match () {
        _ if !loss.is_finite() => Err(format!("the loss is {loss}")),
        _ if !trainer.layers.are_finite() => Err("weights are no numbers".into()),
        _ if !trainer.squares_are_finite() => Err("the squares of gradients overflow float32".into()),
        _ => Ok(()),
    }
}

/// Says why a training ends, with the first row whose values are to blame when there is one.
fn diverged(epoch: i64, what: String, x: &[f32], width: usize) -> zen::Error {
    match x.iter().position(|v| !(v * v).is_finite()) {
        Some(at) => zen::error!("the training diverged in epoch {epoch}: {what}; input \"x_train\": the squares of row {} overflow float32; scale it down", at / width),
        None => zen::error!("the training diverged in epoch {epoch}: {what}; a lower learning_rate or scaled input may help"),
    }
}

/// One pass over the rows in batches; `done` is told now and then how many rows
/// are behind it. Its score is of each batch before the step on it, as Keras
/// reports it.
fn run_epoch(trainer: &mut Trainer, x: &[f32], y: &[u8], batches: Chunks<u32>, done: impl Fn(usize)) -> Score {
    let rows_per_report = (REPORT_ELEMENTS / (x.len() / y.len())).max(1);
    let mut score = Score::default();
    let mut reported = 0;
    for batch in batches {
        trainer.step(x, y, batch, &mut score);
        if score.rows >= reported + rows_per_report || score.rows == y.len() {
            reported = score.rows;
            done(reported);
        }
    }
    score
}
