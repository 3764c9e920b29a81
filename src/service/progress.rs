//! How long work tells how far it is, and that it is alive.

use std::{
    io,
    sync::mpsc::{RecvTimeoutError, Sender, channel},
    thread::{self, JoinHandle},
    time::Duration,
};

use crate::db::DbError;

/// A moment in a piece of long work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// What is being done, for people: `reading`.
    pub doing: &'static str,
    /// How much of it is done, in whatever unit is known beforehand (bytes, rows, parts).
    pub n_done: u64,
    /// How much of it there is; 0 if that is not known.
    pub n_total: u64,
    /// How many rows that is so far.
    pub n_rows: u64,
}

/// Hears how far the work is, several times a second. An error ends the work.
pub type Progress<'a> = &'a (dyn Fn(Step) -> Result<(), DbError> + Sync);

/// For work whose progress nobody follows.
pub fn unheard(_: Step) -> Result<(), DbError> {
    Ok(())
}

/// How many threads to spread work over: the machine's cores.
pub fn n_workers() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// Does something again and again, on a thread of its own, until it is dropped: work that computes for minutes
/// gives signs of life nonetheless.
pub struct Pulse {
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Pulse {
    /// Begins; the first beat comes after the first pause.
    pub fn start(every: Duration, mut beat: impl FnMut() + Send + 'static) -> io::Result<Self> {
        let (stop, stopped) = channel();
        let run = move || {
            while stopped.recv_timeout(every) == Err(RecvTimeoutError::Timeout) {
                beat();
            }
        };
        let thread = thread::Builder::new().name("pulse".to_owned()).spawn(run)?;
        Ok(Self { stop: Some(stop), thread: Some(thread) })
    }
}

impl Drop for Pulse {
    fn drop(&mut self) {
        self.stop = None;
        if let Some(thread) = self.thread.take() {
            // A beat that panicked has said so itself.
            drop(thread.join());
        }
    }
}
