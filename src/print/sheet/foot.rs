//! The lower part of a sheet: what to mind, who answers for it, and what happens to the data.

use super::{MARGIN, Sheet, Sheets, Stall};
use crate::{
    domain::profile::{BlankLines, Declaration, Fingerprint},
    language::Language,
    print::pen::{Area, PAGE, Pen, Type},
};

const SMALL: Type = Type::sans(6.5);
const NOTE: Type = Type::sans(7.5);
const BOX: f32 = 50.0;

/// The lower part, the same on every sheet but for what is filled in.
pub(super) struct Foot {
    language: Language,
    notes: Vec<String>,
    notice: Vec<String>,
    has_declaration: bool,
}

impl Foot {
    pub(super) fn new(order: &Sheets<'_>, language: Language) -> Self {
        let (profile, width) = (order.profile, PAGE.0 - 2.0 * MARGIN);
        let mut notes = vec![language.say("sheet-write")];
        if profile.sheet.blank_lines == BlankLines::Void {
            notes.push(language.say("sheet-void"));
        }
        if profile.sheet.fingerprint == Fingerprint::Substitute {
            notes.push(language.say("sheet-fingerprint-note"));
        }
        if profile.sheet.one_unit_per_sheet {
            notes.push(language.say("sheet-unit"));
        }
        let notice = profile.text_in(&profile.privacy.notice.text, language.code());
        Self {
            language,
            notes: NOTE.face.wrap(&notes.join(" "), NOTE.size, width),
            notice: SMALL.face.wrap_to(notice, SMALL.size, width, 6),
            has_declaration: profile.circulator.declaration != Declaration::None,
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "a few lines")]
    pub(super) fn height(&self) -> f32 {
        self.notes.len() as f32 * NOTE.leading() + BOX + 10.0 + self.notice.len() as f32 * SMALL.leading()
    }

    pub(super) fn draw(&self, pen: &mut Pen, sheet: &Sheet, top: f32) {
        let y = pen.lines(NOTE, MARGIN, top, &self.notes) + 3.0;
        let width = PAGE.0 - 2.0 * MARGIN;
        let counts = Area { x: PAGE.0 - MARGIN - 110.0, y, width: 110.0, height: BOX };
        let rest = width - counts.width - 8.0;
        let event_width = if self.has_declaration { rest * 0.42 } else { rest };
        let event = Area { x: MARGIN, y, width: event_width, height: BOX };
        self.event(pen, event, sheet.stall.as_ref());
        if self.has_declaration {
            let x = event.right() + 8.0;
            let circulator = Area { x, y, width: counts.x - 8.0 - x, height: BOX };
            self.circulator(pen, circulator, sheet.circulator.as_deref().unwrap_or_default());
        }
        self.counts(pen, counts);
        pen.lines(SMALL.grey(0.2), MARGIN, y + BOX + 4.0, &self.notice);
    }

    fn event(&self, pen: &mut Pen, area: Area, stall: Option<&Stall>) {
        self.heading(pen, area, "sheet-event");
        let (place, day, team) = match stall {
            Some(it) => (place_of(it), self.language.day(it.held_on), it.team.clone()),
            None => Default::default(),
        };
        let half = area.width / 2.0 - 8.0;
        self.blank(pen, (area.x + 6.0, area.y + 26.0), area.width - 12.0, "sheet-place", &place);
        self.blank(pen, (area.x + 6.0, area.bottom() - 7.0), half, "sheet-day", &day);
        self.blank(pen, (area.x + 10.0 + half, area.bottom() - 7.0), half, "sheet-team", &team);
    }

    fn circulator(&self, pen: &mut Pen, area: Area, code: &str) {
        self.heading(pen, area, "sheet-circulator");
        pen.text_to(Type::bold(8.0), area.right() - 6.0, area.y + 10.0, code);
        let half = area.width / 2.0 - 8.0;
        let (left, right) = (area.x + 6.0, area.x + 10.0 + half);
        self.blank(pen, (left, area.y + 28.0), half * 1.3, "sheet-name", "");
        let after = left + half * 1.3 + 6.0;
        self.blank(pen, (after, area.y + 28.0), area.right() - 6.0 - after, "sheet-document", "");
        self.blank(pen, (left, area.bottom() - 6.0), half, "sheet-signature", "");
        self.blank(pen, (right, area.bottom() - 6.0), half, "sheet-day", "");
    }

    fn counts(&self, pen: &mut Pen, area: Area) {
        pen.frame(area, 0.6);
        self.blank(pen, (area.x + 6.0, area.y + 20.0), area.width - 12.0, "sheet-count", "");
        self.blank(pen, (area.x + 6.0, area.bottom() - 9.0), area.width - 12.0, "sheet-voided", "");
    }

    fn heading(&self, pen: &mut Pen, area: Area, key: &str) {
        pen.frame(area, 0.6);
        pen.text(Type::bold(7.5), area.x + 6.0, area.y + 10.0, &self.language.say(key));
    }

    /// A label and a line to write on, or what is known already.
    fn blank(&self, pen: &mut Pen, (x, y): (f32, f32), width: f32, key: &str, value: &str) {
        let label = format!("{}:", self.language.say(key));
        let start = x + NOTE.face.width(&label, NOTE.size) + 4.0;
        pen.text(NOTE, x, y, &label);
        pen.rule((start, y + 1.5), (x + width, y + 1.5), 0.4, 0.4);
        let bold = Type::bold(8.0);
        pen.lines(bold, start, y - bold.size, &bold.face.wrap_to(value, bold.size, x + width - start, 1));
    }
}

fn place_of(stall: &Stall) -> String {
    if stall.place.is_empty() { stall.name.clone() } else { format!("{} · {}", stall.name, stall.place) }
}
