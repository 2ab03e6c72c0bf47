//! Which rows are for training and which for testing.

use crate::classes::Classes;
use crate::draw::Draw;
use zen::{ensure, Result};

/// How many rows there are of which kind.
pub struct Sizes {
    pub train: usize,
    pub test: usize,
}

impl Sizes {
    /// For testing the share of n rows, rounded up; the others are for training.
    pub fn of(n: usize, test_size: f64) -> Result<Sizes> {
        ensure!(n > 0, "input \"table\" has no rows");
        ensure!(test_size > 0.0 && test_size < 1.0, "param \"test_size\" is {test_size}; it has to be above 0 and below 1");
        let test = (test_size * n as f64).ceil() as usize;
        ensure!(test < n, "param \"test_size\" is {test_size}, which is {test} of {n} rows: none is left for training");
        Ok(Sizes { train: n - test, test })
    }
}

/// The rows of both parts, in their order.
#[derive(Default)]
pub struct Rows {
    pub train: Vec<usize>,
    pub test: Vec<usize>,
}

impl Rows {
    /// The first rows for training, the last ones for testing.
    pub fn in_order(sizes: &Sizes) -> Rows {
        Rows { train: (0..sizes.train).collect(), test: (sizes.train..sizes.train + sizes.test).collect() }
    }

    /// As ShuffleSplit draws them.
    pub fn drawn(sizes: &Sizes, draw: &mut Draw) -> Rows {
        let mut test = draw.permutation(sizes.train + sizes.test);
        Rows { train: test.split_off(sizes.test), test }
    }

    /// As StratifiedShuffleSplit draws them: class by class, then mixed.
    pub fn stratified(sizes: &Sizes, classes: &Classes, draw: &mut Draw) -> Result<Rows> {
        classes.check(sizes)?;
        let mut counts: Vec<usize> = classes.rows.iter().map(Vec::len).collect();
        let train = shares(&counts, sizes.train, draw);
        counts.iter_mut().zip(&train).for_each(|(count, taken)| *count -= taken);
        let test = shares(&counts, sizes.test, draw);
        let mut rows = Rows::default();
        for (k, of_class) in classes.rows.iter().enumerate() {
            let order = draw.permutation(of_class.len());
            let mut drawn = order.into_iter().map(|i| of_class[i]);
            rows.train.extend(drawn.by_ref().take(train[k]));
            rows.test.extend(drawn.take(test[k]));
        }
        draw.shuffle(&mut rows.train);
        draw.shuffle(&mut rows.test);
        Ok(rows)
    }
}

/// How many of `total` rows each class gets, of which there are `counts`: the
/// likeliest numbers, as scikit-learn's _approximate_mode finds them. Rows that
/// remain go to the largest fractions, and are drawn among equal ones.
fn shares(counts: &[usize], total: usize, draw: &mut Draw) -> Vec<usize> {
    let sum: usize = counts.iter().sum();
    let exact: Vec<f64> = counts.iter().map(|&count| count as f64 / sum as f64 * total as f64).collect();
    let mut shares: Vec<usize> = exact.iter().map(|share| share.floor() as usize).collect();
    let fractions: Vec<f64> = exact.iter().map(|share| share - share.floor()).collect();
    let mut values = fractions.clone();
    values.sort_by(|a, b| b.total_cmp(a));
    values.dedup();
    let mut remaining = total - shares.iter().sum::<usize>().min(total);
    for value in values {
        if remaining == 0 {
            break;
        }
        let equal: Vec<usize> = (0..counts.len()).filter(|&k| fractions[k] == value).collect();
        let chosen = equal.len().min(remaining);
        for i in draw.permutation(equal.len()).into_iter().take(chosen) {
            shares[equal[i]] += 1;
        }
        remaining -= chosen;
    }
    shares
}
