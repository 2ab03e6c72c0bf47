//! A row without its zeros: images are mostly blank.

/// An element that is not 0.
#[derive(Clone, Copy)]
pub struct Term {
    pub place: u32,
    pub value: f32,
}

/// The terms of one row after another.
pub struct Terms {
    room: Vec<Term>,
    count: usize,
}

impl Terms {
    pub fn new(width: usize) -> Self {
        Terms { room: vec![Term { place: 0, value: 0.0 }; width + 1], count: 0 }
    }

    /// Takes a row of at most `width` elements.
    pub fn collect(&mut self, row: &[f32]) -> &[Term] {
        self.count = 0;
        // Blank stretches go eight at a time.
        for (i, eight) in row.chunks(8).enumerate() {
            if eight.iter().fold(0, |bits, v| bits | v.to_bits()) << 1 != 0 {
                self.add(i * 8, eight);
            }
        }
        self.terms()
    }

    fn add(&mut self, first: usize, elements: &[f32]) {
        let room = &mut self.room[self.count..][..elements.len() + 1];
        let mut n = 0;
        for (i, &value) in elements.iter().enumerate() {
            // Written in any case: a branch would be guessed wrong too often.
            room[n] = Term { place: (first + i) as u32, value };
            n += (value != 0.0) as usize;
        }
        self.count += n;
    }

    /// Those of the row that was collected last.
    pub fn terms(&self) -> &[Term] {
        &self.room[..self.count]
    }
}
