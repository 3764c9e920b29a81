//! Profiles as operators write them: what is taken in reads the same again from the JSON that is kept.

#![no_main]

use libfuzzer_sys::fuzz_target;
use parts::{
    domain::{Identity, Profile, check_intake, profile::FieldKey},
    read_profile,
};

/// The shipped profiles, to begin from; a line of the input takes the place of one of theirs.
const SHIPPED: [&str; 2] = [
    include_str!("../../../config/profiles/generic.toml"),
    include_str!("../../../config/profiles/pe-iniciativa-legislativa.toml"),
];

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    match text.as_bytes() {
        // A shipped profile with some lines replaced: number of the line, and what stands there now.
        [b'~', which, ..] => {
            let mut lines: Vec<&str> = SHIPPED[usize::from(*which) % SHIPPED.len()].lines().collect();
            for change in text.lines().skip(1) {
                let (at, new) = change.split_once(' ').unwrap_or((change, ""));
                let at = at.parse::<usize>().unwrap_or_default() % lines.len();
                lines[at] = new;
            }
            check(&lines.join("\n"));
        }
        _ => check(text),
    }
});

fn check(text: &str) {
    let Ok(profile) = read_profile(text) else { return };
    let kept = serde_json::to_string(&profile).unwrap();
    let again: Profile = serde_json::from_str(&kept).unwrap();
    assert_eq!(kept, serde_json::to_string(&again).unwrap());
    let _ = check_intake(&profile, &Identity::default());
    let mut identity = Identity::default();
    for field in FieldKey::ALL {
        "12345678".clone_into(field.of_mut(&mut identity));
    }
    let _ = profile.check_form(&mut identity);
    let _ = (profile.signer.asked_online(), profile.signer.asked_on_paper());
}
