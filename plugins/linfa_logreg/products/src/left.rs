//! The left side of a block of tiles, without what is 0: images and tables in
//! columns of 0 and 1 are mostly that, and it adds nothing.

use crate::pair::Pair;
use crate::tiles::{Layout, DEPTH, ROWS};

/// What lies at one depth of a tile's left side, unless that is all 0: each value
/// twice, since spreading one over a pair is dear in the loop.
#[derive(Clone, Copy)]
pub struct Part {
    pub depth: usize,
    pub values: [Pair; ROWS],
}

pub struct Left {
    parts: Vec<Part>,   // room for DEPTH of each tile
    counts: Vec<usize>, // of a tile's parts
}

impl Left {
    pub fn new(rows: usize) -> Self {
        let tiles = rows.div_ceil(ROWS);
        let none = Part { depth: 0, values: [Pair::splat(0.0); ROWS] };
        Left { parts: vec![none; tiles * DEPTH], counts: vec![0; tiles] }
    }

    /// Returns the parts of a tile, in order.
    pub fn of(&self, tile: usize) -> &[Part] {
        &self.parts[tile * DEPTH..][..self.counts[tile]]
    }

    /// Takes as many rows, and depths, from the first element on, in the order that
    /// they have in memory. What the last tile lacks in height is a row that is there.
    pub unsafe fn pack(&mut self, a: *const f64, layout: Layout, depths: usize, rows: usize) {
        let tiles = rows.div_ceil(ROWS);
        self.counts.fill(0);
        let mut take = |tile: usize, depth| {
            let values = std::array::from_fn(|i| *a.offset(layout.at((tile * ROWS + i).min(rows - 1), depth)));
            self.push(tile, depth, values);
        };
        if layout.down == 1 {
            (0..depths).for_each(|depth| (0..tiles).for_each(|tile| take(tile, depth)));
        } else {
            (0..tiles).for_each(|tile| (0..depths).for_each(|depth| take(tile, depth)));
        }
    }

    fn push(&mut self, tile: usize, depth: usize, values: [f64; ROWS]) {
        if values != [0.0; ROWS] {
            self.parts[tile * DEPTH + self.counts[tile]] = Part { depth, values: values.map(Pair::splat) };
            self.counts[tile] += 1;
        }
    }
}
