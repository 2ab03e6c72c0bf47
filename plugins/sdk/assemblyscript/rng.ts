/**
 * Random numbers, the same on every machine: SplitMix64 (Steele, Lea, Flood
 * 2014). `new zen.Rng(zen.seed())`.
 */
export class Rng {
  private state: u64;

  constructor(seed: i64) {
    this.state = <u64>seed;
  }

  /** 64 random bits. */
  next(): u64 {
    this.state += 0x9e3779b97f4a7c15;
    let z = this.state;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }

  /** Uniform in [0, 1), 53 bits. */
  uniform(): f64 {
    return <f64>(this.next() >> 11) / 9007199254740992.0;
  }

  /** Uniform in [0, n), without bias; n > 0. */
  below(n: u64): u64 {
    const limit = u64.MAX_VALUE - (u64.MAX_VALUE % n);
    let v = this.next();
    while (v >= limit) v = this.next();
    return v % n;
  }

  /** Shuffles a Buffer or an array in place (Fisher and Yates). */
  shuffle<D>(items: D): void {
    for (let i = items.length - 1; i > 0; i--) {
      const k = <i32>this.below(<u64>i + 1);
      const kept = items[i];
      items[i] = items[k];
      items[k] = kept;
    }
  }
}
