//! A table as a workbook (XLSX) that Excel in Chinese and WPS open as it is meant: days and times as such,
//! numbers as such, and all else as text, so that no cell runs and no number loses a digit. Never: what
//! the cells say.

use redress_core::ledger::Cell;
use rust_xlsxwriter::{
    ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};

/// The longest text of a cell, in characters as Excel counts them.
const MOST: usize = 32_767;
/// The widest column, in characters.
const WIDEST: usize = 44;
/// A4.
const PAPER: u8 = 9;

/// The bytes of a workbook with one sheet: headings that stay in sight and on every printed page, a filter
/// on each, landscape A4 as wide as the page.
///
/// # Errors
/// When the table is larger than a sheet can be.
pub fn book(name: &str, headings: &[&str], rows: &[Vec<Cell>]) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name(sheet_name(name))?;
    let head = Format::new()
        .set_bold()
        .set_text_wrap()
        .set_align(FormatAlign::VerticalCenter)
        .set_background_color(0x00E6_EDEF)
        .set_border_bottom(FormatBorder::Thin);
    for (at, heading) in (0u16..).zip(headings) {
        sheet.write_string_with_format(0, at, *heading, &head)?;
        let cells = rows.iter().filter_map(|row| row.get(usize::from(at)));
        let widest = cells.map(|cell| width(&cell.text())).max().unwrap_or(0);
        let wide = widest.max(width(heading) + 2).min(WIDEST) + 2;
        sheet.set_column_width(at, u32::try_from(wide).unwrap_or(u32::MAX))?;
    }
    for (at, row) in (1u32..).zip(rows) {
        for (column, cell) in (0u16..).zip(row) {
            write(sheet, at, column, cell)?;
        }
    }
    let last = u32::try_from(rows.len()).unwrap_or(u32::MAX);
    let columns = u16::try_from(headings.len()).unwrap_or(u16::MAX);
    sheet.autofilter(0, 0, last, columns.saturating_sub(1))?;
    sheet.set_freeze_panes(1, 0)?;
    sheet.set_repeat_rows(0, 0)?;
    sheet.set_landscape().set_paper_size(PAPER);
    sheet.set_print_fit_to_pages(1, 0);
    sheet.set_footer("&P / &N");
    book.save_to_buffer()
}

fn write(sheet: &mut Worksheet, row: u32, column: u16, cell: &Cell) -> Result<(), XlsxError> {
    let top = Format::new().set_align(FormatAlign::Top).set_text_wrap();
    let dated = |format: &str| top.clone().set_num_format(format);
    match cell {
        Cell::Empty => return Ok(()),
        Cell::Number(n) => sheet.write_number_with_format(row, column, *n, &top)?,
        Cell::Text(text) => {
            let text: String = text.chars().take(MOST).collect();
            sheet.write_string_with_format(row, column, text, &dated("@"))?
        }
        Cell::Day(text) | Cell::Time(text) => {
            let format = match cell {
                Cell::Day(_) => "yyyy-mm-dd",
                _ => "yyyy-mm-dd hh:mm",
            };
            match ExcelDateTime::parse_from_str(text) {
                Ok(at) => sheet.write_datetime_with_format(row, column, &at, &dated(format))?,
                // A year that no sheet can hold.
                Err(_) => sheet.write_string_with_format(row, column, text, &dated("@"))?,
            }
        }
    };
    Ok(())
}

/// A name that Excel takes for a sheet.
fn sheet_name(name: &str) -> String {
    let kept = name.chars().filter(|c| !r"[]:*?/\".contains(*c));
    kept.take(31).collect()
}

/// How wide a text stands, a Chinese character counting two.
fn width(text: &str) -> usize {
    unicode_width::UnicodeWidthStr::width(text)
}
