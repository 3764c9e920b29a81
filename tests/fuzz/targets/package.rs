//! Packages as strangers hand them over. The manifest is signed with a key of the target's own, so that what is
//! wrong behind a valid signature is reached as well.

#![no_main]

use std::{fs, path::Path, sync::LazyLock};

use ed25519_dalek::{
    Signer as _, SigningKey,
    pkcs8::{EncodePublicKey as _, spki::der::pem::LineEnding},
};
use libfuzzer_sys::fuzz_target;
use parts::package::verify;
use sha2::{Digest as _, Sha256};
use tempfile::TempDir;

static FOLDER: LazyLock<TempDir> = LazyLock::new(|| {
    let fast = Path::new("/dev/shm");
    if fast.is_dir() { TempDir::new_in(fast).unwrap() } else { TempDir::new().unwrap() }
});

const NAMES: [&str; 6] =
    ["signatures.csv", "excluded.csv", "signatures.csv.lines", "VERIFY.md", "SHA256SUMS", "x.DBF"];

/// A manifest that reads; the input changes values of it by their path.
const MANIFEST: &str = r#"{"format":"rubrica-package/1","software":"x","petition":{"slug":"agua","title":"Agua","threshold":1},
"profile":{"id":"generic","version":1},"batch":{"number":1,"prepared_at":"2026-01-01T00:00:00Z","certified_at":"2026-01-01T00:00:00Z"},
"certifiers":[{"name":"A","at":"2026-01-01T00:00:00Z"}],"totals":{"signatures":1,"excluded":0},"petition_states":{"valid":1},
"tables":[{"file":"signatures.csv","columns":[{"name":"dni","field":"document"},{"name":"canal","field":"channel"}],"rows":1,"counts":{"channel":{"paper":1}}}],
"files":[],"key_fingerprint":"","history":null}"#;

// The input: sections between bytes 1; the first changes the manifest, the others are files.
fuzz_target!(|bytes: &[u8]| {
    let mut sections = bytes.split(|it| *it == 1);
    let changes = sections.next().unwrap_or_default();
    let mut files = Vec::new();
    for (name, content) in NAMES.iter().zip(sections) {
        fs::write(FOLDER.path().join(name), content).unwrap();
        files.push(serde_json::json!({
            "name": name, "bytes": content.len(), "sha256": hex::encode(Sha256::digest(content)),
        }));
    }
    for name in &NAMES[files.len()..] {
        let _ = fs::remove_file(FOLDER.path().join(name));
    }
    let key = SigningKey::from_bytes(&[7; 32]);
    let mut manifest: serde_json::Value = serde_json::from_str(MANIFEST).unwrap();
    manifest["files"] = files.into();
    manifest["key_fingerprint"] = hex::encode(Sha256::digest(key.verifying_key().as_bytes())).into();
    let mut manifest = manifest;
    let text = String::from_utf8_lossy(changes);
    for line in text.lines() {
        let Some((path, value)) = line.split_once(' ') else { continue };
        if let (Some(place), Ok(value)) = (manifest.pointer_mut(path), serde_json::from_str(value)) {
            *place = value;
        }
    }
    let raw = changes.starts_with(b"{").then(|| changes.to_vec());
    look(&raw.unwrap_or_else(|| manifest.to_string().into_bytes()), &key);
});

fn look(manifest: &[u8], key: &SigningKey) {
    let write = |name: &str, content: &[u8]| fs::write(FOLDER.path().join(name), content).unwrap();
    write("manifest.json", manifest);
    write("manifest.json.sig", &key.sign(manifest).to_bytes());
    write("public-key.pem", key.verifying_key().to_public_key_pem(LineEnding::LF).unwrap().as_bytes());
    let report = verify(FOLDER.path(), Some(&key.verifying_key()), &|_, _| Ok(())).unwrap();
    assert_eq!(report.sound, report.problems.is_empty());
    let told = report.to_string();
    assert!(!told.chars().any(|it| it.is_control() && it != '\n'), "{told:?}");
    let _ = serde_json::to_string(&report).unwrap();
}
