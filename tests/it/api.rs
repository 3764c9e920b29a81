//! The API as a whole: what every route keeps to.
