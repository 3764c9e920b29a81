//! Links by which people pass a petition on. Plain links: nothing is loaded from those sites.

use super::Frame;

/// A link to another site, with our address in it.
pub(super) struct ShareLink {
    pub(super) name: String,
    pub(super) address: String,
}

/// The ways to pass on a petition of this title at this address.
pub(super) fn share(frame: &Frame, title: &str, address: &str) -> Vec<ShareLink> {
    let message = frame.say_with("share-message", [("title", title)]);
    let (text, url) = (encode(&message), encode(address));
    let both = encode(&format!("{message} {address}"));
    let link = |name: &str, address: String| ShareLink { name: name.to_owned(), address };
    vec![
        link("WhatsApp", format!("https://wa.me/?text={both}")),
        link("Facebook", format!("https://www.facebook.com/sharer/sharer.php?u={url}")),
        link("Telegram", format!("https://t.me/share/url?url={url}&text={text}")),
        link("X", format!("https://x.com/intent/post?text={text}&url={url}")),
        link(&frame.say("share-mail"), format!("mailto:?subject={}&body={both}", encode(title))),
    ]
}

/// Percent-encodes everything but the letters, digits and marks that RFC 3986 leaves alone.
pub(super) fn encode(text: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    let letter =
        |byte: u8| if is_plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    text.bytes().map(letter).collect()
}
