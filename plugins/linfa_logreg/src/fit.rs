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

    /// No step lowers the loss where it is too steep, or where weights cost far more than
    /// they can gain: the loss bends by the squares of the values, the penalty by alpha.
    fn why_not_begun(&self, x: &Array2<f64>) -> String {
        let larger = |(a, at), (i, v): (usize, &f64)| if v.abs() > a { (v.abs(), i) } else { (a, at) };
        let (largest, at) = x.iter().enumerate().fold((0.0, 0), larger);
        if self.alpha > self.rows * largest * largest {
            return format!("param \"c\" is {:e}: linfa finds no step that lowers the loss by more than the penalty; it has to be larger", zen::param_float("c"));
        }
        let (value, row) = (largest as f32, at / x.ncols());
        format!("input \"x_train\": linfa finds no step that lowers the loss; scale down its values, of which the largest is {value:e}, in row {row}")
    }

    /// Reports how near the model is to the optimum, or that linfa has not begun.
    fn tell(&self, model: &Model, x: &Array2<f64>, at: &Place) -> Result {
        let converged = at.gradient <= self.tol;
        let begun = model.coef.iter().chain(&model.intercept).any(|w| *w != 0.0);
        ensure!(begun || converged, "{}", self.why_not_begun(x));
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
