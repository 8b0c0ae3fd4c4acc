//! A table as CSV that spreadsheets open as it is meant: UTF-8 with its mark, every cell quoted, and
//! no cell that would run as a formula. Never: what the cells say.

use std::fmt::Write as _;

/// What a spreadsheet takes for the beginning of a formula, in both widths.
const FORMULA: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];

/// The rows as CSV (RFC 4180), the first being the headings.
///
/// A cell that a spreadsheet would run is kept as text by an apostrophe before it.
#[must_use]
pub fn csv(rows: &[Vec<String>]) -> String {
    // Without this mark Excel reads the file in the code page of its system.
    let mut out = String::from('\u{feff}');
    for row in rows {
        for (at, cell) in row.iter().enumerate() {
            let comma = if at > 0 { "," } else { "" };
            let guard = if runs(cell) { "'" } else { "" };
            // Writing to a string cannot fail.
            let _ = write!(out, "{comma}\"{guard}{}\"", cell.replace('"', "\"\""));
        }
        out.push_str("\r\n");
    }
    out
}

/// Whether a spreadsheet would run the cell: leading space does not stop it.
fn runs(cell: &str) -> bool {
    cell.starts_with(['\t', '\r']) || cell.trim_start().starts_with(FORMULA)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads CSV as RFC 4180 says, not as the writer does.
    fn read(text: &str) -> Vec<Vec<String>> {
        let mut rows = Vec::new();
        let (mut row, mut cell, mut quoted) = (Vec::new(), String::new(), false);
        let mut rest = text.strip_prefix('\u{feff}').unwrap().chars().peekable();
        while let Some(c) = rest.next() {
            match c {
                '"' if quoted && rest.peek() == Some(&'"') => cell.push(rest.next().unwrap()),
                '"' => quoted = !quoted,
                ',' if !quoted => row.push(std::mem::take(&mut cell)),
                '\r' if !quoted => {
                    assert_eq!(rest.next(), Some('\n'));
                    row.push(std::mem::take(&mut cell));
                    rows.push(std::mem::take(&mut row));
                }
                c => cell.push(c),
            }
        }
        assert!(row.is_empty() && cell.is_empty() && !quoted);
        rows
    }

    fn row(cells: &[&str]) -> Vec<String> {
        cells.iter().map(|cell| (*cell).to_owned()).collect()
    }

    #[test]
    fn any_text_comes_back_cell_by_cell() {
        let rows = vec![
            row(&["编号", "投诉事项"]),
            row(&["0931", "12层, \"东区\"\r\n空调"]),
            row(&["", "𬭎"]),
        ];
        assert_eq!(read(&csv(&rows)), rows);
    }

    #[test]
    fn no_cell_begins_as_a_formula() {
        let tries = [
            "=1+1", "+86", "-2", "@x", "\tx", "\rx", " =1", "＝1", "a=b", "3-4",
        ];
        let read = read(&csv(&[row(&tries)]));
        for (cell, told) in read[0].iter().zip(tries) {
            assert_eq!(cell.strip_prefix('\'').unwrap_or(cell), told);
            assert_eq!(
                cell.starts_with('\''),
                !["a=b", "3-4"].contains(&told),
                "{told:?}"
            );
        }
    }
}
