//! How near a model is to the optimum, which linfa does not tell.

use crate::model::Model;
use ndarray::{s, Array1, Array2, Axis};

/// Rows of a block.
const BLOCK: usize = 1024;

pub struct Place {
    pub objective: f64, // mean loss, with the penalty
    pub gradient: f64,  // its length
}

/// Returns the place of a model, where right has the class of each row by its place
/// among the classes, and alpha times half of the sum of squares is added to the sum
/// of losses.
pub fn place(model: &Model, x: &Array2<f64>, right: &[u8], alpha: f64, with_intercept: bool) -> Place {
    let mut coef = &model.coef * alpha;
    let mut intercept = Array1::zeros(model.classes.count());
    let mut sum = alpha / 2.0 * square(&model.coef);
    for first in (0..right.len()).step_by(BLOCK) {
        let right = &right[first..right.len().min(first + BLOCK)];
        let block = x.slice(s![first..first + right.len(), ..]);
        let mut off = model.probabilities(block);
        for (mut row, &k) in off.rows_mut().into_iter().zip(right) {
            let k = k as usize;
            sum -= row[k].max(f64::EPSILON).ln();
            row[k] -= 1.0;
        }
        coef += &off.t().dot(&block);
        intercept += &off.sum_axis(Axis(0));
    }
    let length = square(&coef) + if with_intercept { intercept.dot(&intercept) } else { 0.0 };
    Place { objective: sum / right.len() as f64, gradient: length.sqrt() / right.len() as f64 }
}

fn square(of: &Array2<f64>) -> f64 {
    of.iter().map(|v| v * v).sum()
}
