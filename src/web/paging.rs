//! Lists in pages: `?cursor=…&limit=…`.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Which part of a list is asked for.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Page {
    /// Where the last page ended, as it said in `next`; from the start if left out.
    #[serde(default)]
    #[param(value_type = Option<String>)]
    pub cursor: Option<Cursor>,
    /// How many entries at most, 1 to 500; 100 if left out.
    #[serde(default)]
    #[param(minimum = 1, maximum = 500)]
    pub limit: Limit,
}

/// Where a page ended: whatever the list is sorted by, as text. Outside it is opaque.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor(pub String);

/// How many entries a page has at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ToSchema)]
#[schema(value_type = u16)]
pub struct Limit(u16);

impl Default for Limit {
    fn default() -> Self {
        Self(100)
    }
}

impl<'de> Deserialize<'de> for Limit {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match u16::deserialize(deserializer)? {
            n @ 1..=500 => Ok(Self(n)),
            _ => Err(serde::de::Error::custom("a limit is 1 to 500")),
        }
    }
}

impl<'de> Deserialize<'de> for Cursor {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let bytes = URL_SAFE_NO_PAD.decode(text).ok();
        let inside = bytes.and_then(|bytes| String::from_utf8(bytes).ok());
        inside.map(Self).ok_or_else(|| serde::de::Error::custom("this cursor is from no list of ours"))
    }
}

impl Serialize for Cursor {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&URL_SAFE_NO_PAD.encode(&self.0))
    }
}

/// A page of a list.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Listing<T> {
    /// The entries, in order.
    pub items: Vec<T>,
    /// Give it as `cursor` to get the next page; absent on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub next: Option<Cursor>,
}

impl Page {
    /// How many entries to read: one more than fits, which tells [`Page::listing`] whether there are more.
    pub fn n_to_read(&self) -> i64 {
        i64::from(self.limit.0) + 1
    }

    /// Makes the page from what was read; `place` says where an entry stands in the list.
    pub fn listing<T>(&self, mut items: Vec<T>, place: impl FnOnce(&T) -> String) -> Listing<T> {
        let limit = usize::from(self.limit.0);
        let there_is_more = limit < items.len();
        items.truncate(limit);
        let next = items.last().filter(|_| there_is_more).map(|last| Cursor(place(last)));
        Listing { items, next }
    }
}
