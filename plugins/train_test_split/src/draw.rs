//! Random numbers as numpy's RandomState has them, which scikit-learn draws
//! with: the same seed gives the same rows.

const WORDS: usize = 624;
const MIDDLE: usize = 397;

/// MT19937 (Matsumoto, Nishimura 1998).
pub struct Draw {
    words: [u32; WORDS],
    used: usize, // of the words
}

impl Draw {
    /// For a seed of 32 bits as `RandomState(seed)` begins. numpy takes no other;
    /// one is an array of its two halves here.
    pub fn new(seed: i64) -> Self {
        let (low, high) = (seed as u32, (seed >> 32) as u32);
        if high == 0 {
            return Draw { words: words_of(low), used: WORDS };
        }
        Draw { words: words_of_array(&[low, high]), used: WORDS }
    }

    fn next(&mut self) -> u32 {
        if self.used == WORDS {
            self.refill();
        }
        let mut y = self.words[self.used];
        self.used += 1;
        y ^= y >> 11;
        y ^= y << 7 & 0x9d2c_5680;
        y ^= y << 15 & 0xefc6_0000;
        y ^ y >> 18
    }

    fn refill(&mut self) {
        for i in 0..WORDS {
            let y = self.words[i] & 0x8000_0000 | self.words[(i + 1) % WORDS] & 0x7fff_ffff;
            let odd = if y & 1 == 1 { 0x9908_b0df } else { 0 };
            self.words[i] = self.words[(i + MIDDLE) % WORDS] ^ y >> 1 ^ odd;
        }
        self.used = 0;
    }

    /// A number from 0 to `max`, all equally likely. A table has fewer than 2^32 rows in
    /// the memory of a plugin.
    fn up_to(&mut self, max: usize) -> usize {
        let mask = (max + 1).next_power_of_two() - 1;
        loop {
            let value = self.next() as usize & mask;
            if value <= max {
                return value;
            }
        }
    }

    /// Brings what there is into a new order.
    pub fn shuffle<T>(&mut self, all: &mut [T]) {
        for i in (1..all.len()).rev() {
            let other = self.up_to(i);
            all.swap(i, other);
        }
    }

    /// 0 to n - 1 in a new order.
    pub fn permutation(&mut self, n: usize) -> Vec<usize> {
        let mut all: Vec<usize> = (0..n).collect();
        self.shuffle(&mut all);
        all
    }
}

fn words_of(seed: u32) -> [u32; WORDS] {
    let mut words = [seed; WORDS];
    for i in 1..WORDS {
        let before = words[i - 1];
        words[i] = (before ^ before >> 30).wrapping_mul(1_812_433_253).wrapping_add(i as u32);
    }
    words
}

fn words_of_array(key: &[u32]) -> [u32; WORDS] {
    let mut words = words_of(19_650_218);
    let mut i = 1;
    for turn in 0..WORDS {
        let before = words[i - 1];
        let mixed = (before ^ before >> 30).wrapping_mul(1_664_525);
        let j = turn % key.len();
        words[i] = (words[i] ^ mixed).wrapping_add(key[j]).wrapping_add(j as u32);
        i = next_word(&mut words, i);
    }
    for _ in 1..WORDS {
        let before = words[i - 1];
        let mixed = (before ^ before >> 30).wrapping_mul(1_566_083_941);
        words[i] = (words[i] ^ mixed).wrapping_sub(i as u32);
        i = next_word(&mut words, i);
    }
    words[0] = 0x8000_0000;
    words
}

fn next_word(words: &mut [u32; WORDS], i: usize) -> usize {
    if i + 1 < WORDS {
        return i + 1;
    }
    words[0] = words[WORDS - 1];
    1
}
