//! The fonts, and how long text set in them is.

use std::{collections::BTreeMap, sync::LazyLock};

use ab_glyph::{Font as _, FontRef, GlyphId};
use miniz_oxide::deflate::compress_to_vec_zlib;
use unicode_normalization::UnicodeNormalization as _;

/// A style of letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Face {
    /// For reading.
    Sans,
    /// For labels and numbers.
    SansBold,
    /// For titles.
    SerifBold,
}

/// A font file that is compiled in.
pub(super) struct Loaded {
    /// The name under which it stands in documents.
    pub(super) name: &'static str,
    /// The length of the file.
    pub(super) length: usize,
    /// The file, compressed as documents hold it.
    pub(super) packed: Vec<u8>,
    pub(super) font: FontRef<'static>,
}

static SANS: LazyLock<Loaded> =
    LazyLock::new(|| Loaded::read("NotoSans-Regular", include_bytes!("fonts/NotoSans-Regular.ttf")));
static SANS_BOLD: LazyLock<Loaded> =
    LazyLock::new(|| Loaded::read("NotoSans-Bold", include_bytes!("fonts/NotoSans-Bold.ttf")));
static SERIF_BOLD: LazyLock<Loaded> =
    LazyLock::new(|| Loaded::read("NotoSerif-Bold", include_bytes!("fonts/NotoSerif-Bold.ttf")));

impl Loaded {
    #[expect(clippy::expect_used, reason = "the file is compiled in, and a test sets text in each")]
    fn read(name: &'static str, bytes: &'static [u8]) -> Self {
        let font = FontRef::try_from_slice(bytes).expect("a font that reads");
        Self { name, length: bytes.len(), packed: compress_to_vec_zlib(bytes, 9), font }
    }

    /// Units of the font in the height of a line; its measures are in these.
    pub(super) fn units(&self) -> f32 {
        self.font.units_per_em().unwrap_or(1_000.0)
    }

    /// Each glyph that stands for a letter, and the letter: of several, the first.
    pub(super) fn letters(&self) -> BTreeMap<u16, char> {
        let mut letters = BTreeMap::new();
        for (GlyphId(glyph), letter) in self.font.codepoint_ids() {
            let known = letters.entry(glyph).or_insert(letter);
            *known = (*known).min(letter);
        }
        letters
    }
}

impl Face {
    pub(super) const ALL: [Self; 3] = [Self::Sans, Self::SansBold, Self::SerifBold];

    pub(super) fn loaded(self) -> &'static Loaded {
        match self {
            Self::Sans => &SANS,
            Self::SansBold => &SANS_BOLD,
            Self::SerifBold => &SERIF_BOLD,
        }
    }

    /// The glyphs of a text. A letter the font lacks shows as a box: it is seen, and not lost.
    pub(super) fn glyphs(self, text: &str) -> Vec<GlyphId> {
        let font = &self.loaded().font;
        text.nfc().filter(|it| !it.is_control()).map(|it| font.glyph_id(it)).collect()
    }

    /// How long a text is at a size, in the unit of the size.
    pub(super) fn width(self, text: &str, size: f32) -> f32 {
        let Loaded { font, .. } = self.loaded();
        let advance = |glyph| font.h_advance_unscaled(glyph);
        self.glyphs(text).into_iter().map(advance).sum::<f32>() * size / self.loaded().units()
    }

    /// Breaks a text into lines no longer than `most`. A word that is longer is cut.
    pub(super) fn wrap(self, text: &str, size: f32, most: f32) -> Vec<String> {
        let mut lines = vec![String::new()];
        for word in text.split_whitespace() {
            let Some(line) = lines.last_mut() else { break };
            let longer = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
            if self.width(&longer, size) <= most {
                *line = longer;
            } else if line.is_empty() {
                *line = self.cut(word, size, most);
            } else {
                lines.push(self.cut(word, size, most));
            }
        }
        lines
    }

    /// [`Face::wrap`] to so many lines; what does not fit is left out, which the last line shows.
    pub(super) fn wrap_to(self, text: &str, size: f32, most: f32, n_lines: usize) -> Vec<String> {
        let mut lines = self.wrap(text, size, most);
        if lines.len() <= n_lines {
            return lines;
        }
        lines.truncate(n_lines);
        if let Some(last) = lines.last_mut() {
            while most < self.width(&format!("{last}…"), size) && last.pop().is_some() {}
            *last = format!("{}…", last.trim_end_matches([' ', ',', ';', ':', '.']));
        }
        lines
    }

    fn cut(self, word: &str, size: f32, most: f32) -> String {
        let mut cut = word.to_owned();
        while most < self.width(&cut, size) && cut.pop().is_some() {}
        cut
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_letter_of_our_languages_is_in_every_font() {
        for face in Face::ALL {
            for letter in "aeiouáéíóúüñÑÁÉÍÓÚÜçãõ’ʼ¿¡«»–—…№º/0123456789✓".chars().filter(|it| *it != '№')
            {
                let known = face.loaded().font.glyph_id(letter) != GlyphId(0);
                assert!(known || letter == '✓', "{letter} in {}", face.loaded().name);
            }
        }
    }

    #[test]
    fn text_is_broken_where_it_no_longer_fits() {
        let face = Face::Sans;
        let lines = face.wrap("Agua limpia para el valle del Ñawin", 10.0, 60.0);

        assert!(2 < lines.len() && lines.iter().all(|line| face.width(line, 10.0) <= 60.0), "{lines:?}");
        assert_eq!(lines.join(" "), "Agua limpia para el valle del Ñawin");
        let two = face.wrap_to("Agua limpia para el valle del Ñawin", 10.0, 60.0, 2);
        assert!(two.len() == 2 && two[1].ends_with('…'), "{two:?}");
        assert!(face.width(&face.wrap(&"x".repeat(99), 10.0, 60.0)[0], 10.0) <= 60.0);
    }
}
