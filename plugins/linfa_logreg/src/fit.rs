//! The entry `fit`.

use crate::model::Model;
use crate::optimum::{place, Place};
use crate::rows;
use linfa::traits::Fit;
use linfa::DatasetBase;
use linfa_logistic::MultiLogisticRegression;
use ndarray::{Array1, Array2};
use zen::{ensure, Classes, Labels, Result, Rows, Tensors};

pub fn fit(x: Rows, y: Labels) -> Result<Tensors> {
    y.check_count(&x)?;
    let classes = Classes::of(&y)?;
    let settings = Settings::read(classes.count(), x.count() as f64)?;
    let right = classes.places(&y)?;
    let data = DatasetBase::new(rows::read_all(&x)?, Array1::from(y.values));

    let trained = settings.trainer().fit(&data).map_err(|e| zen::error!("linfa: {e}"))?;
    let model = Model::of(&trained, classes);
    let place = place(&model, &data.records, &right, settings.alpha, settings.intercept);
    settings.tell(&model, &data.records, &place)?;
    Ok(model.tensors())
}

/// The parameters, as linfa has them.
struct Settings {
    alpha: f64, // of the penalty, added to the sum of losses
    tol: f64,   // the length of the mean loss's gradient to stop at
    rows: f64,
    iterations: u64,
    intercept: bool,
}

impl Settings {
    fn read(classes: usize, rows: f64) -> Result<Self> {
        let c = zen::param_float("c");
        ensure!(c > 0.0, "param \"c\" is {c}; it has to be above 0");
        // scikit-learn keeps one row of weights for two classes. Here they have two, w/2
        // and -w/2, whose squares sum up to half.
        let penalty = if classes == 2 { 2.0 } else { 1.0 };
        Ok(Settings {
            alpha: penalty / c,
            tol: zen::param_float("tol"),
            rows,
            iterations: zen::param_int("max_iter") as u64,
            intercept: zen::param_bool("fit_intercept"),
        })
    }

    fn trainer(&self) -> MultiLogisticRegression<f64> {
        MultiLogisticRegression::new()
            .alpha(self.alpha)
            .gradient_tolerance((self.tol * self.rows).max(f64::MIN_POSITIVE)) // linfa's is of the sum of losses
            .max_iterations(self.iterations)
            .with_intercept(self.intercept)
    }

    /// Reports how near the model is to the optimum, or that linfa has not begun.
    fn tell(&self, model: &Model, x: &Array2<f64>, at: &Place) -> Result {
        let converged = at.gradient <= self.tol;
        let begun = model.coef.iter().chain(&model.intercept).any(|w| *w != 0.0);
        let largest = x.fold(0.0f64, |a, v| a.max(v.abs())) as f32;
        ensure!(begun || converged, "input \"x_train\": linfa finds no step that lowers the loss; scale down its values, of which the largest is {largest:e}");
        zen::metric("objective", 0, at.objective);
        zen::metric("gradient", 0, at.gradient);
        let found = format!("the gradient's length is {:.3e} (tol = {}, max_iter = {})", at.gradient, self.tol, self.iterations);
        if converged {
            zen::info!("converged: {found}");
        } else {
            zen::warn!("not converged: {found}");
        }
        Ok(())
    }
}
