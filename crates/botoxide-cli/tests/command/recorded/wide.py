"""Writes src/output/table/wide.rs: the characters that take two columns, by Python's unicodedata."""

import pathlib
import unicodedata

TARGET = pathlib.Path(__file__).resolve().parents[3] / "src/output/table/wide.rs"
HEAD = """\
//! The characters that take two columns: those of the classes wide, full-width and ambiguous of the Unicode standard.
//!
//! `python3 tests/command/recorded/wide.py` writes this file from Python's `unicodedata`, which `aws` asks.

/// First and last character of each range, sorted.
#[rustfmt::skip]
#[expect(clippy::unreadable_literal, reason = "code points are written without separators")]
pub(super) const WIDE: &[(u32, u32)] = &[
"""


def main() -> None:
    ranges: list[tuple[int, int]] = []
    for code in (code for code in range(0x110000) if unicodedata.east_asian_width(chr(code)) in "WFA"):
        # Unassigned characters between two ranges do not matter.
        if ranges and all(unicodedata.category(chr(between)) == "Cn" for between in range(ranges[-1][1] + 1, code)):
            ranges[-1] = (ranges[-1][0], code)
        else:
            ranges.append((code, code))
    text, line = HEAD, "   "
    for first, last in ranges:
        item = f" ({first:#x}, {last:#x}),"
        if len(line + item) > 118:
            text, line = f"{text}{line}\n", "   "
        line += item
    TARGET.write_text(f"{text}{line}\n];\n")


if __name__ == "__main__":
    main()
