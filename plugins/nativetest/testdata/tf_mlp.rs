//! The trainer's core without zen, for tests.
//!
//!   native fit < problem     inputs hidden classes rows batch_size epochs lr, weights, x, labels
//!                            → weights, loss and accuracy of the last epoch
//!   native numbers           lines of x, exp(-x), ln(x)
//!   native ends              exp of 0, -800 and -∞; 1 if exp(NaN) is NaN

#[path = "../../tf_mlp/src/dense.rs"]
mod dense;
#[path = "../../tf_mlp/src/exponential.rs"]
mod exponential;
#[path = "../../tf_mlp/src/lanes.rs"]
mod lanes;
#[path = "../../tf_mlp/src/network.rs"]
mod network;
#[path = "../../tf_mlp/src/row.rs"]
mod row;
#[path = "../../tf_mlp/src/training.rs"]
mod training;

use lanes::{floats, floats_mut, vectors};
use network::{Layers, Sizes};
use training::{Score, Trainer};

fn main() {
    match std::env::args().nth(1).as_deref() {
        Some("fit") => fit(),
        Some("numbers") => numbers(),
        Some("ends") => ends(),
        _ => std::process::exit(2),
    }
}

fn fit() {
    let text = std::io::read_to_string(std::io::stdin()).unwrap();
    let mut next = text.split_ascii_whitespace().map(|word| word.parse::<f64>().unwrap());
    let mut size = || next.next().unwrap() as usize;
    let sizes = Sizes { inputs: size(), hidden: size(), classes: size() };
    let (rows, batch_size, epochs) = (size(), size(), size());
    let lr = next.next().unwrap();

    let widths = [sizes.hidden, sizes.hidden, sizes.classes, sizes.classes];
    let mut layers = Layers::zeros(sizes);
    for (weights, width) in layers.each_mut().into_iter().zip(widths) {
        for row in floats_mut(weights).chunks_exact_mut(vectors(width) * 4) {
            row[..width].fill_with(|| next.next().unwrap() as f32);
        }
    }
    let x: Vec<f32> = (0..rows * sizes.inputs).map(|_| next.next().unwrap() as f32).collect();
    let y: Vec<u8> = (0..rows).map(|_| next.next().unwrap() as u8).collect();

    let mut trainer = Trainer::new(sizes, layers, lr);
    let order: Vec<u32> = (0..rows as u32).collect();
    let mut score = Score::default();
    for _ in 0..epochs {
        score = Score::default();
        order.chunks(batch_size).for_each(|batch| trainer.step(&x, &y, batch, &mut score));
    }
    for (weights, width) in trainer.layers.each_mut().into_iter().zip(widths) {
        for row in floats(weights).chunks_exact(vectors(width) * 4) {
            row[..width].iter().for_each(|w| println!("{w}"));
        }
    }
    println!("{}\n{}", score.loss / score.rows as f64, score.correct as f64 / score.rows as f64);
}

fn numbers() {
    let mut x = 1e-9;
    while x < 700.0 {
        println!("{x:e} {:e} {:e}", exponential::exp(-x), exponential::ln(x));
        x = x * 1.0137 + 1e-7;
    }
}

fn ends() {
    for x in [0.0, -800.0, f64::NEG_INFINITY] {
        println!("{:e}", exponential::exp(x));
    }
    println!("{}", exponential::exp(f64::NAN).is_nan() as u8);
}
