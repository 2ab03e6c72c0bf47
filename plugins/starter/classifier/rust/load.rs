//! The entry `load`: pictures from a text.

use zen::{ensure, Result, Tensor};

/// Pictures and their labels.
type Part = (Tensor<f32>, Vec<u8>);

pub fn load(text: Tensor<u8>, height: usize, width: usize) -> Result<(Tensor<f32>, Vec<u8>, Tensor<f32>, Vec<u8>)> {
    let (pixels, bytes) = (height * width, text.data.len());
    ensure!(bytes % (pixels + 2) == 0, "{bytes} bytes are no whole lines of {pixels} pixels, a label and a line end");
    let empty = || Part::from((Tensor { dims: vec![0, height, width], data: vec![] }, vec![]));
    let (mut train, mut test) = (empty(), empty());
    for (i, line) in text.data.chunks_exact(pixels + 2).enumerate() {
        ensure!(line[pixels].is_ascii_digit(), "line {} has no digit as its label", i + 1);
        let (x, y) = if i % 4 == 3 { &mut test } else { &mut train };
        x.data.extend(line[..pixels].iter().map(|&c| (c == b'#') as u8 as f32));
        x.dims[0] += 1;
        y.push(line[pixels] - b'0');
    }
    Ok((train.0, train.1, test.0, test.1))
}
