//! Petitions with verified signatures, and packages of them.

use rubrica::domain::Role;
use serde_json::Value;

use super::{PASSWORD, Ran, TestApp};

const HEADER: &str = "id,planilla,linea,firmado_en,dni,apellido_paterno,apellido_materno,nombres,canal\n";

impl TestApp {
    /// The petition `agua` of the `generic` profile with this many valid signatures, ten to a sheet, and the
    /// coordinator `ana@example.org`.
    pub(crate) fn with_valid(n: u32) -> Self {
        let app = Self::start();
        app.petition("agua", 10);
        app.person("ana@example.org", Role::Coordinator, Some("agua"));
        if 0 < n {
            app.add_valid(1, n);
        }
        app
    }

    /// Takes `n` more signatures in, those with the documents from `first` on, and verifies everything.
    pub(crate) fn add_valid(&self, first: u32, n: u32) {
        let rows: String = (first..first + n).map(|it| row(it, "Quispe", "papel")).collect();
        self.add_rows(&rows);
    }

    /// Takes rows of a list in, and verifies everything without a roll.
    pub(crate) fn add_rows(&self, rows: &str) {
        self.write("rows.csv", format!("{HEADER}{rows}"));
        self.json(&["signatures", "import", "rows.csv", "--petition", "agua"]);
        self.json(&["verify", "--petition", "agua", "--no-roll"]);
    }

    /// Runs a command about batches of the petition `agua`, which must succeed.
    pub(crate) fn batch(&self, arguments: &[&str]) -> Value {
        self.json(&[&["batch"], arguments, &["--petition", "agua"]].concat())
    }

    /// Tries a command about batches of the petition `agua`.
    pub(crate) fn try_batch(&self, arguments: &[&str]) -> Ran {
        self.run(&[&["batch"], arguments, &["--petition", "agua"]].concat())
    }

    /// Tries to vouch for a batch with the password of everybody.
    pub(crate) fn try_certify(&self, number: &str, email: &str) -> Ran {
        let arguments = ["batch", "certify", "--petition", "agua", "--batch", number, "--as", email];
        self.command(&arguments).env("RUBRICA_PASSWORD", PASSWORD).run()
    }

    /// Vouches for a batch as its one coordinator.
    pub(crate) fn certify(&self, number: &str) {
        let ran = self.try_certify(number, "ana@example.org");
        assert!(ran.succeeded(), "{ran:?}");
    }

    /// Prepares, certifies and exports a batch of everything that is valid, into the folder `name`.
    pub(crate) fn export(&self, name: &str) -> Value {
        let number = self.batch(&["prepare"])["number"].to_string();
        self.certify(&number);
        self.batch(&["export", "--batch", &number, "--out", name])
    }

    /// The lines of a file of a package.
    pub(crate) fn lines(&self, file: &str) -> Vec<String> {
        let text = std::fs::read_to_string(self.path(file)).unwrap();
        text.lines().map(str::to_owned).collect()
    }
}

/// A row of a list: the document follows from its number, and so do sheet, line and names, so that no two are
/// alike. The first is Rosa Mamani's.
pub(crate) fn row(number: u32, surname: &str, channel: &str) -> String {
    const SECOND: [&str; 11] = [
        "Mamani",
        "Flores",
        "Castillo",
        "Huamán",
        "Rojas",
        "Vásquez",
        "Espinoza",
        "Torres",
        "Chávez",
        "Pinto",
        "Gutiérrez",
    ];
    const GIVEN: [&str; 13] = [
        "Rosa",
        "Luis Alberto",
        "Ana María",
        "Jorge",
        "Carmen",
        "Pedro Pablo",
        "Lucía",
        "Miguel Ángel",
        "Elena",
        "Wilber",
        "Teófila",
        "César",
        "Nancy Ivonne",
    ];
    let (folio, line, at) = ((number - 1) / 10 + 1, (number - 1) % 10 + 1, number as usize - 1);
    let (second, given) = (SECOND[at % SECOND.len()], GIVEN[at % GIVEN.len()]);
    format!("{number},{folio},{line},2026-01-05,{number:08},{surname},{second},{given},{channel}\n")
}
