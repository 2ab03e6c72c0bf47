//! Products of matrices in tiles, whose parts fit the processor's cache.

use crate::left::Left;
use crate::pair::Pair;

/// Rows and columns of a tile, whose sums stay in registers.
pub const ROWS: usize = 4;
const COLUMNS: usize = 4;
/// Rows of a block of tiles, and products of a sum that are added up before it is
/// stored: what is packed of the left side has 1.2 MB at most.
const BLOCK: usize = 256;
pub const DEPTH: usize = 256;

/// Element (i, j) of a matrix lies i × down + j × right from the first.
#[derive(Clone, Copy)]
pub struct Layout {
    pub down: isize,
    pub right: isize,
}

impl Layout {
    pub fn at(self, i: usize, j: usize) -> isize {
        i as isize * self.down + j as isize * self.right
    }
}

/// What lies at one depth of a tile's right side.
type Right = [Pair; COLUMNS / 2];

/// Multiplies c by beta; by 0 it is 0 whatever was there.
pub unsafe fn scale(rows: usize, columns: usize, beta: f64, c: *mut f64, layout: Layout) {
    for (i, j) in (0..rows).flat_map(|i| (0..columns).map(move |j| (i, j))) {
        let v = c.offset(layout.at(i, j));
        *v = if beta == 0.0 { 0.0 } else { beta * *v };
    }
}

/// Adds alpha × a × b to c, where a has rows × depth elements, b depth × columns.
pub unsafe fn add(size: [usize; 3], alpha: f64, a: (*const f64, Layout), b: (*const f64, Layout), c: (*mut f64, Layout)) {
    let [rows, depth, columns] = size;
    let (mut left, mut right) = (Left::new(rows.min(BLOCK)), Vec::new());
    for first in (0..depth).step_by(DEPTH) {
        let count = DEPTH.min(depth - first);
        right.clear();
        for column in (0..columns).step_by(COLUMNS) {
            pack_right(&mut right, b.0.offset(b.1.at(first, column)), b.1, count, COLUMNS.min(columns - column), alpha);
        }
        for row in (0..rows).step_by(BLOCK) {
            let height = BLOCK.min(rows - row);
            left.pack(a.0.offset(a.1.at(row, first)), a.1, count, height);
            add_block(&left, &right, [height, count, columns], c.0.offset(c.1.at(row, 0)), c.1);
        }
    }
}

/// What a tile lacks in width is 0.
unsafe fn pack_right(to: &mut Vec<Right>, b: *const f64, layout: Layout, count: usize, width: usize, alpha: f64) {
    let get = |p: usize, j: usize| if j < width { alpha * *b.offset(layout.at(p, j)) } else { 0.0 };
    to.extend((0..count).map(|p| std::array::from_fn(|j| Pair::new(get(p, 2 * j), get(p, 2 * j + 1)))));
}

unsafe fn add_block(left: &Left, right: &[Right], size: [usize; 3], c: *mut f64, layout: Layout) {
    let [rows, count, columns] = size;
    for row in (0..rows).step_by(ROWS) {
        for (tile, right) in right.chunks_exact(count).enumerate() {
            let column = tile * COLUMNS;
            let sums = sums(left, row / ROWS, right);
            store(sums, c.offset(layout.at(row, column)), layout, ROWS.min(rows - row), COLUMNS.min(columns - column));
        }
    }
}

unsafe fn sums(left: &Left, tile: usize, right: &[Right]) -> [Right; ROWS] {
    let mut sums = [[Pair::splat(0.0); COLUMNS / 2]; ROWS];
    for a in left.of(tile) {
        let b = right.get_unchecked(a.depth); // of those that were packed on both sides
        for i in 0..ROWS {
            for j in 0..COLUMNS / 2 {
                sums[i][j] = sums[i][j].plus(a.values[i], b[j]);
            }
        }
    }
    sums
}

unsafe fn store(sums: [Right; ROWS], c: *mut f64, layout: Layout, height: usize, width: usize) {
    for (i, row) in sums[..height].iter().enumerate() {
        for (j, v) in row.iter().flat_map(|pair| pair.values()).take(width).enumerate() {
            *c.offset(layout.at(i, j)) += v;
        }
    }
}
