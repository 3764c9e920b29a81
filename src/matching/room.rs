//! Room for tables that are filled in no order.

/// So many zeros, written out.
///
/// `vec![0; n]` is a promise of the kernel: of a page that is read before it is written it shows a shared one,
/// and replaces that at the first write, for which it interrupts the other processors.
pub(crate) fn zeros<T: Clone + Default>(n: usize) -> Vec<T> {
    let mut room = Vec::with_capacity(n);
    room.resize(n, T::default());
    room
}
