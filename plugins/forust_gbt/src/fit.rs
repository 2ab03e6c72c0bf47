//! The entry `fit`.

use crate::binned::Binned;
use crate::booster::{train, Booster};
use crate::settings::Settings;
use crate::{model, rows};
use zen::{ensure, Classes, Labels, Result, Rows, Tensors};

pub fn fit(x: Rows, y: Labels) -> Result<Tensors> {
    y.check_count(&x)?;
    let classes = Classes::of(&y)?;
    let settings = Settings::read()?;
    let columns = rows::read_all(&x)?;
    let binned = Binned::new(&columns, settings.bins)?;

    let boosted = model::boosted(&classes);
    let mut done = 0;
    let mut boosters = Vec::new();
    for class in boosted {
        let one: Vec<f64> = y.values.iter().map(|label| (label == class) as u8 as f64).collect();
        let booster = train(&settings, &binned, &one, || {
            done += 1;
            zen::progress(done as f64, (settings.iterations * boosted.len()) as f64);
        });
        check_finite(&booster, *class)?;
        boosters.push(booster);
    }
    tell(&boosters, settings.iterations);
    Ok(model::tensors(columns.width, &classes, &boosters))
}

fn check_finite(booster: &Booster, class: u8) -> Result {
    let finite = booster.trees.iter().flat_map(|tree| &tree.nodes).all(|node| node.weight_value.is_finite());
    ensure!(finite, "the training diverged at class {class}: a weight is not finite; a lower learning_rate, or a higher l2, may help");
    Ok(())
}

/// Reports the loss after each tree, the mean over the boosters.
fn tell(boosters: &[Booster], iterations: usize) {
    let mut loss = 0.0;
    for i in 0..iterations {
        loss = boosters.iter().map(|b| b.losses[i]).fold(0.0, |sum, loss| sum + loss / boosters.len() as f64);
        zen::metric("log_loss", i as i64 + 1, loss);
    }
    zen::info!("{iterations} trees for each of {} boosters: mean log loss {loss:.4} on the training rows", boosters.len());
}
