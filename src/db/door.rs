//! The one door through which a process writes: waiting operations share a transaction.
//!
//! A commit waits for the disk, so the cost of making one change durable is the cost of making many
//! durable. The writer takes whatever waits, runs each operation in a savepoint of its own, commits
//! once, and only then answers. Groups form by themselves while the last commit runs; nobody lingers.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel},
};

use diesel::connection::TransactionManager as _;

use super::engine::{AnyConnection, DbError, Transactions, begin};

/// How many operations may wait before new ones are turned away.
const QUEUE: usize = 10_000;
/// How many operations share a transaction at most.
const GROUP: usize = 512;

/// An operation on its way to the writer.
trait Operation: Send {
    /// Runs it; `false` asks for its changes to be undone. The answer is kept for `answer`.
    fn run(&mut self, conn: &mut AnyConnection) -> bool;
    /// Answers whoever waits: with what `run` gave, or with why nothing was made durable.
    fn answer(self: Box<Self>, durable: Result<(), &DbError>);
}

struct Waiting<F, T, E, A> {
    work: F,
    outcome: Option<Result<T, E>>,
    answer: A,
}

impl<F, T, E, A> Operation for Waiting<F, T, E, A>
where
    F: Fn(&mut AnyConnection) -> Result<T, E> + Send,
    T: Send,
    E: From<DbError> + Send,
    A: FnOnce(Result<T, E>) + Send,
{
    fn run(&mut self, conn: &mut AnyConnection) -> bool {
        let outcome = catch_unwind(AssertUnwindSafe(|| (self.work)(conn)));
        let outcome = outcome.unwrap_or_else(|_| Err(DbError::Lost.into()));
        let keep = outcome.is_ok();
        self.outcome = Some(outcome);
        keep
    }

    fn answer(self: Box<Self>, durable: Result<(), &DbError>) {
        let outcome = match (durable, self.outcome) {
            (Ok(()), Some(outcome)) | (Err(_), Some(outcome @ Err(_))) => outcome,
            (Err(error), _) => Err(DbError::Commit(error.to_string()).into()),
            (Ok(()), None) => Err(DbError::Lost.into()),
        };
        (self.answer)(outcome);
    }
}

/// The way in. Cheap to clone.
#[derive(Clone)]
pub(super) struct Door {
    queue: SyncSender<Box<dyn Operation>>,
}

impl Door {
    /// Starts the writer on a thread of its own; it ends when the last door is dropped.
    pub(super) fn open(
        mut connect: impl FnMut() -> Result<AnyConnection, DbError> + Send + 'static,
    ) -> Result<Self, DbError> {
        let mut conn = Some(connect()?);
        let (queue, operations) = sync_channel(QUEUE);
        let writer = move || {
            while let Some(group) = next_group(&operations) {
                // A connection that failed is replaced before the next group.
                let outcome = match conn.take().map_or_else(&mut connect, Ok) {
                    Ok(mut open) => {
                        let outcome = run_group(&mut open, group);
                        if outcome.is_ok() {
                            conn = Some(open);
                        }
                        outcome.err()
                    }
                    Err(error) => {
                        for operation in group {
                            operation.answer(Err(&error));
                        }
                        Some(error)
                    }
                };
                if let Some(error) = outcome {
                    tracing::error!(%error, "a group of writes failed");
                }
            }
        };
        std::thread::Builder::new()
            .name("database-writer".to_owned())
            .spawn(writer)
            .map_err(|error| DbError::Unreachable(error.to_string()))?;
        Ok(Self { queue })
    }

    /// Queues `work`; `answer` is called with its outcome once that is durable.
    pub(super) fn send<T, E>(
        &self,
        work: impl Fn(&mut AnyConnection) -> Result<T, E> + Send + 'static,
        answer: impl FnOnce(Result<T, E>) + Send + 'static,
    ) where
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
    {
        let operation = Box::new(Waiting { work, outcome: None, answer });
        if let Err(TrySendError::Full(operation) | TrySendError::Disconnected(operation)) =
            self.queue.try_send(operation)
        {
            operation.refuse();
        }
    }
}

impl dyn Operation {
    fn refuse(self: Box<Self>) {
        self.answer(Err(&DbError::Busy));
    }
}

fn next_group(operations: &Receiver<Box<dyn Operation>>) -> Option<Vec<Box<dyn Operation>>> {
    let mut group = vec![operations.recv().ok()?];
    group.extend(operations.try_iter().take(GROUP - 1));
    Some(group)
}

/// Runs a group in one transaction and answers each of its operations.
fn run_group(conn: &mut AnyConnection, mut group: Vec<Box<dyn Operation>>) -> Result<(), DbError> {
    let outcome =
        catch_unwind(AssertUnwindSafe(|| try_group(conn, &mut group))).unwrap_or_else(|_| Err(DbError::Lost));
    if outcome.is_err() {
        // The connection is thrown away, which rolls back whatever is open.
        drop(Transactions::rollback_transaction(conn));
    }
    for operation in group {
        operation.answer(outcome.as_ref().copied());
    }
    outcome
}

fn try_group(conn: &mut AnyConnection, group: &mut [Box<dyn Operation>]) -> Result<(), DbError> {
    begin(conn)?;
    if let [only] = group {
        if !only.run(conn) {
            Transactions::rollback_transaction(conn)?;
            return Ok(());
        }
    } else {
        for operation in group {
            Transactions::begin_transaction(conn)?;
            if operation.run(conn) {
                Transactions::commit_transaction(conn)?;
            } else {
                Transactions::rollback_transaction(conn)?;
            }
        }
    }
    Transactions::commit_transaction(conn)?;
    Ok(())
}
