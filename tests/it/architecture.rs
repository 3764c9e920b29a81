//! Keeps the layers apart and the files short.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// Each layer, and the layers of this package that it may name.
const LAYERS: [(&str, &[&str]); 13] = [
    ("domain", &[]),
    ("language", &[]),
    ("matching", &["domain"]),
    ("sealing", &["domain"]),
    ("ledger", &["domain", "sealing"]),
    ("table", &["domain"]),
    ("package", &["domain", "sealing", "ledger"]),
    ("print", &["domain", "language"]),
    ("db", &["domain", "matching", "sealing", "ledger", "package", "table"]),
    ("service", &["domain", "language", "matching", "sealing", "ledger", "package", "print", "table", "db"]),
    ("mail", &["domain", "language", "sealing", "db", "service"]),
    (
        "web",
        &[
            "domain", "language", "sealing", "ledger", "package", "print", "table", "matching", "db",
            "service", "mail",
        ],
    ),
    ("config", &["domain", "sealing", "db", "service", "mail", "web"]),
];

/// Outside names, and the only layers that may use them.
const GUARDED: [(&str, &[&str]); 5] = [
    ("diesel", &["db"]),
    ("actix_web", &["web", "cli"]),
    ("lettre", &["mail"]),
    ("pdf_writer", &["print"]),
    ("Utc::now(", &[]),
];

#[test]
fn each_layer_names_only_the_layers_to_its_left() {
    let mut broken = Vec::new();
    for (layer, may_name) in LAYERS {
        for (path, text) in sources(layer) {
            for name in named_layers(&text) {
                if name != layer && !may_name.contains(&name) {
                    broken.push(format!("{} names {name}", path.display()));
                }
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn only_one_layer_knows_each_outside_library() {
    let mut broken = Vec::new();
    for (name, layers) in GUARDED {
        for (layer, _) in LAYERS.iter().chain(&[("cli", &[] as &[&str])]).filter(|it| !layers.contains(&it.0))
        {
            for (path, text) in sources(layer) {
                if code_lines(&text).any(|line| line.contains(name)) {
                    broken.push(format!("{} names {name}", path.display()));
                }
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn no_file_is_longer_than_four_hundred_lines() {
    let long: Vec<_> = rust_files(&root().join("src"))
        .into_iter()
        .filter(|path| !path.ends_with("db/schema.rs"))
        .map(|path| (without_tests(&fs::read_to_string(&path).unwrap()).lines().count(), path))
        .filter(|(lines, _)| 400 < *lines)
        .collect();
    assert!(long.is_empty(), "{long:?}");
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The files of a layer: its folder and the file of its name.
fn sources(layer: &str) -> Vec<(PathBuf, String)> {
    let mut files = rust_files(&root().join("src").join(layer));
    let single = root().join("src").join(format!("{layer}.rs"));
    if single.exists() {
        files.push(single);
    }
    files.into_iter().map(|path| (path.clone(), fs::read_to_string(path).unwrap())).collect()
}

/// Lines of a file that are neither comments nor its unit tests.
fn code_lines(text: &str) -> impl Iterator<Item = &str> {
    without_tests(text).lines().filter(|line| !line.trim_start().starts_with("//"))
}

fn without_tests(text: &str) -> &str {
    text.split("#[cfg(test)]\nmod tests {").next().unwrap()
}

fn named_layers(text: &str) -> Vec<&'static str> {
    let code: String = code_lines(text).collect::<Vec<_>>().join("\n");
    let names = LAYERS.iter().map(|(name, _)| *name).chain(["cli"]);
    names.filter(|name| names_layer(&code, name)).collect()
}

/// Whether code names `crate::layer`, also inside `use crate::{…}`.
fn names_layer(code: &str, layer: &str) -> bool {
    if code.contains(&format!("crate::{layer}::")) {
        return true;
    }
    code.match_indices("use crate::{").any(|(start, opening)| {
        let mut depth = 0;
        let mut top = String::new();
        for character in code[start + opening.len()..].chars() {
            match character {
                '{' => depth += 1,
                '}' if depth == 0 => break,
                '}' => depth -= 1,
                _ if depth == 0 => top.push(character),
                _ => {}
            }
        }
        top.split(',').any(|name| name.trim().split("::").next() == Some(layer))
    })
}

fn rust_files(dir: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(dir) else {
        return Vec::new();
    };
    let mut files = Vec::new();
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|it| it == "rs") {
            files.push(path);
        }
    }
    files
}
