//! `Section`: rows of cells, and how they are drawn.
//!
//! Counterpart: awscli `table.py`.

use super::wide::WIDE;

/// The cells' colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::output) enum Style {
    Plain,
    Coloured,
}

impl Style {
    fn cell(self, text: &str) -> String {
        match self {
            Self::Plain => text.to_owned(),
            Self::Coloured => format!("\u{1b}[1m\u{1b}[34m{text}\u{1b}[0m"),
        }
    }

    fn bar(self) -> &'static str {
        match self {
            Self::Plain => "|",
            Self::Coloured => "\u{1b}[2m\u{1b}[33m|\u{1b}[0m",
        }
    }
}

/// A title, headers and rows with as many cells.
#[derive(Debug)]
pub(super) struct Section {
    title: String,
    level: usize,
    headers: Vec<String>,
    rows: Vec<Vec<String>>,
    /// The number of cells of a row, once there is one.
    cells: Option<usize>,
    /// The width of the widest cell of each column.
    widths: Vec<usize>,
}

/// The space around a cell.
const PADDING: usize = 4;

impl Section {
    pub(super) fn new(title: &str, level: usize) -> Self {
        Self {
            title: title.to_owned(),
            level,
            headers: Vec::new(),
            rows: Vec::new(),
            cells: None,
            widths: Vec::new(),
        }
    }

    pub(super) fn add_headers(&mut self, headers: &[&str]) -> Result<(), String> {
        self.headers = headers.iter().map(|&header| header.to_owned()).collect();
        self.cells.get_or_insert(headers.len());
        let widths = self.headers.iter().map(|text| width(text)).collect();
        self.widen(widths)
    }

    pub(super) fn add_row(&mut self, row: Vec<String>) -> Result<(), String> {
        let cells = *self.cells.get_or_insert(row.len());
        if row.len() != cells {
            return Err(format!(
                "Row should have {cells} elements, instead it has {}",
                row.len()
            ));
        }
        let widths = row.iter().map(|text| width(text)).collect();
        self.rows.push(row);
        self.widen(widths)
    }

    fn widen(&mut self, widths: Vec<usize>) -> Result<(), String> {
        if self.widths.is_empty() {
            self.widths = widths;
            return Ok(());
        }
        for (at, width) in widths.into_iter().enumerate() {
            let Some(widest) = self.widths.get_mut(at) else {
                return Err("list index out of range".to_owned());
            };
            *widest = width.max(*widest);
        }
        Ok(())
    }

    fn total_width(&self) -> usize {
        let outside = 2 + 2 * self.level;
        let columns: usize = self.widths.iter().map(|width| width + PADDING).sum();
        (columns + outside).max(width(&self.title) + outside)
    }

    /// The widths of the columns, scaled so that they fill `total`.
    fn scaled_widths(&self, total: usize) -> Vec<usize> {
        let sum: usize = self.widths.iter().map(|width| width + PADDING).sum();
        if self.widths.is_empty() {
            return Vec::new();
        }
        #[expect(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "widths of a table are small and positive; Python rounds in the same way"
        )]
        let scale = |width: usize| {
            let factor = total as f64 / sum as f64;
            (factor * width as f64).round_ties_even() as usize
        };
        let mut widths: Vec<usize> = self
            .widths
            .iter()
            .map(|width| scale(width + PADDING))
            .collect();
        let count = widths.len();
        // Too much is taken from the left, what is missing is added from the right.
        let (mut left, mut right) = (0, count);
        while widths.iter().sum::<usize>() > total {
            widths[left] = widths[left].saturating_sub(1);
            left = (left + 1) % count;
        }
        while widths.iter().sum::<usize>() < total {
            right = right.checked_sub(1).unwrap_or(count - 1);
            widths[right % count] += 1;
        }
        widths
    }

    /// One row becomes a column of headers and a column of cells.
    fn turned(self) -> Self {
        if self.rows.len() != 1 || self.headers.is_empty() {
            return self;
        }
        let mut turned = Self::new(&self.title, self.level);
        let cells = self.rows.into_iter().flatten();
        for (header, cell) in self.headers.into_iter().zip(cells) {
            // Two cells in each row: it cannot fail.
            let _ = turned.add_row(vec![header, cell]);
        }
        turned
    }
}

