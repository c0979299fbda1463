//! `Element`: the start tag of an element, with its attributes.

use std::borrow::Cow;

use super::references::resolve;

/// An element whose content comes next.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Element<'a> {
    /// The name as written, with its prefix.
    pub(super) name: &'a str,
    /// The name without its prefix.
    pub(crate) local: &'a str,
    /// The text between the name and the end of the tag.
    pub(super) attributes: &'a str,
    /// Whether the tag ends the element too.
    pub(super) is_empty: bool,
}

impl<'a> Element<'a> {
    /// An element with nothing but a name in its tag.
    #[inline]
    pub(crate) fn plain(name: &'a str) -> Self {
        Self {
            name,
            local: name,
            attributes: "",
            is_empty: false,
        }
    }

    /// Whether there is anything but the name in the tag.
    pub(crate) fn has_attributes(&self) -> bool {
        !self.attributes.is_empty()
    }

    /// Whether the element is in a namespace: its own, or the default one that it declares.
    pub(crate) fn declares_namespace(&self) -> bool {
        self.name.len() != self.local.len()
            || self
                .attributes()
                .any(|(name, value)| name == "xmlns" && !value.is_empty())
    }

    /// The attribute with this name. A prefix stands for any prefix: namespaces do not count.
    pub(crate) fn attribute(&self, name: &str) -> Option<Cow<'a, str>> {
        let local = name.split_once(':').map(|(_, local)| local);
        self.attributes()
            .filter(|(written, _)| match (written.split_once(':'), local) {
                (Some(("xmlns", _)), _) => false,
                (Some((_, written)), Some(local)) => written == local,
                (None, None) => *written == name,
                _ => false,
            })
            .last()
            .and_then(|(_, value)| resolve(value).ok())
            .map(|value| {
                if value.contains(['\t', '\n']) {
                    Cow::Owned(value.replace(['\t', '\n'], " "))
                } else {
                    value
                }
            })
    }

    /// Name and raw value of each attribute; they were checked when the tag was read.
    fn attributes(&self) -> impl Iterator<Item = (&'a str, &'a str)> + use<'a> {
        let mut rest = self.attributes;
        std::iter::from_fn(move || {
            let (name, after) = rest.split_once('=')?;
            let after = after.trim_start();
            let quote = after.get(..1)?;
            let (value, after) = after[1..].split_once(quote)?;
            rest = after;
            Some((name.trim(), value))
        })
    }
}
