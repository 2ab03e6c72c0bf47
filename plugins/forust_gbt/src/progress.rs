//! Progress of a training. forust calls nobody while it trains; but it writes a
//! line to the log for each tree.

use log::{LevelFilter, Log, Metadata, Record};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

struct Trees {
    done: AtomicUsize,
    all: AtomicUsize,
}

static TREES: Trees = Trees { done: AtomicUsize::new(0), all: AtomicUsize::new(0) };

/// Reports progress after each tree, of as many as given.
pub fn count_trees(all: usize) {
    TREES.all.store(all, Relaxed);
    if log::set_logger(&TREES).is_ok() {
        log::set_max_level(LevelFilter::Info);
    }
}

impl Log for Trees {
    fn enabled(&self, _: &Metadata) -> bool {
        true
    }

    fn log(&self, line: &Record) {
        if line.args().to_string().starts_with("Completed iteration") {
            let done = self.done.fetch_add(1, Relaxed) + 1;
            zen::progress(done as f64, self.all.load(Relaxed) as f64);
        }
    }

    fn flush(&self) {}
}
