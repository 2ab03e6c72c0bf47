//! The entries `fit`, `predict` and `evaluate`: the class of the nearest mean.

use zen::{ensure, InputTensors, Result, Tensor, Tensors};

pub fn fit(x: Tensor<f32>, y: Tensor<u8>, classes: usize) -> Result<Tensors> {
    ensure!(x.rows() > 0, "input \"x_train\" has no rows");
    let width = x.row_len();
    let (mut centroids, mut counts) = (vec![0.0; classes * width], vec![0i64; classes]);
    for (i, &label) in y.data.iter().enumerate() {
        let k = label as usize;
        ensure!(k < classes, "row {i} of input \"y_train\" has the label {k}; labels are below {classes}");
        for (sum, &v) in centroids[k * width..].iter_mut().zip(x.row(i)) {
            *sum += v as f64;
        }
        counts[k] += 1;
        if i % 1000 == 0 {
            zen::progress(i as f64, x.rows() as f64);
        }
    }
    for (i, sum) in centroids.iter_mut().enumerate().filter(|(i, _)| counts[i / width] > 0) {
        *sum /= counts[i / width] as f64;
    }
    let means = Tensor { dims: vec![classes, x.dims[1], x.dims[2]], data: centroids };
    Ok(Tensors::new().with("centroids", means).with("counts", Tensor { dims: vec![classes], data: counts }))
}

struct Model {
    centroids: Tensor<f64>, // [classes, height, width]
    counts: Vec<i64>,       // 0: the class is never predicted
}

impl Model {
    fn read(port: &InputTensors) -> Result<Model> {
        Ok(Model { centroids: port.get("centroids")?, counts: port.get("counts")?.data })
    }

    /// The class whose mean is nearest to a row, the first of equals.
    fn nearest(&self, row: &[f32]) -> usize {
        let (mut best, mut least) = (0, f64::INFINITY);
        for k in 0..self.counts.len() {
            let mut distance = 0.0;
            for (&v, &mean) in row.iter().zip(self.centroids.row(k)) {
                distance += (v as f64 - mean) * (v as f64 - mean);
            }
            if self.counts[k] > 0 && distance < least {
                (best, least) = (k, distance);
            }
        }
        best
    }
}

pub fn predict(x: Tensor<f32>, model: InputTensors) -> Result<Vec<u8>> {
    let model = Model::read(&model)?;
    Ok((0..x.rows()).map(|i| model.nearest(x.row(i)) as u8).collect())
}

/// Returns the accuracy and the confusion matrix.
pub fn evaluate(x: Tensor<f32>, y: Tensor<u8>, model: InputTensors) -> Result<(f64, Tensor<i64>)> {
    ensure!(x.rows() > 0, "input \"x_test\" has no rows");
    let model = Model::read(&model)?;
    let classes = model.counts.len();
    let (mut correct, mut confusion) = (0, vec![0i64; classes * classes]);
    for (i, &label) in y.data.iter().enumerate() {
        let (right, guess) = (label as usize, model.nearest(x.row(i)));
        ensure!(right < classes, "row {i} of input \"y_test\" has the label {right}; labels are below {classes}");
        correct += (guess == right) as usize;
        confusion[right * classes + guess] += 1;
    }
    let accuracy = correct as f64 / x.rows() as f64;
    zen::metric("accuracy", 0, accuracy);
    Ok((accuracy, Tensor { dims: vec![classes; 2], data: confusion }))
}
