//! The port "model": boosters as named tensors.

use crate::booster::Booster;
use crate::nodes::{vector, Nodes};
use crate::rows::Columns;
use zen::{ensure, Classes, InputTensors, Result, Rows, Tensor, Tensors};

/// A booster for each class, or for the second of two.
pub struct Model {
    pub classes: Classes,
    base: Vec<f64>,    // log-odds before the first tree, of each booster
    first: Vec<usize>, // nodes of the trees, of each booster as many
    nodes: Nodes,
}

/// Labels of the classes that a booster tells from the rest: all, or the second of two.
pub fn boosted(classes: &Classes) -> &[u8] {
    let labels = classes.labels();
    if labels.len() == 2 {
        &labels[1..]
    } else {
        labels
    }
}

/// Returns the model of trained boosters.
pub fn tensors(width: usize, classes: &Classes, boosters: &[Booster]) -> Tensors {
    let (mut nodes, mut first) = (Nodes::default(), Vec::new());
    for tree in boosters.iter().flat_map(|b| &b.trees) {
        first.push(nodes.len() as u32);
        nodes.push(tree);
    }
    let model = Tensors::new()
        .with("classes", classes.tensor())
        .with("width", Tensor { dims: vec![], data: vec![width as u32] })
        .with("base", vector(boosters.iter().map(|b| b.base).collect()))
        .with("first", Tensor { dims: vec![boosters.len(), first.len() / boosters.len()], data: first });
    nodes.add_to(model)
}

impl Model {
    /// Reads a model, which has to be trained on rows as wide as x's.
    pub fn read(model: &InputTensors, x: &Rows) -> Result<Self> {
        let classes = Classes::read(model)?;
        let width = model.get::<u32>("width")?.data[0] as usize;
        x.check_width(width)?;
        let base = model.get::<f64>("base")?.data;
        let first: Vec<usize> = model.get::<u32>("first")?.data.into_iter().map(|i| i as usize).collect();
        let fits = base.len() == boosted(&classes).len() && !first.is_empty() && first.len() % base.len() == 0;
        ensure!(fits, "input \"model\" has {} classes, {} boosters and {} trees", classes.count(), base.len(), first.len());
        let nodes = Nodes::read(model)?;
        for (i, &start) in first.iter().enumerate() {
            nodes.check_tree(start, *first.get(i + 1).unwrap_or(&nodes.len()), width)?;
        }
        Ok(Model { classes, base, first, nodes })
    }

    /// Returns the log-odds of each row of a block, for one booster after another.
    pub fn log_odds(&self, block: &Columns) -> Vec<Vec<f64>> {
        let trees = self.first.chunks_exact(self.first.len() / self.base.len());
        self.base.iter().zip(trees).map(|(&base, trees)| self.say(base, trees, block)).collect()
    }

    /// Tree by tree, as forust does: its nodes stay in the processor's cache.
    fn say(&self, base: f64, trees: &[usize], block: &Columns) -> Vec<f64> {
        let mut sums = vec![base; block.rows];
        trees.iter().for_each(|&first| self.nodes.add(first, block, &mut sums));
        sums
    }
}

/// Writes the probabilities of a row's classes, from the log-odds of its boosters:
/// of two classes one has them; of more each against the rest, so that the sum has
/// to be made 1.
pub fn probabilities(log_odds: impl Iterator<Item = f64>, to: &mut [f64]) {
    let two = to.len() == 2;
    let boosted = &mut to[two as usize..];
    boosted.iter_mut().zip(log_odds).for_each(|(p, z)| *p = 1.0 / (1.0 + (-z).exp()));
    if two {
        to[0] = 1.0 - to[1];
        return;
    }
    let (sum, count) = (to.iter().sum::<f64>(), to.len() as f64);
    to.iter_mut().for_each(|p| *p = if sum > 0.0 { *p / sum } else { 1.0 / count });
}
