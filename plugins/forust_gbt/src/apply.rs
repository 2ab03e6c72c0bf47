//! The entries that use a model: `predict`, `predict_proba`, `evaluate`.

use crate::model::{probabilities, Model};
use crate::rows;
use zen::{Classes, Classifier, InputTensors, Labels, Result, Rows, Scores};

impl Classifier for Model {
    type Opinion = [f64];

    fn classes(&self) -> &Classes {
        &self.classes
    }

    fn for_each_row(&self, x: &Rows, mut take: impl FnMut(usize, &[f64]) -> Result) -> Result {
        let mut row = vec![0.0; self.classes.count()];
        rows::for_each_block(x, |first, block| {
            let log_odds = self.log_odds(block);
            for i in 0..block.rows {
                probabilities(log_odds.iter().map(|of| of[i]), &mut row);
                take(first + i, &row)?;
            }
            Ok(())
        })
    }
}

pub fn predict(x: Rows, model: InputTensors) -> Result<Vec<u8>> {
    Model::read(&model, &x)?.predict(&x)
}

/// Writes its output row by row.
pub fn predict_proba(x: Rows, model: InputTensors) -> Result {
    Model::read(&model, &x)?.write_probabilities(&x, "proba")
}

pub fn evaluate(x: Rows, y: Labels, model: InputTensors) -> Result<Scores> {
    Model::read(&model, &x)?.evaluate(&x, &y)
}
