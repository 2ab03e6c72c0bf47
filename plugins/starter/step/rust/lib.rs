use zen::Tensor;

zen::step!(count(bytes, bins) -> counts);

fn count(bytes: Tensor<u8>, bins: usize) -> zen::Result<Vec<i64>> {
    let mut counts = vec![0; bins];
    for b in bytes.data {
        counts[b as usize * bins / 256] += 1;
    }
    Ok(counts)
}
