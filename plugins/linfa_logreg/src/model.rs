//! The port "model": weights as named tensors.

use linfa_logistic::MultiFittedLogisticRegression;
use ndarray::{Array1, Array2, ArrayView2};
use zen::{ensure, Classes, InputTensors, Result, Rows, Tensor, Tensors};

pub struct Model {
    pub classes: Classes,
    pub coef: Array2<f64>, // [K, D]
    pub intercept: Array1<f64>,
}

impl Model {
    /// Returns what linfa has trained. It has the classes rising, too.
    pub fn of(trained: &MultiFittedLogisticRegression<f64, u8>, classes: Classes) -> Self {
        Model { classes, coef: trained.params().t().as_standard_layout().to_owned(), intercept: trained.intercept().clone() }
    }

    pub fn tensors(self) -> Tensors {
        let (classes, width) = self.coef.dim();
        Tensors::new()
            .with("coef", Tensor { dims: vec![classes, width], data: self.coef.into_iter().collect() })
            .with("intercept", Tensor { dims: vec![classes], data: self.intercept.to_vec() })
            .with("classes", self.classes.tensor())
    }

    /// Reads a model, which has to be trained on rows as wide as x's.
    pub fn read(model: &InputTensors, x: &Rows) -> Result<Self> {
        let classes = Classes::read(model)?;
        let coef = model.get::<f64>("coef")?;
        let intercept = model.get::<f64>("intercept")?.data;
        let width = coef.row_len();
        x.check_width(width)?;
        let finite = coef.data.iter().chain(&intercept).all(|w| w.is_finite());
        ensure!(finite, "input \"model\": a weight is not finite");
        let coef = Array2::from_shape_vec((classes.count(), width), coef.data).expect("K rows of D, as its type says");
        Ok(Model { classes, coef, intercept: intercept.into() })
    }

    /// Returns the probability of each class for each row, as linfa's
    /// predict_probabilities does.
    pub fn probabilities(&self, x: ArrayView2<f64>) -> Array2<f64> {
        let mut all = x.dot(&self.coef.t()) + &self.intercept;
        for mut row in all.rows_mut() {
            let largest = row.fold(f64::NEG_INFINITY, |a, &b| a.max(b));
            row.mapv_inplace(|z| (z - largest).exp());
            let sum = row.sum();
            row.mapv_inplace(|e| e / sum);
        }
        all
    }
}
