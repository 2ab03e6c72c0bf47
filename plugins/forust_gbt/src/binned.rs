//! Rows in bins, once for all boosters.

use crate::rows::Columns;
use forust_ml::binning::{bin_matrix, TiledBins};
use forust_ml::data::JaggedMatrix;
use forust_ml::Matrix;
use zen::Result;

pub struct Binned<'a> {
    pub values: Matrix<'a, f64>,
    pub bins: Vec<u16>, // of the values, in their order
    pub cuts: JaggedMatrix<f64>,
    pub tiles: TiledBins,
    pub weights: Vec<f64>, // of the rows: 1
}

impl<'a> Binned<'a> {
    pub fn new(x: &'a Columns, bins: u16) -> Result<Self> {
        let values = Matrix::new(&x.values, x.rows, x.width);
        let weights = vec![1.0; x.rows];
        let binned = bin_matrix(&values, &weights, bins, f64::NAN, false).map_err(|e| zen::error!("forust: {e}"))?;
        let tiles = TiledBins::new(&Matrix::new(&binned.binned_data, x.rows, x.width), &binned.cuts, false);
        Ok(Binned { values, bins: binned.binned_data, cuts: binned.cuts, tiles, weights })
    }

    pub fn matrix(&self) -> Matrix<'_, u16> {
        Matrix::new(&self.bins, self.values.rows, self.values.cols)
    }
}
