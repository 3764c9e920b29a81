//! The picture that other sites show beside a link to a petition.

use std::io;

use ab_glyph::{Font as _, PxScale, point};
use png::{BitDepth, ColorType, Compression, Encoder};

use super::face::Face;

/// The size that Open Graph readers ask for, in pixels.
const WIDTH: u16 = 1_200;
const HEIGHT: u16 = 630;
const EDGE: f32 = 84.0;

type Colour = [u8; 3];
const PAPER: Colour = [251, 250, 246];
const INK: Colour = [28, 27, 24];
const QUIET: Colour = [91, 88, 82];
const RUBRIC: Colour = [179, 38, 30];

/// The flourish under our name, as it stands on pages: where it starts, and its curves. Its space is 96 by 14.
const FLOURISH: [[(f32, f32); 4]; 5] = [
    [(2.0, 8.0), (16.0, 2.0), (30.0, 2.0), (42.0, 5.0)],
    [(42.0, 5.0), (54.0, 8.0), (64.0, 10.0), (72.0, 6.0)],
    [(72.0, 6.0), (78.0, 3.0), (76.0, 0.0), (71.0, 2.0)],
    [(71.0, 2.0), (66.0, 4.0), (63.0, 10.0), (73.0, 10.0)],
    [(73.0, 10.0), (81.0, 10.0), (88.0, 7.0), (94.0, 4.0)],
];

/// Draws the preview of a petition as a PNG file: its title, what to do, and where.
///
/// It shows no counts: other sites keep a copy, and the copy would go on telling an old one.
pub fn preview(title: &str, call: &str, host: &str) -> io::Result<Vec<u8>> {
    let mut canvas = Canvas::new();
    canvas.text(Face::SerifBold, 50.0, INK, (EDGE, 118.0), "Rúbrica");
    canvas.flourish((EDGE, 128.0), 1.95);
    let most = f32::from(WIDTH) - 2.0 * EDGE;
    let fits = |size: &f32| Face::SerifBold.wrap(title, *size, most).len() <= n_lines(*size);
    let size = [84.0, 68.0, 56.0].into_iter().find(fits).unwrap_or(46.0);
    let lines = Face::SerifBold.wrap_to(title, size, most, n_lines(size));
    let mut y = 190.0 + size;
    for line in lines {
        canvas.text(Face::SerifBold, size, INK, (EDGE, y), &line);
        y += size * 1.22;
    }
    let bottom = f32::from(HEIGHT) - 68.0;
    canvas.text(Face::SansBold, 34.0, RUBRIC, (EDGE, bottom), call);
    let after = EDGE + Face::SansBold.width(call, 34.0) + 22.0;
    let host = Face::Sans.wrap_to(host, 34.0, f32::from(WIDTH) - EDGE - after, 1);
    canvas.text(Face::Sans, 34.0, QUIET, (after, bottom), host.first().map_or("", String::as_str));
    canvas.file()
}

/// How many lines of a title have room.
fn n_lines(size: f32) -> usize {
    if size < 60.0 { 4 } else { 3 }
}

struct Canvas {
    pixels: Vec<u8>,
}

impl Canvas {
    fn new() -> Self {
        let n_pixels = usize::from(WIDTH) * usize::from(HEIGHT);
        Self { pixels: PAPER.repeat(n_pixels) }
    }

    /// Lays a colour over a pixel, more or less of it.
    fn blend(&mut self, (x, y): (i32, i32), colour: Colour, cover: f32) {
        let (Ok(x), Ok(y)) = (usize::try_from(x), usize::try_from(y)) else { return };
        if usize::from(WIDTH) <= x || usize::from(HEIGHT) <= y {
            return;
        }
        let start = 3 * (y * usize::from(WIDTH) + x);
        for (pixel, colour) in self.pixels[start..start + 3].iter_mut().zip(colour) {
            let (old, new) = (f32::from(*pixel), f32::from(colour));
            *pixel = channel(old + (new - old) * cover.clamp(0.0, 1.0));
        }
    }

