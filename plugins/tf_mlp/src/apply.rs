//! The entries that use a model: `predict`, `predict_proba`, `evaluate`.

use crate::model::Model;
use crate::network::Activations;
use crate::row::Terms;
use zen::{ensure, Classes, Classifier, InputTensors, Labels, Opinion, Result, Rows, Scores};

impl Opinion for Activations {
    fn probabilities(&self) -> &[f64] {
        &self.probabilities
    }

    fn best(&self) -> usize {
        self.best
    }

    fn loss(&self, right: usize) -> f64 {
        self.cross_entropy(right)
    }
}

impl Classifier for Model {
    type Opinion = Activations;

    fn classes(&self) -> &Classes {
        &self.classes
    }

    fn for_each_row(&self, x: &Rows, mut take: impl FnMut(usize, &Activations) -> Result) -> Result {
        let mut terms = Terms::new(self.sizes.inputs);
        let mut activations = Activations::new(self.sizes);
        x.for_each(|i, row| {
            activations.apply(&self.layers, terms.collect(row));
            ensure!(activations.log_sum.is_finite(), "{}: the values of row {i} are too large for the model's weights; scale them as in training", x.what());
            take(i, &activations)
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
