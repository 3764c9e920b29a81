//! Verifying a package with nothing but its folder.

use std::{
    collections::BTreeSet,
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

use ed25519_dalek::{Signature, VerifyingKey};

use super::{
    EXCLUDED, GUIDE, MANIFEST, PUBLIC_KEY, SIGNATURE, SIGNATURES, SUMS,
    content::{History, Totals},
    hashed::{Hashed, Seen, seen},
    key::{fingerprint, parse as parse_key},
    lines, lines_of,
    manifest::{FORMAT, FileFacts, Manifest, sums},
    report::{Flaw, KeyFacts, Problem, Report},
    tables,
};

/// Checks the proof from the history with the key of the package; says why not, in words.
///
/// The service hands in the ledger's own check: this layer does not name that one.
pub type CheckHistory<'a> = &'a dyn Fn(&History, &VerifyingKey) -> Result<(), String>;

/// The largest manifest, signature, key or list of sums that is read, in bytes; ours have some thousands.
const LARGEST_SEAL: u64 = 16 * 1024 * 1024;

/// Why a folder was not looked at. What is wrong *in* it stands in the [`Report`].
#[derive(Debug, thiserror::Error)]
#[error("cannot read {}: {error}", path.display())]
pub struct VerifyError {
    /// What could not be read.
    pub path: PathBuf,
    /// What the operating system said.
    pub error: io::Error,
}

/// Verifies the package in this folder.
///
/// It reads plain files only, follows no link, and keeps four bytes for each line in memory. Without a
/// `trusted` key a sound package is whole, but may be anyone's.
pub fn verify(
    folder: &Path,
    trusted: Option<&VerifyingKey>,
    check_history: CheckHistory<'_>,
) -> Result<Report, VerifyError> {
    let mut visit = Visit { folder, plain: BTreeSet::new(), problems: Vec::new() };
    visit.list()?;
    let seal = visit.read_seal()?;
    visit.check_seal(&seal, trusted)?;
    let manifest = visit.parse_manifest(&seal.manifest);
    visit.check_names(manifest.as_ref());
    if let Some(manifest) = &manifest {
        visit.check_manifest(manifest, &seal, check_history);
        for file in &manifest.files {
            visit.check_file(file, manifest)?;
        }
        visit.check_sums(manifest, &seal)?;
    }
    let key = seal
        .key
        .as_ref()
        .map(|key| KeyFacts { fingerprint: fingerprint(key), trusted: trusted.is_some_and(|it| it == key) });
    Ok(Report {
        sound: visit.problems.is_empty(),
        totals: manifest.as_ref().map(|it| it.totals),
        history: manifest.as_ref().and_then(|it| it.history.as_ref()).map(|it| it.index),
        petition: manifest.as_ref().map(|it| it.petition.clone()),
        batch: manifest.map(|it| it.batch),
        key,
        problems: visit.problems,
    })
}

/// The three files that hold everything else together.
struct Seal {
    manifest: Vec<u8>,
    signature: Vec<u8>,
    key_text: Vec<u8>,
    key: Option<VerifyingKey>,
    fits: bool,
}

/// One walk through a folder.
struct Visit<'a> {
    folder: &'a Path,
    plain: BTreeSet<String>,
    problems: Vec<Problem>,
}

