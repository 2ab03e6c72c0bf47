//! The confusion matrix of a classifier, and what follows from it.

use crate::Tensor;

/// Rows: the right class; columns: the predicted one.
pub struct Confusion {
    classes: usize,
    counts: Vec<i64>,
}

impl Confusion {
    /// Counts nothing yet.
    pub fn new(classes: usize) -> Self {
        Confusion { classes, counts: vec![0; classes * classes] }
    }

    /// Counts a row of class `right`.
    pub fn add(&mut self, right: usize, predicted: usize) {
        self.counts[right * self.classes + predicted] += 1;
    }

    fn count(&self, right: usize, predicted: usize) -> i64 {
        self.counts[right * self.classes + predicted]
    }

    /// The rows that were predicted right.
    pub fn correct(&self) -> i64 {
        (0..self.classes).map(|k| self.count(k, k)).sum()
    }

    /// Of the rows predicted to be of a class, the share that is.
    pub fn precision(&self) -> Vec<f64> {
        self.shares(|k, j| self.count(j, k))
    }

    /// Of the rows of a class, the share that is predicted to be.
    pub fn recall(&self) -> Vec<f64> {
        self.shares(|k, j| self.count(k, j))
    }

    /// The diagonal as a share of sums; 0 of nothing is 0, as scikit-learn has it
    /// by default.
    fn shares(&self, part: impl Fn(usize, usize) -> i64) -> Vec<f64> {
        let share = |k| {
            let whole: i64 = (0..self.classes).map(|j| part(k, j)).sum();
            self.count(k, k) as f64 / whole.max(1) as f64
        };
        (0..self.classes).map(share).collect()
    }

    /// The counts, `[classes, classes]`.
    pub fn tensor(self) -> Tensor<i64> {
        Tensor { dims: vec![self.classes; 2], data: self.counts }
    }
}
