//! Codes that cameras read.

use std::fmt::Write as _;

use fast_qr::{ECL, QRBuilder, QRCode};

/// The clear space around a code, in modules (ISO/IEC 18004, section 9.1).
const QUIET: usize = 4;

/// A QR code that leads to an address.
pub struct Code(QRCode);

impl Code {
    /// The code of an address; `None` if it is too long for one (about 2,300 bytes).
    ///
    /// A seventh of it may be lost and it still reads (level M), which is right for paper that is carried about.
    pub fn of(address: &str) -> Option<Self> {
        QRBuilder::new(address).ecl(ECL::M).build().ok().map(Self)
    }

    /// Modules along a side, without the clear space.
    pub(super) fn side(&self) -> usize {
        self.0.size
    }

    /// The dark stretches, row by row: row, first column, how many.
    pub(super) fn stretches(&self) -> Vec<(usize, usize, usize)> {
        let mut found = Vec::new();
        for row in 0..self.side() {
            let mut column = 0;
            while column < self.side() {
                let n = (column..self.side()).take_while(|it| self.0[row][*it].value()).count();
                if 0 < n {
                    found.push((row, column, n));
                }
                column += n.max(1);
            }
        }
        found
    }

    /// An SVG element, dark on light whatever the colours around it, that `label` describes to those who hear
    /// the page.
    pub fn svg(&self, label: &str) -> String {
        let mut path = String::new();
        for (row, column, n) in self.stretches() {
            // Writing into a string does not fail.
            let _ = write!(path, "M{} {}h{n}v1h-{n}z", column + QUIET, row + QUIET);
        }
        let side = self.side() + 2 * QUIET;
        let label = label.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
        format!(
            "<svg class=\"qr\" viewBox=\"0 0 {side} {side}\" role=\"img\" aria-label=\"{label}\" \
             shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 0h{side}v{side}H0z\"/>\
             <path fill=\"#000\" d=\"{path}\"/></svg>"
        )
    }
}
