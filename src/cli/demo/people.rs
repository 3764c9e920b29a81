//! Invents an electoral roll: households in districts, with Peruvian names and documents. Nobody is real.

use std::collections::HashSet;

use chrono::{Days, NaiveDate};
use fastrand::Rng;

const SURNAMES: &str = include_str!("../../../config/regions/pe-surnames.txt");
const FEMALE: &str = include_str!("../../../config/regions/pe-given-names-female.txt");
const MALE: &str = include_str!("../../../config/regions/pe-given-names-male.txt");
const DISTRICTS: &str = include_str!("../../../config/regions/pe.csv");

/// A person of the roll, as the roll writes it: upper case, with accents.
#[derive(Clone, Debug)]
pub(super) struct Person {
    pub(super) document: String,
    pub(super) surname1: String,
    pub(super) surname2: String,
    pub(super) given_names: String,
    pub(super) birth_date: NaiveDate,
    pub(super) district: &'static str,
    pub(super) status: &'static str,
}

/// Invents people, the same for the same seed.
pub(super) struct Inventor {
    rng: Rng,
    surnames: Weighted,
    female: Weighted,
    male: Weighted,
    districts: Vec<&'static str>,
    documents: HashSet<u32>,
}

impl Inventor {
    pub(super) fn new(seed: u64) -> Self {
        let mut rng = Rng::with_seed(seed);
        let mut districts: Vec<&str> =
            DISTRICTS.lines().skip(1).filter_map(|line| line.split(',').next()).collect();
        rng.shuffle(&mut districts);
        // Lima and Callao hold four in ten voters.
        districts.sort_by_key(|code| u8::from(!(code.starts_with("1501") || code.starts_with("07"))));
        Self {
            surnames: Weighted::new(SURNAMES),
            female: Weighted::new(FEMALE),
            male: Weighted::new(MALE),
            districts,
            documents: HashSet::new(),
            rng,
        }
    }

    /// Invents a roll of about `n` people, household by household.
    pub(super) fn roll(&mut self, n: usize) -> Vec<Person> {
        let mut roll = Vec::with_capacity(n + 4);
        while roll.len() < n {
            self.household(&mut roll);
        }
        roll.truncate(n);
        self.rng.shuffle(&mut roll);
        roll
    }

    /// A document that nobody on the roll has.
    pub(super) fn unknown_document(&mut self) -> String {
        self.fresh_document(1985)
    }

    /// Brothers and sisters with the same two surnames in one district; now and then twins.
    fn household(&mut self, roll: &mut Vec<Person>) {
        let (surname1, surname2) = (self.surnames.draw(&mut self.rng), self.surnames.draw(&mut self.rng));
        let district = self.district();
        let n = [1, 1, 1, 1, 2, 2, 3][self.rng.usize(..7)];
        let mut birth_date = self.birth_date();
        for child in 0..n {
            let is_twin = child == 1 && self.rng.u8(..) < 12;
            if child != 0 && !is_twin {
                birth_date = birth_date - Days::new(self.rng.u64(400..2_000));
            }
            let document = self.fresh_document(birth_date.format("%Y").to_string().parse().unwrap_or(1985));
            let person = Person {
                document,
                surname1: surname1.to_uppercase(),
                surname2: surname2.to_uppercase(),
                given_names: self.given_names(),
                birth_date,
                district,
                status: if self.rng.u16(..) < 400 { "fallecido" } else { "vigente" },
            };
            roll.push(person);
        }
    }

    fn given_names(&mut self) -> String {
        let names = if self.rng.bool() { &self.female } else { &self.male };
        let first = names.draw(&mut self.rng);
        let second = names.draw(&mut self.rng);
        let both = if self.rng.u8(..) < 190 && first != second { format!("{first} {second}") } else { first };
        both.to_uppercase()
    }

    fn district(&mut self) -> &'static str {
        // Squaring draws the front of the list, where the large districts are, more often.
        let place = self.rng.f64().powi(3);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "an index below the length of a short list"
        )]
        let index = (place * self.districts.len() as f64) as usize;
        self.districts[index]
    }

    fn birth_date(&mut self) -> NaiveDate {
        let oldest = NaiveDate::from_ymd_opt(1940, 1, 1).unwrap_or_default();
        oldest + Days::new(self.rng.u64(..24_400))
    }

    /// Documents grow with the year of birth, as issued numbers do, and no two are the same.
    fn fresh_document(&mut self, year: u32) -> String {
        loop {
            let decade = year.saturating_sub(1935) * 1_000_000;
            let number = 1_000_000 + decade.min(77_000_000) + self.rng.u32(..9_000_000);
            if self.documents.insert(number) {
                return format!("{number:08}");
            }
        }
    }
}

/// Names, the first of the list far more common than the last (a Zipf law).
struct Weighted {
    names: Vec<String>,
    sums: Vec<f64>,
}

impl Weighted {
    fn new(list: &str) -> Self {
        let names: Vec<String> = list.split_whitespace().map(|name| name.replace('_', " ")).collect();
        let mut sum = 0.0;
        let sums = (0_u32..).take(names.len()).map(|rank| {
            sum += 1.0 / (f64::from(rank) + 9.0);
            sum
        });
        let sums = sums.collect();
        Self { names, sums }
    }

    fn draw(&self, rng: &mut Rng) -> String {
        let point = rng.f64() * self.sums.last().copied().unwrap_or(0.0);
        let index = self.sums.partition_point(|sum| *sum < point);
        self.names[index.min(self.names.len() - 1)].clone()
    }
}
