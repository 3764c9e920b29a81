//! Binds pages into a PDF file with its fonts.

use ab_glyph::Font as _;
use miniz_oxide::deflate::compress_to_vec_zlib;
use pdf_writer::{
    Filter, Finish as _, Name, Pdf, Rect, Ref, Str, TextStr,
    types::{CidFontType, FontFlags, SystemInfo, UnicodeCmap},
};

use super::{
    face::{Face, Loaded},
    pen::PAGE,
};

const CATALOG: Ref = Ref::new(1);
const PAGES: Ref = Ref::new(2);
const FACTS: Ref = Ref::new(3);
/// The first object of the fonts; each has [`OBJECTS_PER_FONT`].
const FONTS: i32 = 4;
const OBJECTS_PER_FONT: i32 = 5;

/// Glyphs are named by their number in the font file.
const IDENTITY: SystemInfo<'_> =
    SystemInfo { registry: Str(b"Adobe"), ordering: Str(b"Identity"), supplement: 0 };

/// Binds pages into a file. Every font is in it, and text can be searched and read aloud.
pub(super) fn bind(title: &str, language: &str, pages: &[Vec<u8>]) -> Vec<u8> {
    let mut pdf = Pdf::new();
    pdf.catalog(CATALOG).pages(PAGES).lang(TextStr(language)).viewer_preferences().display_doc_title(true);
    pdf.document_info(FACTS).title(TextStr(title));
    let first = FONTS + OBJECTS_PER_FONT * 3;
    let page_at = |index: usize| {
        let offset = 2 * i32::try_from(index).unwrap_or(i32::MAX / 4);
        (Ref::new(first + offset), Ref::new(first + offset + 1))
    };
    let kids = (0..pages.len()).map(|it| page_at(it).0);
    pdf.pages(PAGES).kids(kids).count(i32::try_from(pages.len()).unwrap_or(i32::MAX));
    for (index, face) in Face::ALL.into_iter().enumerate() {
        font(&mut pdf, font_at(index), face.loaded());
    }
    for (index, drawn) in pages.iter().enumerate() {
        let (id, content) = page_at(index);
        let mut page = pdf.page(id);
        page.parent(PAGES).media_box(Rect::new(0.0, 0.0, PAGE.0, PAGE.1)).contents(content);
        let mut resources = page.resources();
        let mut fonts = resources.fonts();
        for (index, face) in Face::ALL.into_iter().enumerate() {
            fonts.pair(Name(face.loaded().name.as_bytes()), font_at(index)[0]);
        }
        fonts.finish();
        resources.finish();
        page.finish();
        pdf.stream(content, &compressed(drawn)).filter(Filter::FlateDecode);
    }
    pdf.finish()
}

/// The objects of a font: itself, its glyphs, its facts, its file, its letters.
fn font_at(index: usize) -> [Ref; 5] {
    let first = FONTS + OBJECTS_PER_FONT * i32::try_from(index).unwrap_or(0);
    [first, first + 1, first + 2, first + 3, first + 4].map(Ref::new)
}

fn font(pdf: &mut Pdf, [whole, glyphs, facts, file, letters]: [Ref; 5], loaded: &Loaded) {
    let name = Name(loaded.name.as_bytes());
    pdf.type0_font(whole)
        .base_font(name)
        .encoding_predefined(Name(b"Identity-H"))
        .descendant_font(glyphs)
        .to_unicode(letters);
    let scale = 1_000.0 / loaded.units();
    let mut cid = pdf.cid_font(glyphs);
    cid.subtype(CidFontType::Type2).base_font(name).system_info(IDENTITY).font_descriptor(facts);
    cid.cid_to_gid_map_predefined(Name(b"Identity"));
    let n_glyphs = u16::try_from(loaded.font.glyph_count()).unwrap_or(u16::MAX);
    let advances = (0..n_glyphs).map(|it| loaded.font.h_advance_unscaled(ab_glyph::GlyphId(it)) * scale);
    cid.widths().consecutive(0, advances);
    cid.finish();
    let (ascent, descent) = (loaded.font.ascent_unscaled() * scale, loaded.font.descent_unscaled() * scale);
    pdf.font_descriptor(facts)
        .name(name)
        .flags(FontFlags::SYMBOLIC)
        // Wide enough for every glyph of the three files; readers use it to clip at most.
        .bbox(Rect::new(-621.0, -389.0, 2_800.0, 1_067.0))
        .italic_angle(0.0)
        .ascent(ascent)
        .descent(descent)
        .cap_height(714.0)
        .stem_v(80.0)
        .font_file2(file);
    let length = i32::try_from(loaded.length).unwrap_or(i32::MAX);
    pdf.stream(file, &loaded.packed).filter(Filter::FlateDecode).pair(Name(b"Length1"), length);
    let mut cmap = UnicodeCmap::new(Name(b"Letters"), IDENTITY);
    for (glyph, letter) in loaded.letters() {
        cmap.pair(glyph, letter);
    }
    pdf.stream(letters, &compressed(&cmap.finish())).filter(Filter::FlateDecode);
}

fn compressed(bytes: &[u8]) -> Vec<u8> {
    compress_to_vec_zlib(bytes, 6)
}
