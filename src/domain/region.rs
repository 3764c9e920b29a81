//! What regions are called.

/// The departments of Peru by the first two digits of a district's code, as INEI numbers them (RENIEC numbers
/// them otherwise from 07 on). Source: INEI, Ubigeo.
const DEPARTMENTS: [&str; 25] = [
    "Amazonas",
    "Áncash",
    "Apurímac",
    "Arequipa",
    "Ayacucho",
    "Cajamarca",
    "Callao",
    "Cusco",
    "Huancavelica",
    "Huánuco",
    "Ica",
    "Junín",
    "La Libertad",
    "Lambayeque",
    "Lima",
    "Loreto",
    "Madre de Dios",
    "Moquegua",
    "Pasco",
    "Piura",
    "Puno",
    "San Martín",
    "Tacna",
    "Tumbes",
    "Ucayali",
];

/// The name of a region of the tallies: a department of Peru, or the code itself if it is none.
pub fn region_name(code: &str) -> &str {
    let number = code.parse::<usize>().ok().filter(|_| code.len() == 2);
    let name = number.and_then(|number| DEPARTMENTS.get(number.checked_sub(1)?));
    name.copied().unwrap_or(code)
}

/// The regions of the country that a time zone is of, code and name; none where no list is known.
///
/// A zone is what a petition says of where it runs; that of Lima is Peru's alone.
pub fn regions_of(time_zone: &str) -> Vec<(String, &'static str)> {
    let known = if time_zone == "America/Lima" { &DEPARTMENTS[..] } else { &[] };
    known.iter().enumerate().map(|(index, name)| (format!("{:02}", index + 1), *name)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regions_are_named_by_their_codes() {
        for (code, name) in [("01", "Amazonas"), ("07", "Callao"), ("15", "Lima"), ("25", "Ucayali")] {
            assert_eq!(region_name(code), name);
        }
        assert!(regions_of("America/Lima").iter().all(|(code, name)| region_name(code) == *name));
        for code in ["00", "26", "1", "Bogotá", ""] {
            assert_eq!(region_name(code), code);
        }
    }
}
