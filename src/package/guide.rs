//! `VERIFY.md`: how someone who is no engineer checks a package.

use super::content::PackageContent;

const SPANISH: &str = include_str!("guide/es.md");
const ENGLISH: &str = include_str!("guide/en.md");

/// The guide to this package, in its language.
pub(super) fn text(content: &PackageContent, fingerprint: &str) -> String {
    let template = if content.language == "es" { SPANISH } else { ENGLISH };
    // The title comes last: it is the only value that could look like a place to fill.
    template
        .replace("{fingerprint}", fingerprint)
        .replace("{batch}", &content.batch.number.to_string())
        .replace("{certified_at}", &content.batch.certified_at.format("%Y-%m-%d %H:%M").to_string())
        .replace("{signatures}", &content.totals.signatures.to_string())
        .replace("{excluded}", &content.totals.excluded.to_string())
        .replace("{slug}", &content.petition.slug)
        .replace("{title}", &content.petition.title)
}
