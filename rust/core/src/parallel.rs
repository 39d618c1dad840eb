//! Sharing jobs among the threads of the current pool.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

/// Runs `work` with the number of threads asked for; `None` takes the common pool.
///
/// # Panics
/// Only if `work` panics. If no thread can be started, the common pool does the work.
pub fn with_threads<R: Send>(threads: Option<usize>, work: impl FnOnce() -> R + Send) -> R {
    let Some(threads) = threads else {
        return work();
    };
    match rayon::ThreadPoolBuilder::new().num_threads(threads.max(1)).build() {
        Ok(pool) => pool.install(work),
        Err(_) => work(),
    }
}

/// Number of threads that [`run`] shares the jobs among.
#[must_use]
pub fn threads() -> usize {
    rayon::current_num_threads()
}

/// Gives each thread a run of neighbouring jobs, and those of slower threads to the idle ones.
///
/// Each thread that gets a job makes one worker; all workers are returned. Which of them got
/// which job is left to chance, so what they gather must not depend on it.
pub fn run<J: Send, W: Send>(
    jobs: Vec<J>,
    worker: impl Fn() -> W + Sync,
    work: impl Fn(&mut W, J) + Sync,
) -> Vec<W> {
    if jobs.len() <= 1 || threads() == 1 {
        let mut only = worker();
        jobs.into_iter().for_each(|job| work(&mut only, job));
        return vec![only];
    }
    let queues = Queues::new(jobs, threads());
    let workers = rayon::broadcast(|context| {
        let first = queues.next(context.index())?;
        let mut own = worker();
        work(&mut own, first);
        while let Some(job) = queues.next(context.index()) {
            work(&mut own, job);
        }
        Some(own)
    });
    workers.into_iter().flatten().collect()
}

/// A queue of jobs for each thread. Neighbours write to the same huge pages, so it is better
/// that one thread gets them.
struct Queues<J>(Vec<Mutex<VecDeque<J>>>);

impl<J> Queues<J> {
    fn new(jobs: Vec<J>, threads: usize) -> Self {
        let share = jobs.len().div_ceil(threads);
        let mut jobs = jobs.into_iter();
        Self((0..threads).map(|_| Mutex::new(jobs.by_ref().take(share).collect())).collect())
    }

    /// The next job of a thread, or the last one of another.
    fn next(&self, thread: usize) -> Option<J> {
        let lock = |at: usize| self.0[at].lock().unwrap_or_else(PoisonError::into_inner);
        let own = lock(thread).pop_front();
        own.or_else(|| (0..self.0.len()).find_map(|other| lock(other).pop_back()))
    }
}

/// Cuts `rows` into ranges of whole blocks, a few per thread.
#[must_use]
pub fn ranges(rows: usize, block: usize) -> Vec<std::ops::Range<usize>> {
    let size = job_size(rows, block);
    (0..rows).step_by(size.max(1)).map(|start| start..rows.min(start + size)).collect()
}

/// Rows per job: whole blocks, about eight jobs per thread, at most 64 blocks each.
#[must_use]
pub fn job_size(rows: usize, block: usize) -> usize {
    let blocks = rows.div_ceil(block);
    block * blocks.div_ceil(8 * threads()).clamp(1, 64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_job_is_done_once() {
        let workers = run((0..1000_u64).collect(), || 0_u64, |sum, job| *sum += job);
        assert_eq!(workers.iter().sum::<u64>(), 499_500);
    }

    #[test]
    fn ranges_cover_all_rows() {
        for rows in [0, 1, 2047, 2048, 100_000] {
            assert_eq!(ranges(rows, 2048).iter().map(ExactSizeIterator::len).sum::<usize>(), rows);
        }
    }
}
