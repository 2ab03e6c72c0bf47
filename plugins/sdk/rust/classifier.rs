//! What the entries of every classifier do with a trained model.

use crate::{progress, Classes, Confusion, Labels, Result, Rows, Tensor};

/// Rows between two reports of progress.
const REPORT: usize = 1024;

/// What a model says of one row. A slice of the classes' probabilities is one; a
/// model that knows better what is best, or what the loss is, has a type of its own.
pub trait Opinion {
    /// The probability of each class, `[K]`.
    fn probabilities(&self) -> &[f64];

    /// The place of the likeliest class; of the first of several.
    fn best(&self) -> usize {
        let of = self.probabilities();
        (1..of.len()).fold(0, |best, k| if of[k] > of[best] { k } else { best })
    }

    /// The cross-entropy when the class at that place is the right one, in nats:
    /// -ln of its probability, which is clipped as scikit-learn does.
    fn loss(&self, right: usize) -> f64 {
        -self.probabilities()[right].max(f64::EPSILON).ln()
    }
}

impl Opinion for [f64] {
    fn probabilities(&self) -> &[f64] {
        self
    }
}

/// What [`Classifier::evaluate`] returns, for `-> accuracy, log_loss, confusion,
/// precision, recall` in [`step!`](crate::step!): the share of rows predicted right;
/// the mean loss in nats; the counts, `[K, K]`, as [`Confusion`] has them; both shares
/// of each class, `[K]`.
pub type Scores = (f64, f64, Tensor<i64>, Vec<f64>, Vec<f64>);

/// A trained model that tells classes apart. It says what it makes of rows, and has
/// the entries `predict`, `predict_proba` and `evaluate` by that:
///
/// ```ignore
/// fn evaluate(x: zen::Rows, y: zen::Labels, model: zen::InputTensors) -> zen::Result<zen::Scores> {
///     Model::read(&model, &x)?.evaluate(&x, &y)
/// }
/// ```
///
/// All fail at a row that [`Rows`] refuses, and report progress.
pub trait Classifier {
    /// `[f64]`, the probabilities, or a type of the model's own.
    type Opinion: Opinion + ?Sized;

    /// The classes, in the order of the probabilities.
    fn classes(&self) -> &Classes;

    /// Hands over each row's number, and what the model says of the row, in order. It
    /// has to fail when `take` does.
    fn for_each_row(&self, x: &Rows, take: impl FnMut(usize, &Self::Opinion) -> Result) -> Result;

    /// The label of each row's likeliest class, `[N]`.
    fn predict(&self, x: &Rows) -> Result<Vec<u8>> {
        let mut labels = Vec::with_capacity(x.count());
        apply(self, x, |_, opinion| {
            labels.push(self.classes().labels()[opinion.best()]);
            Ok(())
        })?;
        Ok(labels)
    }

    /// Writes the probabilities to an output port `float32[N, K]`, row by row.
    fn write_probabilities(&self, x: &Rows, port: &str) -> Result {
        let mut out = crate::create::<f32>(port, &[x.count(), self.classes().count()])?;
        let mut row = vec![0.0; self.classes().count()];
        apply(self, x, |_, opinion| {
            row.iter_mut().zip(opinion.probabilities()).for_each(|(to, p)| *to = *p as f32);
            out.write(&row)
        })
    }

    /// Compares the model's opinions with labels; fails unless there is one for each
    /// row, of a class that the model knows.
    fn evaluate(&self, x: &Rows, y: &Labels) -> Result<Scores> {
        y.check_count(x)?;
        let right = self.classes().places(y)?;
        let mut confusion = Confusion::new(self.classes().count());
        let mut loss = 0.0;
        apply(self, x, |i, opinion| {
            let right = right[i] as usize;
            loss += opinion.loss(right);
            confusion.add(right, opinion.best());
            Ok(())
        })?;
        let rows = x.count() as f64;
        let (precision, recall) = (confusion.precision(), confusion.recall());
        Ok((confusion.correct() as f64 / rows, loss / rows, confusion.tensor(), precision, recall))
    }
}

/// Hands over each row's number and opinion, and reports progress.
fn apply<C: Classifier + ?Sized>(model: &C, x: &Rows, mut take: impl FnMut(usize, &C::Opinion) -> Result) -> Result {
    model.for_each_row(x, |i, opinion| {
        take(i, opinion)?;
        if (i + 1) % REPORT == 0 || i + 1 == x.count() {
            progress((i + 1) as f64, x.count() as f64);
        }
        Ok(())
    })
}
