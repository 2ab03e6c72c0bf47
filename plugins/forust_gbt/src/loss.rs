//! The logistic loss on the training rows.

/// Returns the mean loss of rows with these log-odds of being 1 in y.
pub fn mean(log_odds: &[f64], y: &[f64]) -> f64 {
    let of_row = |(z, y): (&f64, &f64)| loss(if *y > 0.0 { *z } else { -*z });
    log_odds.iter().zip(y).map(of_row).sum::<f64>() / y.len() as f64
}

/// -ln of the probability of the right side, given its log-odds.
fn loss(log_odds: f64) -> f64 {
    (-log_odds).max(0.0) + (-log_odds.abs()).exp().ln_1p()
}
