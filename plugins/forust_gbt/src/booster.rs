//! Trains a booster of trees, step by step as forust's GradientBooster::fit: that
//! would put the rows into bins again for each class.

use crate::binned::Binned;
use crate::loss;
use crate::settings::Settings;
use forust_ml::gradientbooster::GrowPolicy;
use forust_ml::objective::{LogLoss, ObjectiveFunction};
use forust_ml::sampler::{RandomSampler, SampleMethod, Sampler};
use forust_ml::tree::{split_bins, Tree, TreeRows};
use forust_ml::Matrix;
use rand::rngs::StdRng;
use rand::seq::IteratorRandom;
use rand::SeedableRng;

pub struct Booster {
    pub base: f64, // log-odds before the first tree
    pub trees: Vec<Tree>,
    pub losses: Vec<f64>, // mean on the training rows, after each tree
}

/// Trains a booster to tell a class, 1 in y, from the rest.
pub fn train(settings: &Settings, x: &Binned, y: &[f64], mut grown: impl FnMut()) -> Booster {
    let base = settings.base_score.unwrap_or_else(|| LogLoss::calc_init(y, &x.weights));
    let mut training = Training { settings, x, bins: x.matrix(), rng: StdRng::seed_from_u64(settings.seed), log_odds: vec![base; y.len()] };
    let mut booster = Booster { base, trees: Vec::new(), losses: Vec::new() };
    for _ in 0..settings.iterations {
        booster.trees.push(training.grow(y));
        booster.losses.push(loss::mean(&training.log_odds, y));
        grown();
    }
    booster
}

struct Training<'a> {
    settings: &'a Settings,
    x: &'a Binned<'a>,
    bins: Matrix<'a, u16>,
    rng: StdRng,
    log_odds: Vec<f64>, // of each row, by the trees so far
}

impl Training<'_> {
    fn grow(&mut self, y: &[f64]) -> Tree {
        let (mut grad, mut hess) = LogLoss::calc_grad_hess(y, &self.log_odds, &self.x.weights);
        let (rows, left_out) = self.sample_rows(&mut grad, &mut hess);
        let columns = self.sample_columns();
        let (s, x) = (self.settings, self.x);
        let mut tree = Tree::new();
        let rows = tree.fit_with_tiles(
            &self.bins, rows, &columns, &x.cuts, &grad, &hess, &s.splitter, s.max_leaves, s.max_depth, false,
            &s.sample_method(), &GrowPolicy::DepthWise, Some(&x.tiles),
        );
        self.add(&tree, rows, &left_out);
        tree
    }

    /// Returns the rows to grow a tree on, and the others.
    fn sample_rows(&mut self, grad: &mut [f32], hess: &mut [f32]) -> (Vec<usize>, Vec<usize>) {
        match self.settings.sample_method() {
            SampleMethod::Random => RandomSampler::new(self.settings.subsample).sample(&mut self.rng, &self.bins.index, grad, hess),
            _ => (self.bins.index.clone(), Vec::new()),
        }
    }

    /// Returns the columns that a tree may split on.
    fn sample_columns(&mut self) -> Vec<usize> {
        let all = 0..self.bins.cols;
        if self.settings.colsample == 1.0 {
            return all.collect();
        }
        let amount = (self.bins.cols as f64 * self.settings.colsample).floor() as usize;
        let mut chosen = all.choose_multiple(&mut self.rng, amount);
        chosen.sort();
        chosen
    }

    /// Adds what a tree says of the rows: those that it has grown on lie in its
    /// leaves, unless forust is not sure of that.
    fn add(&mut self, tree: &Tree, grown_on: Option<TreeRows>, left_out: &[usize]) {
        let Some(grown_on) = grown_on else {
            let said = tree.predict(&self.x.values, false, &f64::NAN);
            self.log_odds.iter_mut().zip(said).for_each(|(sum, v)| *sum += v);
            return;
        };
        for (rows, weight) in grown_on.leaves(tree) {
            rows.iter().for_each(|&row| self.log_odds[row] += weight);
        }
        let splits = split_bins(tree, &self.x.cuts);
        for &row in left_out {
            self.log_odds[row] += tree.predict_row_from_bins(|column| *self.bins.get(row, column), &splits, 0, &f64::NAN);
        }
    }
}
