//! The entry `fit`.

use crate::{loss, model, progress, rows, settings};
use forust_ml::{GradientBooster, Matrix};
use zen::{ensure, Classes, Labels, Result, Rows, Tensors};

pub fn fit(x: Rows, y: Labels) -> Result<Tensors> {
    y.check_count(&x)?;
    let classes = Classes::of(&y)?;
    let columns = rows::read_all(&x)?;
    let matrix = Matrix::new(&columns.values, columns.rows, columns.width);

    let seed = zen::seed() as u64;
    let boosted = model::boosted(&classes);
    let iterations = zen::param_int("iterations") as usize;
    progress::count_trees(iterations * boosted.len());
    let mut boosters = Vec::new();
    let mut losses = vec![0.0; iterations];
    for class in boosted {
        let one: Vec<f64> = y.values.iter().map(|label| (label == class) as u8 as f64).collect();
        let booster = train(settings::booster(seed)?, &matrix, &one, *class)?;
        let of_class = loss::after_each_tree(&booster, &columns, &one);
        losses.iter_mut().zip(of_class).for_each(|(sum, loss)| *sum += loss / boosted.len() as f64);
        boosters.push(booster);
    }
    for (i, loss) in losses.iter().enumerate() {
        zen::metric("log_loss", i as i64 + 1, *loss);
    }
    zen::info!("{iterations} trees for each of {} boosters: mean log loss {:.4} on the training rows", boosters.len(), losses[iterations - 1]);
    Ok(model::tensors(columns.width, &classes, &boosters))
}

/// Trains a booster to tell a class, 1 in y, from the rest.
fn train(mut booster: GradientBooster, x: &Matrix<f64>, y: &[f64], class: u8) -> Result<GradientBooster> {
    booster.log_iterations = 1; // for progress
    booster.fit_unweighted(x, y, None).map_err(|e| zen::error!("class {class}: {e}"))?;
    let finite = booster.trees.iter().flat_map(|tree| &tree.nodes).all(|node| node.weight_value.is_finite());
    ensure!(finite, "the training diverged at class {class}: a weight is not finite; a lower learning_rate, or a higher l2, may help");
    Ok(booster)
}
