// Sums of float32 in the order in which numpy adds them up: eight sums that take
// turns, of at most 128 values; more are halved. Variances of almost 0 make sums
// of 1e10 and more, of which float32 keeps no whole numbers: the order decides.

/** Values that are summed without halving. */
const BLOCK: i32 = 128;

/** n / 2, in whole eights. */
// @ts-ignore: decorator
@inline
function half(n: i32): i32 {
  const h = n / 2;
  return h - (h & 7);
}

// @ts-ignore: decorator
@inline
function total(low: v128, high: v128): f32 {
  const a = (f32x4.extract_lane(low, 0) + f32x4.extract_lane(low, 1)) + (f32x4.extract_lane(low, 2) + f32x4.extract_lane(low, 3));
  const b = (f32x4.extract_lane(high, 0) + f32x4.extract_lane(high, 1)) + (f32x4.extract_lane(high, 2) + f32x4.extract_lane(high, 3));
  return a + b;
}

/** The sum of n values. */
export function pairwiseSum(at: usize, n: i32): f32 {
  if (n > BLOCK) {
    const h = half(n);
    return pairwiseSum(at, h) + pairwiseSum(at + (<usize>h << 2), n - h);
  }
  let low = f32x4.splat(0), high = low, i = 0;
  for (; i + 8 <= n; i += 8) {
    const p = at + (<usize>i << 2);
    high = f32x4.add(high, v128.load(p, 16));
    low = f32x4.add(low, v128.load(p));
  }
  let sum = total(low, high);
  for (; i < n; i++) sum += load<f32>(at + (<usize>i << 2));
  return sum;
}

/** The sum of (x - theta)² / variance, n values each. */
export function squaresOverVariance(x: usize, theta: usize, variance: usize, n: i32): f32 {
  if (n > BLOCK) {
    const h = half(n), by = <usize>h << 2;
    return squaresOverVariance(x, theta, variance, h) + squaresOverVariance(x + by, theta + by, variance + by, n - h);
  }
  let low = f32x4.splat(0), high = low, i: usize = 0;
  const end = <usize>n << 2;
  for (; i + 32 <= end; i += 32) {
    const d1 = f32x4.sub(v128.load(x + i, 16), v128.load(theta + i, 16));
    const d0 = f32x4.sub(v128.load(x + i), v128.load(theta + i));
    high = f32x4.add(high, f32x4.div(f32x4.mul(d1, d1), v128.load(variance + i, 16)));
    low = f32x4.add(low, f32x4.div(f32x4.mul(d0, d0), v128.load(variance + i)));
  }
  let sum = total(low, high);
  for (; i < end; i += 4) {
    const d = load<f32>(x + i) - load<f32>(theta + i);
    sum += d * d / load<f32>(variance + i);
  }
  return sum;
}
