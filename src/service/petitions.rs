//! Creates, shows and closes petitions.
