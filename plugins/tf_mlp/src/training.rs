//! Gradients of the mean cross-entropy of a batch, and Adam's step along them.

use crate::dense::add_outer;
use crate::lanes::{floats, floats_mut, vectors, Lanes};
use crate::network::{Activations, Layers, Sizes};
use crate::row::Terms;

pub struct Trainer {
    sizes: Sizes,
    pub layers: Layers,
    gradient: Layers, // of the batch so far
    adam: Adam,
    activations: Activations,
    terms: Terms,
    logits_gradient: Vec<Lanes>,
    hidden_gradient: Vec<Lanes>,
}

/// What a batch, or an epoch, came to.
#[derive(Clone, Copy, Default)]
pub struct Score {
    pub rows: usize,
    pub loss: f64, // summed over rows
    pub correct: usize,
}

impl Trainer {
    pub fn new(sizes: Sizes, layers: Layers, lr: f64) -> Self {
        Trainer {
            sizes,
            layers,
            gradient: Layers::zeros(sizes),
            adam: Adam { lr, power_1: 1.0, power_2: 1.0, mean: Layers::zeros(sizes), square: Layers::zeros(sizes) },
            activations: Activations::new(sizes),
            terms: Terms::new(sizes.inputs),
            logits_gradient: crate::lanes::zeros(1, sizes.classes),
            hidden_gradient: crate::lanes::zeros(1, sizes.hidden),
        }
    }

    /// One step on the rows `batch` of x `[rows, inputs]` with their labels y.
    pub fn step(&mut self, x: &[f32], y: &[u8], batch: &[u32], score: &mut Score) {
        for &row in batch {
            let right = self.apply(x, y, row as usize, score);
            self.add_gradient(right, 1.0 / batch.len() as f64);
        }
        self.adam.step(&mut self.layers, &mut self.gradient);
    }

    /// Scores rows as a step does, but takes none.
    pub fn look(&mut self, x: &[f32], y: &[u8], rows: &[u32]) -> Score {
        let mut score = Score::default();
        for &row in rows {
            self.apply(x, y, row as usize, &mut score);
        }
        score
    }

    /// Whether no square of a gradient has overflowed so far. A weight with one that has moves no more.
    pub fn squares_are_finite(&self) -> bool {
        self.adam.square.are_finite()
    }

    /// Applies the network to a row and scores it. Returns its class.
    fn apply(&mut self, x: &[f32], y: &[u8], row: usize, score: &mut Score) -> usize {
        let x = &x[row * self.sizes.inputs..(row + 1) * self.sizes.inputs];
        let right = y[row] as usize;
        self.activations.apply(&self.layers, self.terms.collect(x));
        score.rows += 1;
        score.loss += self.activations.cross_entropy(right);
        score.correct += (self.activations.best == right) as usize;
        right
    }

    /// Adds the gradient of the row just applied.
    fn add_gradient(&mut self, right: usize, share: f64) {
        let (a, g) = (&self.activations, &mut self.gradient);
        let logits = floats_mut(&mut self.logits_gradient);
        for (k, p) in a.probabilities.iter().enumerate() {
            logits[k] = ((p - (k == right) as u8 as f64) * share) as f32;
        }
        add(&mut g.b2, &self.logits_gradient);
        add_outer(&mut g.w2, a.live.terms(), &self.logits_gradient);

        let hidden = floats_mut(&mut self.hidden_gradient);
        hidden.fill(0.0); // relu passes nothing on where the unit is 0
        let stride = vectors(self.sizes.classes);
        for t in a.live.terms() {
            let unit = t.place as usize;
            hidden[unit] = dot(&self.layers.w2[unit * stride..(unit + 1) * stride], &self.logits_gradient);
        }
        add(&mut g.b1, &self.hidden_gradient);
        add_outer(&mut g.w1, self.terms.terms(), &self.hidden_gradient);
    }
}

fn add(to: &mut [Lanes], from: &[Lanes]) {
    to.iter_mut().zip(from).for_each(|(to, from)| *to += *from);
}

fn dot(a: &[Lanes], b: &[Lanes]) -> f32 {
    let sum = a.iter().zip(b).fold(Lanes::ZERO, |sum, (a, b)| sum + *a * *b);
    let four = floats(std::slice::from_ref(&sum));
    (four[0] + four[1]) + (four[2] + four[3])
}

/// Adam (Kingma and Ba 2015) as Keras has it: the correction of both moments
/// goes into the learning rate, and epsilon stands outside of it.
struct Adam {
    lr: f64,
    power_1: f64, // BETA_1 to the number of steps; powi may differ between machines
    power_2: f64,
    mean: Layers,
    square: Layers,
}

const BETA_1: f64 = 0.9;
const BETA_2: f64 = 0.999;
const EPSILON: f32 = 1e-7;

impl Adam {
    /// Moves the layers and clears the gradient.
    fn step(&mut self, layers: &mut Layers, gradient: &mut Layers) {
        self.power_1 *= BETA_1;
        self.power_2 *= BETA_2;
        let rate = self.lr * (1.0 - self.power_2).sqrt() / (1.0 - self.power_1);
        let moments = self.mean.each_mut().into_iter().zip(self.square.each_mut());
        for ((w, g), (m, v)) in layers.each_mut().into_iter().zip(gradient.each_mut()).zip(moments) {
            move_weights(w, g, m, v, rate as f32);
        }
    }
}

fn move_weights(weights: &mut [Lanes], gradient: &mut [Lanes], mean: &mut [Lanes], square: &mut [Lanes], rate: f32) {
    let rate = Lanes::splat(rate);
    let epsilon = Lanes::splat(EPSILON);
    let new_1 = Lanes::splat((1.0 - BETA_1) as f32);
    let new_2 = Lanes::splat((1.0 - BETA_2) as f32);
    for (((w, g), m), v) in weights.iter_mut().zip(gradient).zip(mean).zip(square) {
        *m += (*g - *m) * new_1;
        *v += (*g * *g - *v) * new_2;
        *w = *w - *m * rate / (v.sqrt() + epsilon);
        *g = Lanes::ZERO;
    }
}
