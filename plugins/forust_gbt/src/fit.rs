//! The entry `fit`.

use crate::{classes, model, progress, rows, settings};
use forust_ml::{GradientBooster, Matrix};
use zen::{ensure, Input, Result, Tensor, Tensors};

pub fn fit(x: Input<f32>, y: Tensor<u8>) -> Result<Tensors> {
    rows::check_any("x_train", &x)?;
    rows::check_labels("y_train", &y.data, x.rows())?;
    let classes = classes::of("y_train", &y.data)?;
    let columns = rows::read_all("x_train", &x)?;
    let matrix = Matrix::new(&columns.values, columns.rows, columns.width);

    let seed = zen::seed() as u64;
    let boosted = classes::boosted(&classes);
    let iterations = zen::param_int("iterations") as usize;
    progress::count_trees(iterations * boosted.len());
    let mut boosters = Vec::new();
    for class in boosted {
        let one: Vec<f64> = y.data.iter().map(|label| (label == class) as u8 as f64).collect();
        boosters.push(train(settings::booster(seed), &matrix, &one, *class)?);
    }
    report_loss(&boosters, iterations);
    Ok(model::tensors(columns.width, classes, &boosters))
}

/// Trains a booster to tell a class, 1 in y, from the rest.
fn train(booster: GradientBooster, x: &Matrix<f64>, y: &[f64], class: u8) -> Result<GradientBooster> {
    let mut booster = booster;
    booster.log_iterations = 1; // for progress
    let weights = vec![1.0; y.len()];
    booster.fit(x, y, &weights, Some(vec![(Matrix::new(x.data, x.rows, x.cols), y, &weights)])).map_err(|e| zen::error!("class {class}: {e}"))?;
    let finite = booster.trees.iter().flat_map(|tree| &tree.nodes).all(|node| node.weight_value.is_finite());
    ensure!(finite, "the training diverged at class {class}: a weight is not finite; a lower learning_rate, or a higher l2, may help");
    Ok(booster)
}

/// Reports, for each number of trees, the mean of the boosters' losses on the
/// training rows.
fn report_loss(boosters: &[GradientBooster], iterations: usize) {
    let loss_of = |booster: &GradientBooster, i: usize| booster.evaluation_history.as_ref().map_or(0.0, |losses| *losses.get(i, 0));
    for i in 0..iterations {
        let loss = boosters.iter().map(|b| loss_of(b, i)).sum::<f64>() / boosters.len() as f64;
        zen::metric("log_loss", i as i64 + 1, loss);
        if i + 1 == iterations {
            zen::info!("{iterations} trees for each of {} boosters: mean log loss {loss:.4} on the training rows", boosters.len());
        }
    }
}