/// Draws sections below each other; rows are turned if the terminal is narrower than the table.
pub(super) fn render(mut sections: Vec<Section>, terminal: usize, style: Style) -> String {
    let widest = |sections: &[Section]| sections.iter().map(Section::total_width).max();
    let mut width = widest(&sections).unwrap_or_default();
    if width > terminal {
        sections = sections.into_iter().map(Section::turned).collect();
        width = widest(&sections).unwrap_or_default();
    }
    let mut out = "-".repeat(width);
    out.push('\n');
    for section in &sections {
        let inner = width.saturating_sub(section.level * 2);
        let bars = style.bar().repeat(section.level);
        for line in lines(section, inner, style) {
            out.push_str(&bars);
            out.push_str(&line);
            out.push_str(&bars);
            out.push('\n');
        }
    }
    out
}

fn lines(section: &Section, width: usize, style: Style) -> Vec<String> {
    let mut lines = Vec::new();
    if !section.title.is_empty() {
        lines.push(centred(&section.title, width, "|"));
        if section.headers.is_empty() && section.rows.is_empty() {
            lines.push(format!("+{}+", "-".repeat(width.saturating_sub(2))));
        }
    }
    let widths = section.scaled_widths(width);
    if !section.headers.is_empty() {
        lines.push(rule(&widths));
        let mut line = String::new();
        for (width, header) in widths.iter().zip(&section.headers) {
            let left = if line.is_empty() { "|" } else { "" };
            line.push_str(&centred(header, *width, left));
        }
        lines.push(line);
    }
    if section.rows.is_empty() || widths.is_empty() {
        return lines;
    }
    lines.push(rule(&widths));
    for row in &section.rows {
        let mut line = String::new();
        for (width, cell) in widths.iter().zip(row) {
            let left = if line.is_empty() { "|" } else { "" };
            line.push_str(&aligned(cell, *width, left, style));
        }
        lines.push(line);
    }
    lines.push(rule(&widths));
    lines
}

/// `+----+-----+`
fn rule(widths: &[usize]) -> String {
    let mut rule = String::new();
    for (at, width) in widths.iter().enumerate() {
        let edge = if at == 0 { "+" } else { "" };
        rule.push_str(edge);
        rule.push_str(&"-".repeat(width.saturating_sub(1 + edge.len())));
        rule.push('+');
    }
    rule
}

fn centred(text: &str, length: usize, left: &str) -> String {
    let width = signed(width(text));
    // The start may be left of the edge; the spaces after the text are counted as if it were there.
    let start = signed(length) / 2 - width / 2 - 1;
    let rest = signed(length) - 1 - (signed(left.len()) + start + width);
    format!("{left}{}{text}{}|", spaces(start), spaces(rest))
}

fn aligned(text: &str, length: usize, left: &str, style: Style) -> String {
    let width = width(text);
    let padding = if width + 2 + left.len() < length {
        2
    } else {
        0
    };
    let rest = signed(length) - signed(left.len() + padding + width + 1);
    let cell = style.cell(text);
    format!("{left}{}{cell}{}|", " ".repeat(padding), spaces(rest))
}

fn signed(number: usize) -> isize {
    number.try_into().unwrap_or(isize::MAX)
}

fn spaces(number: isize) -> String {
    " ".repeat(number.try_into().unwrap_or_default())
}

/// The columns of a text: two for a wide character, and for one that is wide in some fonts.
fn width(text: &str) -> usize {
    text.chars().map(columns).sum()
}

fn columns(c: char) -> usize {
    let code = u32::from(c);
    let at = WIDE.partition_point(|(_, last)| *last < code);
    let is_wide = WIDE.get(at).is_some_and(|(first, _)| *first <= code);
    1 + usize::from(is_wide)
}