    /// Sets a line of text; `at` is the left end of the line it stands on.
    fn text(&mut self, face: Face, size: f32, colour: Colour, at: (f32, f32), text: &str) {
        let loaded = face.loaded();
        // The library counts a size from the top of the highest letter to the bottom of the lowest.
        let scale = PxScale::from(size * loaded.font.height_unscaled() / loaded.units());
        let mut x = at.0;
        for glyph in face.glyphs(text) {
            let placed = glyph.with_scale_and_position(scale, point(x, at.1));
            x += loaded.font.h_advance_unscaled(glyph) * size / loaded.units();
            let Some(outline) = loaded.font.outline_glyph(placed) else { continue };
            let corner = outline.px_bounds().min;
            let (left, top) = (whole(corner.x), whole(corner.y));
            outline.draw(|dx, dy, cover| {
                self.blend((left + dx.cast_signed(), top + dy.cast_signed()), colour, cover);
            });
        }
    }

    /// Draws the flourish as a row of dots, so close that they are a line.
    fn flourish(&mut self, at: (f32, f32), scale: f32) {
        let mut cover = vec![0.0_f32; usize::from(WIDTH) * 64];
        let dots =
            FLOURISH.iter().flat_map(|curve| (0..240_u8).map(move |it| on(*curve, f32::from(it) / 240.0)));
        for (x, y) in dots {
            let (x, y) = (x * scale, y * scale + 8.0);
            for dy in -3..=3 {
                for dx in -3..=3 {
                    let (pixel_x, pixel_y) = (whole(x) + dx, whole(y) + dy);
                    let apart = (offset(pixel_x, x).powi(2) + offset(pixel_y, y).powi(2)).sqrt();
                    if let Ok(index) = usize::try_from(pixel_y * i32::from(WIDTH) + pixel_x)
                        && let Some(known) = cover.get_mut(index)
                    {
                        *known = known.max((scale + 0.5 - apart).clamp(0.0, 1.0));
                    }
                }
            }
        }
        for (index, cover) in cover.into_iter().enumerate().filter(|it| 0.0 < it.1) {
            let index = i32::try_from(index).unwrap_or(0);
            let (x, y) = (index % i32::from(WIDTH), index / i32::from(WIDTH));
            self.blend((whole(at.0) + x, whole(at.1) + y), RUBRIC, cover);
        }
    }

    fn file(&self) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        let mut encoder = Encoder::new(&mut bytes, WIDTH.into(), HEIGHT.into());
        encoder.set_color(ColorType::Rgb);
        encoder.set_depth(BitDepth::Eight);
        encoder.set_compression(Compression::Balanced);
        let mut writer = encoder.write_header()?;
        writer.write_image_data(&self.pixels)?;
        writer.finish()?;
        Ok(bytes)
    }
}

/// A point on a cubic curve, `t` from 0 to 1.
fn on(curve: [(f32, f32); 4], t: f32) -> (f32, f32) {
    let back = 1.0 - t;
    let weights = [back.powi(3), 3.0 * back.powi(2) * t, 3.0 * back * t.powi(2), t.powi(3)];
    let weighed = curve.into_iter().zip(weights);
    weighed.fold((0.0, 0.0), |sum, ((x, y), weight)| (sum.0 + x * weight, sum.1 + y * weight))
}

#[expect(clippy::cast_possible_truncation, reason = "a place on a picture of 1,200 by 630 pixels")]
fn whole(position: f32) -> i32 {
    position.floor() as i32
}

/// How far the middle of a pixel is from a place.
#[expect(clippy::cast_precision_loss, reason = "a place on a picture of 1,200 by 630 pixels")]
fn offset(pixel: i32, place: f32) -> f32 {
    pixel as f32 + 0.5 - place
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is held from 0 to 255")]
fn channel(value: f32) -> u8 {
    value.round().clamp(0.0, 255.0) as u8
}
