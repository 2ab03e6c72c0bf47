//! The entry `fit`.

use crate::network::{glorot, Sizes};
use crate::training::{Score, Trainer};
use crate::{model, rows};
use zen::{ensure, Result, Rng};

const CLASSES: usize = 10;

/// Elements of x between two reports of progress: some hundredths of a second.
const REPORT_ELEMENTS: usize = 1 << 21;

pub fn fit() -> Result {
    let x = rows::open("x_train")?;
    let y = rows::read_labels("y_train", x.rows(), CLASSES)?;
    let sizes = Sizes { inputs: x.row_len(), hidden: zen::param_int("hidden") as usize, classes: CLASSES };
    let x = rows::read_all("x_train", &x)?.data;

    let mut rng = Rng::new(zen::seed());
    let mut trainer = Trainer::new(sizes, glorot(sizes, || rng.f64()), zen::param_float("lr"));
    let mut order: Vec<u32> = (0..y.len() as u32).collect();
    let epochs = zen::param_int("epochs");
    for epoch in 1..=epochs {
        rng.shuffle(&mut order);
        let score = run_epoch(&mut trainer, &x, &y, &order, epoch);
        let (loss, accuracy) = (score.loss / y.len() as f64, score.correct as f64 / y.len() as f64);
        ensure!(loss.is_finite(), "the training diverged in epoch {epoch}: the loss is {loss}; a lower lr or scaled input may help");
        zen::metric("loss", epoch, loss);
        zen::metric("accuracy", epoch, accuracy);
        if epoch == epochs {
            zen::info!("epoch {epoch}: loss {loss:.4}, accuracy {accuracy:.4} on the training rows");
        }
    }
    model::write(sizes, &trainer.layers)
}

/// One pass over the rows in that order. Its score is of each batch before the
/// step on it, as Keras reports it.
fn run_epoch(trainer: &mut Trainer, x: &[f32], y: &[u8], order: &[u32], epoch: i64) -> Score {
    let batch_size = zen::param_int("batch_size") as usize;
    let epochs = zen::param_int("epochs") as f64;
    let rows_per_report = (REPORT_ELEMENTS / (x.len() / y.len())).max(1);
    let mut score = Score::default();
    let mut reported = 0;
    for batch in order.chunks(batch_size) {
        trainer.step(x, y, batch, &mut score);
        if score.rows >= reported + rows_per_report || score.rows == y.len() {
            reported = score.rows;
            zen::progress((epoch - 1) as f64 + score.rows as f64 / y.len() as f64, epochs);
        }
    }
    score
}
