//! The loss on the training rows. forust can tell it, but bins all rows once more
//! for that.

use crate::nodes::Nodes;
use crate::rows::Columns;
use forust_ml::GradientBooster;

/// Returns the mean logistic loss after each tree of a booster, where y is 1 for
/// its class and 0 for the rest.
pub fn after_each_tree(booster: &GradientBooster, x: &Columns, y: &[f64]) -> Vec<f64> {
    let mut nodes = Nodes::default();
    let mut log_odds = vec![booster.base_score; x.rows];
    let mut after = |tree| {
        let first = nodes.len();
        nodes.push(tree);
        nodes.add(first, x, &mut log_odds);
        log_odds.iter().zip(y).map(|(z, y)| loss(if *y > 0.0 { *z } else { -*z })).sum::<f64>() / x.rows as f64
    };
    booster.trees.iter().map(&mut after).collect()
}

/// -ln of the probability of the right side, given its log-odds.
fn loss(log_odds: f64) -> f64 {
    (-log_odds).max(0.0) + (-log_odds.abs()).exp().ln_1p()
}
