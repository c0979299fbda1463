//! The index of the facts, `docs/behaviour/index.tsv`: one line per fact with id, area and title.

/// One numbered fact about what boto3 and botocore do.
#[derive(Debug)]
pub(super) struct Fact {
    /// `P087`.
    pub(super) id: String,
    /// `30.3 Builtin handlers`.
    pub(super) area: String,
    /// A short title.
    pub(super) title: String,
}

impl Fact {
    /// The number of its area, `30.3`.
    pub(super) fn area_number(&self) -> &str {
        self.area.split(' ').next().unwrap_or("")
    }
}

/// Reads the index, in its order.
pub(super) fn read() -> Result<Vec<Fact>, String> {
    let text = super::read("index.tsv")?;
    let rows = text
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'));
    rows.map(|row| {
        let mut cells = row.split('\t');
        match (cells.next(), cells.next(), cells.next(), cells.next()) {
            (Some(id), Some(area), Some(title), None) => Ok(Fact {
                id: id.to_owned(),
                area: area.to_owned(),
                title: title.to_owned(),
            }),
            _ => Err(format!("index.tsv: {row:?} is not `id<TAB>area<TAB>title`")),
        }
    })
    .collect()
}
