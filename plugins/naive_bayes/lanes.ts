// Loops over rows, four values at once. Blocks are loaded from their end: the
// bounds are then checked once a block.

/** Whether one of n values is NaN or infinite. */
export function anyNotFinite(at: usize, n: i32): bool {
  let wrong = v128.splat<i32>(0), i = 0;
  for (; i + 8 <= n; i += 8) {
    const p = at + (<usize>i << 2), b = v128.load(p, 16), a = v128.load(p);
    // v - v is 0, but for these.
    wrong = v128.or(wrong, v128.or(f32x4.ne(f32x4.sub(a, a), f32x4.splat(0)), f32x4.ne(f32x4.sub(b, b), f32x4.splat(0))));
  }
  let rest = false;
  for (; i < n; i++) rest = rest || !isFinite(load<f32>(at + (<usize>i << 2)));
  return rest || v128.any_true(wrong);
}

/** Whether one of n values is negative. */
export function anyBelowZero(at: usize, n: i32): bool {
  let wrong = v128.splat<i32>(0), i = 0;
  for (; i + 8 <= n; i += 8) {
    const p = at + (<usize>i << 2), b = v128.load(p, 16), a = v128.load(p);
    wrong = v128.or(wrong, v128.or(f32x4.lt(a, f32x4.splat(0)), f32x4.lt(b, f32x4.splat(0))));
  }
  let rest = false;
  for (; i < n; i++) rest = rest || load<f32>(at + (<usize>i << 2)) < 0;
  return rest || v128.any_true(wrong);
}

/** sums += row, n values each. */
export function addRow(sums: usize, row: usize, n: i32): void {
  let i: usize = 0;
  const end = <usize>n << 2;
  for (; i + 32 <= end; i += 32) {
    const x1 = v128.load(row + i, 16), x0 = v128.load(row + i), s1 = v128.load(sums + i, 16), s0 = v128.load(sums + i);
    v128.store(sums + i, f32x4.add(s1, x1), 16);
    v128.store(sums + i, f32x4.add(s0, x0));
  }
  for (; i < end; i += 4) store<f32>(sums + i, load<f32>(sums + i) + load<f32>(row + i));
}

/** sums += (row - mean)², n values each. */
export function addSquares(sums: usize, row: usize, mean: usize, n: i32): void {
  let i: usize = 0;
  const end = <usize>n << 2;
  for (; i + 32 <= end; i += 32) {
    const d1 = f32x4.sub(v128.load(row + i, 16), v128.load(mean + i, 16));
    const d0 = f32x4.sub(v128.load(row + i), v128.load(mean + i));
    const s1 = v128.load(sums + i, 16), s0 = v128.load(sums + i);
    v128.store(sums + i, f32x4.add(s1, f32x4.mul(d1, d1)), 16);
    v128.store(sums + i, f32x4.add(s0, f32x4.mul(d0, d0)));
  }
  for (; i < end; i += 4) {
    const d = load<f32>(row + i) - load<f32>(mean + i);
    store<f32>(sums + i, load<f32>(sums + i) + d * d);
  }
}

/** sums += row, the sums in float64. */
export function addRowWide(sums: usize, row: usize, n: i32): void {
  let i = 0;
  for (; i + 4 <= n; i += 4) {
    const x = v128.load(row + (<usize>i << 2)), s = sums + (<usize>i << 3);
    const s1 = v128.load(s, 16), s0 = v128.load(s);
    v128.store(s, f64x2.add(s1, upper(x)), 16);
    v128.store(s, f64x2.add(s0, lower(x)));
  }
  for (; i < n; i++) {
    const s = sums + (<usize>i << 3);
    store<f64>(s, load<f64>(s) + <f64>load<f32>(row + (<usize>i << 2)));
  }
}

/** The inner product of a row and n float64 weights. */
export function dotWide(row: usize, weights: usize, n: i32): f64 {
  let sum0 = f64x2.splat(0), sum1 = f64x2.splat(0), i = 0;
  for (; i + 4 <= n; i += 4) {
    const x = v128.load(row + (<usize>i << 2)), w = weights + (<usize>i << 3);
    sum1 = f64x2.add(sum1, f64x2.mul(upper(x), v128.load(w, 16)));
    sum0 = f64x2.add(sum0, f64x2.mul(lower(x), v128.load(w)));
  }
  let rest: f64 = 0;
  for (; i < n; i++) rest += <f64>load<f32>(row + (<usize>i << 2)) * load<f64>(weights + (<usize>i << 3));
  const all = f64x2.add(sum0, sum1);
  return f64x2.extract_lane(all, 0) + f64x2.extract_lane(all, 1) + rest;
}

// @ts-ignore: decorator
@inline
function lower(x: v128): v128 {
  return v128.promote_low<f32>(x);
}

// @ts-ignore: decorator
@inline
function upper(x: v128): v128 {
  return v128.promote_low<f32>(v128.shuffle<i64>(x, x, 1, 0));
}
