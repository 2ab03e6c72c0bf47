//! The nodes of all trees, one tree after another.

use crate::rows::Columns;
use forust_ml::tree::Tree;
use zen::{ensure, InputTensors, Result, Tensor, Tensors};

/// The nodes' fields. Children are counted from the first node of their tree; a
/// leaf has 0 for both.
#[derive(Default)]
pub struct Nodes {
    feature: Vec<u32>,
    split: Vec<f64>,
    left: Vec<u32>,
    right: Vec<u32>,
    weight: Vec<f32>,
}

impl Nodes {
    pub fn len(&self) -> usize {
        self.weight.len()
    }

    pub fn push(&mut self, tree: &Tree) {
        for node in &tree.nodes {
            let inner = |v: usize| if node.is_leaf { 0 } else { v as u32 };
            self.feature.push(inner(node.split_feature));
            self.split.push(if node.is_leaf { 0.0 } else { node.split_value });
            self.left.push(inner(node.left_child));
            self.right.push(inner(node.right_child));
            self.weight.push(node.weight_value);
        }
    }

    /// Adds the nodes to a model.
    pub fn add_to(self, model: Tensors) -> Tensors {
        model
            .with("feature", vector(self.feature))
            .with("split", vector(self.split))
            .with("left", vector(self.left))
            .with("right", vector(self.right))
            .with("weight", vector(self.weight))
    }

    pub fn read(model: &InputTensors) -> Result<Self> {
        let nodes = Nodes {
            feature: model.get("feature")?.data,
            split: model.get("split")?.data,
            left: model.get("left")?.data,
            right: model.get("right")?.data,
            weight: model.get("weight")?.data,
        };
        let lengths = [nodes.feature.len(), nodes.split.len(), nodes.left.len(), nodes.right.len()];
        ensure!(lengths == [nodes.len(); 4], "input \"model\": the tensors of the nodes have different lengths");
        Ok(nodes)
    }

    /// Says what is wrong unless every way down the tree of the nodes first to end
    /// ends, within it.
    pub fn check_tree(&self, first: usize, end: usize, width: usize) -> Result {
        ensure!(first < end && end <= self.len(), "input \"model\": a tree has the nodes {first} to {end} of {}", self.len());
        for i in first..end {
            let (left, right) = (self.left[i] as usize, self.right[i] as usize);
            let below = |child: usize| i - first < child && child < end - first;
            let fits = left == 0 && right == 0 || below(left) && below(right) && (self.feature[i] as usize) < width;
            ensure!(fits, "input \"model\": node {i} does not fit its tree");
        }
        Ok(())
    }

    /// Adds to the sum of each row what the tree from node first on says of it.
    pub fn add(&self, first: usize, x: &Columns, sums: &mut [f64]) {
        for (row, sum) in sums.iter_mut().enumerate() {
            *sum += self.say(first, x, row);
        }
    }

    /// Goes down a tree, as forust does for rows without missing values.
    fn say(&self, first: usize, x: &Columns, row: usize) -> f64 {
        let mut i = first;
        while self.left[i] != 0 {
            let goes_left = x.values[self.feature[i] as usize * x.rows + row] < self.split[i];
            i = first + (if goes_left { self.left[i] } else { self.right[i] }) as usize;
        }
        self.weight[i] as f64
    }
}

pub fn vector<T>(data: Vec<T>) -> Tensor<T> {
    Tensor { dims: vec![data.len()], data }
}
