//! Invents a campaign: stalls, sheets and forms, with the errors people make. Nobody is real.

use std::{io, path::Path};

use chrono::{DateTime, TimeDelta, Utc};
use fastrand::Rng;

use super::people::{Inventor, Person};

const LINES_PER_SHEET: usize = 10;

/// A line of a sheet or a confirmed form, as it comes in.
struct Record {
    document: String,
    surname1: String,
    surname2: String,
    given_names: String,
    birth_date: String,
    district: String,
    email: String,
    signed_at: DateTime<Utc>,
    is_paper: bool,
}

/// Writes `roll.csv`: who may vote.
pub(super) fn write_roll(path: &Path, roll: &[Person]) -> csv::Result<()> {
    let mut file = csv::Writer::from_path(path)?;
    let header =
        ["dni", "apellido_paterno", "apellido_materno", "nombres", "fecha_nacimiento", "ubigeo", "estado"];
    file.write_record(header)?;
    for person in roll {
        file.write_record([
            &person.document,
            &person.surname1,
            &person.surname2,
            &person.given_names,
            &person.birth_date.to_string(),
            person.district,
            person.status,
        ])?;
    }
    Ok(file.flush()?)
}

/// Writes `signatures.csv`: `n` keyed lines and confirmed forms of a campaign of 90 days that ends at `end`.
pub(super) fn write_signatures(
    path: &Path,
    inventor: &mut Inventor,
    roll: &[Person],
    n: usize,
    seed: u64,
    end: DateTime<Utc>,
) -> csv::Result<()> {
    let mut rng = Rng::with_seed(seed.wrapping_add(1));
    let mut records = records(inventor, roll, n, &mut rng, end);
    records.sort_by_key(|record| record.signed_at);
    let mut file = csv::Writer::from_path(path)?;
    let header = [
        "planilla",
        "linea",
        "firmado_en",
        "dni",
        "apellido_paterno",
        "apellido_materno",
        "nombres",
        "fecha_nacimiento",
        "ubigeo",
        "correo",
        "canal",
    ];
    file.write_record(header)?;
    let mut on_paper = 0;
    for record in records {
        let (folio, line) = if record.is_paper {
            on_paper += 1;
            let folio = (on_paper - 1) / LINES_PER_SHEET + 1;
            (folio.to_string(), ((on_paper - 1) % LINES_PER_SHEET + 1).to_string())
        } else {
            (String::new(), String::new())
        };
        file.write_record([
            folio.as_str(),
            line.as_str(),
            &record.signed_at.to_rfc3339(),
            &record.document,
            &record.surname1,
            &record.surname2,
            &record.given_names,
            &record.birth_date,
            &record.district,
            &record.email,
            if record.is_paper { "papel" } else { "web" },
        ])?;
    }
    file.flush().map_err(io::Error::into)
}

fn records(
    inventor: &mut Inventor,
    roll: &[Person],
    n: usize,
    rng: &mut Rng,
    end: DateTime<Utc>,
) -> Vec<Record> {
    let mut signers: Vec<usize> = (0..roll.len()).collect();
    rng.shuffle(&mut signers);
    let mut fresh = signers.iter().cycle();
    let mut signed: Vec<usize> = Vec::with_capacity(n);
    let mut records = Vec::with_capacity(n);
    while records.len() < n {
        let dice = rng.u16(..1_000);
        let again = signed.get(rng.usize(..signed.len().max(1))).copied();
        let (person, is_new) = match again {
            Some(person) if dice < 130 => (person, false),
            _ => (*fresh.next().unwrap_or(&0), true),
        };
        if is_new {
            signed.push(person);
        }
        let mut record = Record::of(&roll[person], rng, end);
        match dice {
            130..170 => record.document = inventor.unknown_document(),
            170..195 => mistype(&mut record.document, rng),
            195..205 => {
                record.document.pop();
            }
            205..225 => record.take_names_of(&roll[rng.usize(..roll.len())]),
            _ => {}
        }
        records.push(record);
    }
    records
}

impl Record {
    fn of(person: &Person, rng: &mut Rng, end: DateTime<Utc>) -> Self {
        let is_paper = rng.u8(..) < 195;
        // More people sign as the campaign becomes known.
        let days_before = 90.0 * (1.0 - rng.f64().sqrt());
        #[expect(clippy::cast_possible_truncation, reason = "seconds of three months")]
        let signed_at = end - TimeDelta::seconds((days_before * 86_400.0) as i64);
        let mut record = Self {
            document: person.document.clone(),
            surname1: person.surname1.clone(),
            surname2: person.surname2.clone(),
            given_names: person.given_names.clone(),
            birth_date: person.birth_date.to_string(),
            district: person.district.to_owned(),
            email: if is_paper { String::new() } else { format!("firmante{}@example.org", rng.u32(..)) },
            signed_at,
            is_paper,
        };
        record.write_as_people_do(rng);
        record
    }

    /// Accents left out, second names left out, dates left blank: what every stack of sheets has.
    fn write_as_people_do(&mut self, rng: &mut Rng) {
        if rng.u8(..) < 90 {
            for field in [&mut self.surname1, &mut self.surname2, &mut self.given_names] {
                *field = without_accents(field);
            }
        }
        if rng.u8(..) < 40
            && let Some((first, _)) = self.given_names.split_once(' ')
        {
            self.given_names = first.to_owned();
        }
        if rng.u8(..) < 20 {
            self.birth_date.clear();
        }
        if rng.u8(..) < 6 {
            std::mem::swap(&mut self.surname1, &mut self.surname2);
        }
        if rng.u8(..) < 12 {
            mistype_letters(&mut self.surname1, rng);
        }
    }

    fn take_names_of(&mut self, other: &Person) {
        self.surname1.clone_from(&other.surname1);
        self.surname2.clone_from(&other.surname2);
        self.given_names.clone_from(&other.given_names);
        self.birth_date = other.birth_date.to_string();
    }
}

fn without_accents(text: &str) -> String {
    let plain = |letter| match letter {
        'Á' => 'A',
        'É' => 'E',
        'Í' => 'I',
        'Ó' => 'O',
        'Ú' | 'Ü' => 'U',
        other => other,
    };
    text.chars().map(plain).collect()
}

/// One digit wrong, or two neighbours swapped.
fn mistype(document: &mut String, rng: &mut Rng) {
    let mut digits: Vec<char> = document.chars().collect();
    let place = rng.usize(..digits.len() - 1);
    if rng.bool() && digits[place] != digits[place + 1] {
        digits.swap(place, place + 1);
    } else {
        let wrong = (digits[place].to_digit(10).unwrap_or(0) + 1 + rng.u32(..9)) % 10;
        digits[place] = char::from_digit(wrong, 10).unwrap_or('0');
    }
    *document = digits.into_iter().collect();
}

/// One letter doubled or lost.
fn mistype_letters(name: &mut String, rng: &mut Rng) {
    let mut letters: Vec<char> = name.chars().collect();
    if letters.len() < 4 {
        return;
    }
    let place = rng.usize(1..letters.len());
    if rng.bool() {
        letters.remove(place);
    } else {
        letters.insert(place, letters[place]);
    }
    *name = letters.into_iter().collect();
}
