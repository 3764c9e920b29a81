//! Randomness, from the operating system.

use std::cell::RefCell;

use zeroize::Zeroize;

/// Fresh random bytes, fit for keys, nonces and secrets.
///
/// # Panics
///
/// When the operating system gives no randomness. Nothing can be kept safe then, and no caller could mend it.
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    fill(&mut bytes);
    bytes
}

fn fill(bytes: &mut [u8]) {
    if let Err(error) = getrandom::fill(bytes) {
        panic!("the operating system gives no random numbers: {error}");
    }
}

/// Nonces are drawn 64 at a time: a system call for each would cost more than sealing a short record.
const NONCES_DRAWN_TOGETHER: usize = 64;

thread_local! {
    static NONCES: RefCell<Vec<[u8; 24]>> = const { RefCell::new(Vec::new()) };
}

/// A fresh random nonce of 24 bytes, never given out twice.
pub(super) fn nonce() -> [u8; 24] {
    NONCES.with_borrow_mut(|nonces| {
        if let Some(nonce) = nonces.pop() {
            return nonce;
        }
        let mut drawn = [[0; 24]; NONCES_DRAWN_TOGETHER];
        fill(drawn.as_flattened_mut());
        nonces.extend_from_slice(&drawn[1..]);
        let first = drawn[0];
        drawn.as_flattened_mut().zeroize();
        first
    })
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn nonces_do_not_repeat_across_draws() {
        let nonces: HashSet<_> = (0..10 * NONCES_DRAWN_TOGETHER).map(|_| nonce()).collect();
        assert_eq!(nonces.len(), 10 * NONCES_DRAWN_TOGETHER);
    }
}
