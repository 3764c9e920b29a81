//! Draws on a page: points from its upper left corner, 72 to the inch.

use pdf_writer::{Content, Name, Str};

use super::{face::Face, qr::Code};

/// A size of A4 paper in points, lying.
pub(super) const PAGE: (f32, f32) = (842.0, 595.0);

/// A rectangle: its left, its top, its width, its height.
#[derive(Clone, Copy, Debug)]
pub(super) struct Area {
    pub(super) x: f32,
    pub(super) y: f32,
    pub(super) width: f32,
    pub(super) height: f32,
}

impl Area {
    pub(super) fn right(self) -> f32 {
        self.x + self.width
    }

    pub(super) fn bottom(self) -> f32 {
        self.y + self.height
    }
}

/// How a text is set.
#[derive(Clone, Copy, Debug)]
pub(super) struct Type {
    pub(super) face: Face,
    pub(super) size: f32,
    /// From black, 0, to white, 1.
    pub(super) grey: f32,
}

impl Type {
    pub(super) const fn sans(size: f32) -> Self {
        Self { face: Face::Sans, size, grey: 0.0 }
    }

    pub(super) const fn bold(size: f32) -> Self {
        Self { face: Face::SansBold, size, grey: 0.0 }
    }

    pub(super) const fn title(size: f32) -> Self {
        Self { face: Face::SerifBold, size, grey: 0.0 }
    }

    pub(super) const fn grey(self, grey: f32) -> Self {
        Self { grey, ..self }
    }

    /// From one line to the next.
    pub(super) fn leading(self) -> f32 {
        self.size * 1.25
    }
}

/// Draws one page.
pub(super) struct Pen {
    content: Content,
}

impl Pen {
    pub(super) fn new() -> Self {
        Self { content: Content::new() }
    }

    /// What was drawn, as a page of a document holds it.
    pub(super) fn finish(self) -> Vec<u8> {
        self.content.finish().to_vec()
    }

    /// Sets a line of text; `y` is the line it stands on.
    pub(super) fn text(&mut self, style: Type, x: f32, y: f32, text: &str) {
        let glyphs: Vec<u8> =
            style.face.glyphs(text).into_iter().flat_map(|glyph| glyph.0.to_be_bytes()).collect();
        let name = style.face.loaded().name;
        self.content.set_fill_gray(style.grey).begin_text().set_font(Name(name.as_bytes()), style.size);
        self.content.next_line(x, PAGE.1 - y).show(Str(&glyphs)).end_text();
    }

    /// Sets a line of text that ends at `right`.
    pub(super) fn text_to(&mut self, style: Type, right: f32, y: f32, text: &str) {
        self.text(style, right - style.face.width(text, style.size), y, text);
    }

    /// Sets lines of text, the first just below the top of an area. Returns where the last one ends.
    pub(super) fn lines(&mut self, style: Type, x: f32, top: f32, lines: &[String]) -> f32 {
        let mut y = top;
        for line in lines {
            self.text(style, x, y + style.size, line);
            y += style.leading();
        }
        y
    }

    /// Draws a line.
    pub(super) fn rule(&mut self, from: (f32, f32), to: (f32, f32), width: f32, grey: f32) {
        self.content.set_line_width(width).set_stroke_gray(grey);
        self.content.move_to(from.0, PAGE.1 - from.1).line_to(to.0, PAGE.1 - to.1).stroke();
    }

    /// Draws the border of an area.
    pub(super) fn frame(&mut self, area: Area, width: f32) {
        self.content.set_line_width(width).set_stroke_gray(0.0);
        self.content.rect(area.x, PAGE.1 - area.bottom(), area.width, area.height).stroke();
    }

    /// Fills an area.
    pub(super) fn fill(&mut self, area: Area, grey: f32) {
        self.content.set_fill_gray(grey);
        self.content.rect(area.x, PAGE.1 - area.bottom(), area.width, area.height).fill_nonzero();
    }

    /// Draws a code of a side, without its clear space.
    #[expect(clippy::cast_precision_loss, reason = "a code has at most 177 modules along a side")]
    pub(super) fn code(&mut self, code: &Code, x: f32, y: f32, side: f32) {
        let module = side / code.side() as f32;
        self.content.set_fill_gray(0.0);
        for (row, column, n) in code.stretches() {
            let (left, top) = (x + column as f32 * module, y + row as f32 * module);
            self.content.rect(left, PAGE.1 - top - module, n as f32 * module, module);
        }
        self.content.fill_nonzero();
    }
}
