//! Sheets of paper to sign on (planillones), with their number and a code that leads to the petition.

mod columns;
mod foot;

use chrono::NaiveDate;

pub use self::columns::field_label;
use self::{
    columns::{Column, Kind, columns},
    foot::Foot,
};
use super::{
    pdf,
    pen::{Area, PAGE, Pen, Type},
    qr::Code,
};
use crate::{
    domain::{Petition, profile::Profile},
    language::Language,
};

/// What printers leave white at each edge.
const MARGIN: f32 = 30.0;
/// A line is never lower than this: 7 mm, in which a hand can write.
const LEAST_LINE: f32 = 20.0;
const HEADER: f32 = 16.0;
const CODE_SIDE: f32 = 68.0;

/// Sheets to print for a petition.
pub struct Sheets<'a> {
    /// The petition they are for; its language is theirs.
    pub petition: &'a Petition,
    /// Its rules.
    pub profile: &'a Profile,
    /// Where the petition can be read, without a slash at its end.
    pub address: &'a str,
    /// Each of them.
    pub sheets: &'a [Sheet],
}

/// One sheet.
#[derive(Clone, Debug, Default)]
pub struct Sheet {
    /// Its number; `None` leaves room to write one.
    pub folio: Option<i64>,
    /// How many lines it has; a sheet with many takes several pages.
    pub n_lines: u16,
    /// Where it will be signed, if that is known.
    pub stall: Option<Stall>,
    /// The code of whoever answers for it, if that is known.
    pub circulator: Option<String>,
}

/// Where and when people sign.
#[derive(Clone, Debug)]
pub struct Stall {
    /// What the campaign calls it.
    pub name: String,
    /// Where it is; may be empty.
    pub place: String,
    /// The day.
    pub held_on: NaiveDate,
    /// Who runs it; may be empty.
    pub team: String,
}

/// Draws sheets as a PDF file. The same sheets give the same bytes.
pub fn sheets(order: &Sheets<'_>) -> Vec<u8> {
    let language = Language::parse(&order.petition.language).unwrap_or_default();
    let columns = columns(order.profile, language, PAGE.0 - 2.0 * MARGIN);
    let layout = Layout { order, language, columns: &columns, foot: Foot::new(order, language) };
    let pages: Vec<Vec<u8>> = order.sheets.iter().flat_map(|sheet| layout.pages(sheet)).collect();
    pdf::bind(&order.petition.title, language.code(), &pages)
}

/// What all sheets of an order share.
struct Layout<'a> {
    order: &'a Sheets<'a>,
    language: Language,
    columns: &'a [Column],
    foot: Foot,
}

/// A page of a sheet.
#[derive(Clone, Copy)]
struct PageOf {
    number: u16,
    of: u16,
}

