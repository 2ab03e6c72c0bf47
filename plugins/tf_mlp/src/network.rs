//! Dense(hidden, relu), Dense(classes): weights, and what they say about a row.

use crate::dense::add_products;
use crate::exponential::{exp, ln};
use crate::lanes::{floats, floats_mut, vectors, zeros, Lanes};
use crate::row::{Term, Terms};

#[derive(Clone, Copy)]
pub struct Sizes {
    pub inputs: usize,
    pub hidden: usize,
    pub classes: usize,
}

/// One number for each weight: the weights themselves, their gradient, or a
/// moment of it. Rows are padded with zeros to whole vectors.
pub struct Layers {
    pub w1: Vec<Lanes>, // [inputs, hidden]
    pub b1: Vec<Lanes>, // [hidden]
    pub w2: Vec<Lanes>, // [hidden, classes]
    pub b2: Vec<Lanes>, // [classes]
}

impl Layers {
    pub fn zeros(s: Sizes) -> Self {
        Layers { w1: zeros(s.inputs, s.hidden), b1: zeros(1, s.hidden), w2: zeros(s.hidden, s.classes), b2: zeros(1, s.classes) }
    }

    /// Whether no weight is NaN or infinite.
    pub fn are_finite(&self) -> bool {
        [&self.w1, &self.b1, &self.w2, &self.b2].into_iter().all(|weights| floats(weights).iter().all(|w| w.is_finite()))
    }

    pub fn each_mut(&mut self) -> [&mut [Lanes]; 4] {
        [&mut self.w1, &mut self.b1, &mut self.w2, &mut self.b2]
    }
}

/// The start: kernels uniform within ±√(6 / (inputs + outputs)) (Glorot and
/// Bengio 2010), biases 0. uniform draws from [0, 1).
pub fn glorot(s: Sizes, mut uniform: impl FnMut() -> f64) -> Layers {
    let mut layers = Layers::zeros(s);
    let mut fill = |weights: &mut [Lanes], inputs: usize, outputs: usize| {
        let limit = (6.0 / (inputs + outputs) as f64).sqrt();
        for row in floats_mut(weights).chunks_exact_mut(vectors(outputs) * 4) {
            row[..outputs].fill_with(|| ((2.0 * uniform() - 1.0) * limit) as f32);
        }
    };
    fill(&mut layers.w1, s.inputs, s.hidden);
    fill(&mut layers.w2, s.hidden, s.classes);
    layers
}

/// What the network makes of one row.
pub struct Activations {
    pub hidden: Vec<Lanes>,
    pub logits: Vec<Lanes>,
    pub probabilities: Vec<f64>,
    pub log_sum: f64, // the probability of class k is exp(logits[k] - log_sum)
    pub best: usize,  // the likeliest class, the first of equals
    pub live: Terms,  // the hidden units that are not 0
}

impl Activations {
    pub fn new(s: Sizes) -> Self {
        Activations {
            hidden: zeros(1, s.hidden),
            logits: zeros(1, s.classes),
            probabilities: vec![0.0; s.classes],
            log_sum: 0.0,
            best: 0,
            live: Terms::new(vectors(s.hidden) * 4),
        }
    }

    pub fn apply(&mut self, layers: &Layers, row: &[Term]) {
        self.hidden.copy_from_slice(&layers.b1);
        add_products(&mut self.hidden, &layers.w1, row);
        self.hidden.iter_mut().for_each(|h| *h = h.relu());
        self.logits.copy_from_slice(&layers.b2);
        let live = self.live.collect(floats(&self.hidden)); // padding is 0, so it is left out
        add_products(&mut self.logits, &layers.w2, live);
        self.softmax();
    }

    fn softmax(&mut self) {
        let logits = &floats(&self.logits)[..self.probabilities.len()];
        self.best = (1..logits.len()).fold(0, |best, k| if logits[k] > logits[best] { k } else { best });
        let max = logits[self.best] as f64;
        for (p, &z) in self.probabilities.iter_mut().zip(logits) {
            *p = exp(z as f64 - max);
        }
        let sum: f64 = self.probabilities.iter().sum();
        self.probabilities.iter_mut().for_each(|p| *p /= sum);
        self.log_sum = max + ln(sum);
    }

    /// The cross-entropy when class `right` is the right one.
    pub fn cross_entropy(&self, right: usize) -> f64 {
        self.log_sum - floats(&self.logits)[right] as f64
    }
}
