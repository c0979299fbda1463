//! `models.lock`: which wheels hold the models, and their hashes.

/// One line of the file.
#[derive(Debug)]
pub(crate) struct Wheel {
    pub(crate) name: String,
    pub(crate) version: String,
    pub(crate) sha256: String,
}

impl Wheel {
    /// The name that the wheel's file has everywhere.
    pub(crate) fn file_name(&self) -> String {
        format!("{}-{}-py3-none-any.whl", self.name, self.version)
    }
}

/// Reads `name version sha256:HEX` lines; `#` begins a comment.
pub(crate) fn parse(text: &str) -> Result<Vec<Wheel>, String> {
    text.lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(|line| {
            let mut words = line.split_whitespace();
            match (words.next(), words.next(), words.next(), words.next()) {
                (Some(name), Some(version), Some(hash), None) => Ok(Wheel {
                    name: name.to_owned(),
                    version: version.to_owned(),
                    sha256: hash
                        .strip_prefix("sha256:")
                        .ok_or_else(|| format!("models.lock: {line:?} has no sha256"))?
                        .to_owned(),
                }),
                _ => Err(format!(
                    "models.lock: {line:?} is not `name version sha256:HEX`"
                )),
            }
        })
        .collect()
}
