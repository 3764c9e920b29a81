//! Pictures of sheets: what is kept holds nothing that a camera wrote beside the picture.

#![no_main]

use libfuzzer_sys::fuzz_target;
use parts::kept_of_picture;

fuzz_target!(|bytes: &[u8]| {
    for picture in [bytes.to_vec(), [&[0xFF, 0xD8, 0xFF], bytes].concat()] {
        let Some(kept) = kept_of_picture(&picture) else { continue };
        assert!(kept.len() <= picture.len() + 16);
        assert_eq!(kept_of_picture(&kept).as_ref(), Some(&kept));
    }
});