impl Layout<'_> {
    fn pages(&self, sheet: &Sheet) -> Vec<Vec<u8>> {
        let foot_top = PAGE.1 - MARGIN - self.foot.height();
        let room = foot_top - self.head_bottom() - HEADER - 6.0;
        let most = lines_in(room);
        let n_pages = sheet.n_lines.max(1).div_ceil(most);
        let per_page = sheet.n_lines.max(1).div_ceil(n_pages);
        let page = |index: u16| {
            let mut pen = Pen::new();
            self.head(&mut pen, sheet, PageOf { number: index + 1, of: n_pages });
            let first = index * per_page + 1;
            let last = (first + per_page - 1).min(sheet.n_lines.max(1));
            let height = room / f32::from(per_page);
            self.table(&mut pen, first, last, height.min(40.0));
            self.foot.draw(&mut pen, sheet, foot_top);
            pen.finish()
        };
        (0..n_pages).map(page).collect()
    }

    fn head_bottom(&self) -> f32 {
        MARGIN + CODE_SIDE + if self.order.profile.sheet.official_form { 30.0 } else { 14.0 }
    }

    fn head(&self, pen: &mut Pen, sheet: &Sheet, page: PageOf) {
        let right = PAGE.0 - MARGIN;
        if let Some(code) = Code::of(&link(self.order.address, sheet.folio)) {
            pen.code(&code, right - CODE_SIDE, MARGIN, CODE_SIDE);
        }
        let folio = Area { x: right - CODE_SIDE - 142.0, y: MARGIN, width: 126.0, height: 34.0 };
        self.folio(pen, folio, sheet, page);
        self.about(pen, folio.x - MARGIN - 18.0);
        if self.order.profile.sheet.official_form {
            self.official(pen);
        }
    }

    /// The number, and what the code beside it is for.
    fn folio(&self, pen: &mut Pen, area: Area, sheet: &Sheet, page: PageOf) {
        let small = Type::sans(7.0);
        pen.frame(area, 0.8);
        pen.text(small, area.x + 5.0, area.y + 9.5, &self.language.say("sheet-folio"));
        if let Some(number) = sheet.folio {
            pen.text_to(Type::bold(19.0), area.right() - 7.0, area.bottom() - 7.0, &format!("{number:06}"));
        }
        if 1 < page.of {
            let (number, of) = (page.number.to_string(), page.of.to_string());
            let told = self.language.say_with("sheet-page", [("page", &number), ("pages", &of)]);
            pen.text_to(small, area.right() - 5.0, area.y + 9.5, &told);
        }
        let scan = small.face.wrap_to(&self.language.say("sheet-scan"), small.size, area.width, 2);
        let below = pen.lines(small, area.x, area.bottom() + 4.0, &scan);
        let bold = Type::bold(7.0);
        let address = self.order.address.split_once("://").map_or(self.order.address, |(_, rest)| rest);
        pen.lines(bold, area.x, below, &bold.face.wrap_to(address, bold.size, area.width, 2));
    }

    /// The procedure, the title and how the text begins.
    fn about(&self, pen: &mut Pen, width: f32) {
        let (petition, profile) = (self.order.petition, self.order.profile);
        let small = Type::sans(8.0);
        let named = profile.text_in(&profile.name, self.language.code());
        let named = small.face.wrap_to(named, small.size, width, 1);
        let y = pen.lines(small.grey(0.3), MARGIN, MARGIN - 2.0, &named);
        let (style, title) = self.title_lines(width);
        let y = pen.lines(style, MARGIN, y + 1.0, &title) + 2.0;
        let n_lines = if title.len() < 2 { 3 } else { 2 };
        pen.lines(small, MARGIN, y, &small.face.wrap_to(&petition.text, small.size, width, n_lines));
    }

    /// The title as large as two lines allow.
    fn title_lines(&self, width: f32) -> (Type, Vec<String>) {
        let title = &self.order.petition.title;
        for size in [18.0, 15.0, 13.0] {
            let style = Type::title(size);
            let lines = style.face.wrap(title, size, width);
            if lines.len() <= 2 {
                return (style, lines);
            }
        }
        let style = Type::title(11.0);
        (style, style.face.wrap_to(title, style.size, width, 2))
    }

    /// That this paper does not count where the authority's own form must be used.
    fn official(&self, pen: &mut Pen) {
        let band =
            Area { x: MARGIN, y: MARGIN + CODE_SIDE + 8.0, width: PAGE.0 - 2.0 * MARGIN, height: 15.0 };
        pen.fill(band, 0.0);
        let kit = &self.order.profile.procedure.kit;
        let told = if kit.is_empty() {
            self.language.say("sheet-official")
        } else {
            self.language.say_with("sheet-official-kit", [("kit", kit)])
        };
        let style = Type::bold(8.5).grey(1.0);
        let told = style.face.wrap_to(&told, style.size, band.width - 12.0, 1);
        pen.lines(style, band.x + 6.0, band.y + 2.0, &told);
    }

    fn table(&self, pen: &mut Pen, first: u16, last: u16, height: f32) {
        let top = self.head_bottom();
        let header = Area { x: MARGIN, y: top, width: PAGE.0 - 2.0 * MARGIN, height: HEADER };
        pen.fill(header, 0.88);
        for column in self.columns {
            let label = Type::bold(7.5).face.wrap_to(&column.label, 7.5, column.width - 6.0, 1);
            pen.lines(Type::bold(7.5), MARGIN + column.x + 3.0, top + 3.0, &label);
        }
        let mut y = header.bottom();
        for line in first..=last {
            let row = Area { x: MARGIN, y, width: header.width, height };
            pen.rule((row.x, row.bottom()), (row.right(), row.bottom()), 0.5, 0.35);
            self.line(pen, row, line);
            y = row.bottom();
        }
        for column in self.columns.iter().skip(1) {
            let x = MARGIN + column.x;
            pen.rule((x, top), (x, y), 0.5, 0.35);
        }
        pen.frame(Area { height: y - top, ..header }, 1.0);
    }

    fn line(&self, pen: &mut Pen, row: Area, number: u16) {
        for column in self.columns {
            let x = row.x + column.x;
            match column.kind {
                Kind::Number => {
                    let style = Type::bold(9.0);
                    let middle = row.y + row.height / 2.0 + 3.2;
                    pen.text_to(style, x + column.width - 5.0, middle, &number.to_string());
                }
                Kind::Comb(n_cells) => {
                    let cell = column.width / f32::from(n_cells);
                    for index in 1..n_cells {
                        let at = x + cell * f32::from(index);
                        pen.rule((at, row.bottom() - row.height * 0.4), (at, row.bottom()), 0.4, 0.55);
                    }
                }
                Kind::Open => {}
            }
        }
    }
}

/// How many lines fit into a height.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a page is 595 points high: this is a small positive number"
)]
fn lines_in(height: f32) -> u16 {
    (height / LEAST_LINE).floor().max(1.0) as u16
}

/// Where the code of a sheet leads: to the petition, with the number of the sheet for those who key it.
fn link(address: &str, folio: Option<i64>) -> String {
    folio.map_or_else(|| address.to_owned(), |folio| format!("{address}?folio={folio}"))
}

#[cfg(test)]
mod tests;