impl Visit<'_> {
    /// Lists the folder; what is no plain file is reported and never read, nor what would fill the memory.
    fn list(&mut self) -> Result<(), VerifyError> {
        let failed = at(self.folder);
        for entry in fs::read_dir(self.folder).map_err(&failed)? {
            let entry = entry.map_err(&failed)?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let is_seal = [MANIFEST, SIGNATURE, PUBLIC_KEY, SUMS].contains(&&*name);
            if !entry.file_type().map_err(&failed)?.is_file() {
                self.report(&name, Flaw::NotAFile);
            } else if is_seal && LARGEST_SEAL < entry.metadata().map_err(&failed)?.len() {
                self.report(&name, Flaw::Unreadable { reason: "it is far too large".to_owned() });
            } else {
                self.plain.insert(name);
            }
        }
        self.problems.sort_by(|left, right| left.file.cmp(&right.file));
        Ok(())
    }

    fn read_seal(&self) -> Result<Seal, VerifyError> {
        let (manifest, signature) = (self.read(MANIFEST)?, self.read(SIGNATURE)?);
        let key_text = self.read(PUBLIC_KEY)?;
        let key = parse_key(&key_text);
        let parsed = Signature::from_slice(&signature);
        let fits = match (&key, parsed) {
            (Some(key), Ok(signature)) => key.verify_strict(&manifest, &signature).is_ok(),
            _ => false,
        };
        Ok(Seal { manifest, signature, key_text, key, fits })
    }

    /// Checks signature and key. If they do not fit, `SHA256SUMS` tells which of the three files was changed.
    fn check_seal(&mut self, seal: &Seal, trusted: Option<&VerifyingKey>) -> Result<(), VerifyError> {
        if let (Some(trusted), Some(key)) = (trusted, &seal.key)
            && trusted != key
        {
            self.report(PUBLIC_KEY, Flaw::OtherKey);
        }
        let files = [(MANIFEST, &seal.manifest), (SIGNATURE, &seal.signature), (PUBLIC_KEY, &seal.key_text)];
        if seal.fits || files.iter().any(|(name, _)| !self.plain.contains(*name)) {
            return Ok(());
        }
        let sums = self.read(SUMS)?;
        let sums = String::from_utf8_lossy(&sums);
        let is_listed = |name: &str, bytes: &[u8]| {
            let line = format!("{}  {name}", seen(bytes).sha256);
            sums.lines().any(|it| it == line)
        };
        let changed: Vec<_> = files.iter().filter(|(name, bytes)| !is_listed(name, bytes)).collect();
        for (name, _) in &changed {
            self.report(name, Flaw::Changed);
        }
        if changed.is_empty() {
            self.report(MANIFEST, Flaw::Signature);
        }
        Ok(())
    }

    fn parse_manifest(&mut self, bytes: &[u8]) -> Option<Manifest> {
        if !self.plain.contains(MANIFEST) {
            return None;
        }
        let reason = match serde_json::from_slice::<Manifest>(bytes) {
            Ok(manifest) if manifest.format == FORMAT => return Some(manifest),
            Ok(_) => format!("its layout is not {FORMAT}; a later version of this program may know it"),
            Err(error) => format!("it is no manifest (line {}, column {})", error.line(), error.column()),
        };
        self.report(MANIFEST, Flaw::Unreadable { reason });
        None
    }

    /// Reports files that are missing, and files that do not belong.
    fn check_names(&mut self, manifest: Option<&Manifest>) {
        let mut names: BTreeSet<_> = [MANIFEST, SIGNATURE, SUMS, PUBLIC_KEY].map(str::to_owned).into();
        match manifest {
            Some(manifest) => names.extend(manifest.files.iter().map(|file| file.name.clone())),
            None => names.extend([SIGNATURES, EXCLUDED, GUIDE].map(str::to_owned)),
        }
        let missing: Vec<_> = names.difference(&self.plain).cloned().collect();
        let extra: Vec<_> = self.plain.difference(&names).cloned().collect();
        for name in missing {
            if self.problems.iter().all(|problem| problem.file != name) {
                self.report(&name, Flaw::Missing);
            }
        }
        // Without a manifest nobody knows what else belongs.
        for name in extra.iter().filter(|_| manifest.is_some()) {
            self.report(name, Flaw::Extra);
        }
    }

    /// Checks what the manifest says against itself and against the history.
    fn check_manifest(&mut self, manifest: &Manifest, seal: &Seal, check_history: CheckHistory<'_>) {
        let rows = |name: &str| manifest.tables.iter().find(|table| table.file == name).map(|it| it.rows);
        let said = Totals {
            signatures: rows(SIGNATURES).unwrap_or_default(),
            excluded: rows(EXCLUDED).unwrap_or_default(),
        };
        if said != manifest.totals {
            self.report(MANIFEST, Flaw::Counts { field: "table".to_owned() });
        }
        let Some(key) = &seal.key else { return };
        if manifest.key_fingerprint != fingerprint(key) {
            self.report(PUBLIC_KEY, Flaw::Changed);
        }
        if let Some(history) = &manifest.history
            && let Err(reason) = check_history(history, key)
        {
            self.report(MANIFEST, Flaw::History { reason });
        }
    }

    /// Checks a file's bytes, and says where a table was changed; checks the rows of an unchanged table.
    fn check_file(&mut self, said: &FileFacts, manifest: &Manifest) -> Result<(), VerifyError> {
        if !self.plain.contains(&said.name) {
            return Ok(());
        }
        let found = self.see(&said.name)?;
        if found.facts(&said.name) != *said {
            let certified = self.certified_lines(&said.name, manifest)?;
            let problems = match certified {
                Some(certified) => lines::compare(&said.name, &certified, &found),
                None => vec![Problem::new(&said.name, Flaw::Changed)],
            };
            self.add(problems);
            return Ok(());
        }
        if let Some(table) = manifest.tables.iter().find(|table| table.file == said.name) {
            match tables::check(self.folder, table) {
                Ok(problems) => self.add(problems),
                Err(error) => self.report(&said.name, Flaw::Unreadable { reason: error.to_string() }),
            }
        }
        Ok(())
    }

    /// The certified lines of a table, if their file is still what was certified.
    fn certified_lines(&self, table: &str, manifest: &Manifest) -> Result<Option<Vec<[u8; 4]>>, VerifyError> {
        let name = lines_of(table);
        let Some(said) = manifest.files.iter().find(|file| file.name == name) else { return Ok(None) };
        let bytes = self.read(&name)?;
        let is_unchanged = seen(&bytes).facts(&name) == *said;
        let text = is_unchanged.then(|| String::from_utf8(bytes).ok()).flatten();
        Ok(text.and_then(|text| lines::parse(&text)))
    }

    /// Checks `SHA256SUMS`, whose every line follows from the signed manifest.
    fn check_sums(&mut self, manifest: &Manifest, seal: &Seal) -> Result<(), VerifyError> {
        if !seal.fits || !self.plain.contains(SUMS) {
            return Ok(());
        }
        let mut files = manifest.files.clone();
        files.push(seen(&seal.manifest).facts(MANIFEST));
        files.push(seen(&seal.signature).facts(SIGNATURE));
        let (certified, found) = (seen(sums(&files).as_bytes()), self.see(SUMS)?);
        if certified.sha256 != found.sha256 {
            let problems = lines::compare(SUMS, &certified.lines, &found);
            self.add(problems);
        }
        Ok(())
    }

    /// The bytes of a small file; none when it is no plain file.
    fn read(&self, name: &str) -> Result<Vec<u8>, VerifyError> {
        let path = self.folder.join(name);
        if !self.plain.contains(name) {
            return Ok(Vec::new());
        }
        fs::read(&path).map_err(at(&path))
    }

    /// The hashes of a file of any size.
    fn see(&self, name: &str) -> Result<Seen, VerifyError> {
        let path = self.folder.join(name);
        let read = || {
            let mut hashed = Hashed::new(io::sink());
            io::copy(&mut File::open(&path)?, &mut hashed)?;
            Ok(hashed.finish().1)
        };
        read().map_err(at(&path))
    }

    fn report(&mut self, file: &str, flaw: Flaw) {
        self.add(vec![Problem::new(file, flaw)]);
    }

    /// Adds the problems that are not known yet.
    fn add(&mut self, problems: Vec<Problem>) {
        for problem in problems {
            if !self.problems.contains(&problem) {
                self.problems.push(problem);
            }
        }
    }
}

/// Names the place that could not be read.
fn at(path: &Path) -> impl Fn(io::Error) -> VerifyError {
    let path = path.to_owned();
    move |error| VerifyError { path: path.clone(), error }
}
