//! The port "model": a network as named tensors.

use crate::lanes::{floats, floats_mut, vectors, Lanes};
use crate::network::{Layers, Sizes};
use zen::{ensure, Classes, InputTensors, Result, Rows, Tensor, Tensors};

/// A network as named tensors.
pub fn tensors(s: Sizes, layers: &Layers, classes: &Classes) -> Tensors {
    let tensor = |dims: &[usize], rows: &[Lanes], width| Tensor { dims: dims.to_vec(), data: without_padding(rows, width) };
    Tensors::new()
        .with("w1", tensor(&[s.inputs, s.hidden], &layers.w1, s.hidden))
        .with("b1", tensor(&[s.hidden], &layers.b1, s.hidden))
        .with("w2", tensor(&[s.hidden, s.classes], &layers.w2, s.classes))
        .with("b2", tensor(&[s.classes], &layers.b2, s.classes))
        .with("classes", classes.tensor())
}

/// A network with its classes.
pub struct Model {
    pub sizes: Sizes,
    pub layers: Layers,
    pub classes: Classes,
}

impl Model {
    /// Reads a network, which has to be trained on rows as wide as x's.
    pub fn read(model: &InputTensors, x: &Rows) -> Result<Self> {
        let (w1, b1) = (model.get::<f32>("w1")?, model.get::<f32>("b1")?);
        let (w2, b2) = (model.get::<f32>("w2")?, model.get::<f32>("b2")?);
        let sizes = Sizes { inputs: w1.rows(), hidden: b1.data.len(), classes: b2.data.len() };
        ensure!(sizes.hidden > 0 && (1..=256).contains(&sizes.classes), "input \"model\" has {} hidden units and {} classes", sizes.hidden, sizes.classes);
        ensure!(w1.data.len() == sizes.inputs * sizes.hidden && w2.data.len() == sizes.hidden * sizes.classes, "input \"model\": the layers do not fit together");
        x.check_width(sizes.inputs)?;
        let layers = Layers {
            w1: with_padding(&w1.data, sizes.hidden),
            b1: with_padding(&b1.data, sizes.hidden),
            w2: with_padding(&w2.data, sizes.classes),
            b2: with_padding(&b2.data, sizes.classes),
        };
        ensure!(layers.are_finite(), "input \"model\" has NaN or infinity among its weights");
        let classes = Classes::read(model)?;
        ensure!(classes.count() == sizes.classes, "input \"model\": the layers do not fit together");
        Ok(Model { sizes, layers, classes })
    }
}

fn without_padding(rows: &[Lanes], width: usize) -> Vec<f32> {
    floats(rows).chunks_exact(vectors(width) * 4).flat_map(|row| &row[..width]).copied().collect()
}

fn with_padding(rows: &[f32], width: usize) -> Vec<Lanes> {
    let mut padded = crate::lanes::zeros(rows.len() / width, width);
    for (to, from) in floats_mut(&mut padded).chunks_exact_mut(vectors(width) * 4).zip(rows.chunks_exact(width)) {
        to[..width].copy_from_slice(from);
    }
    padded
}
