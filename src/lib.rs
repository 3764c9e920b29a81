//! Rúbrica.
