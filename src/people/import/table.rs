//! Tables with commas, semicolons or tabs between the columns, with or without a heading.

use super::listuser::named;
use super::words::{id, pair, plain, route};
use super::{Account, Found, Named, Route};

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Column {
    Id,
    Name,
    Mailbox,
    Account,
    Network,
    Postoffice,
    Route,
    Other,
}

/// What headings mean. Longer ones count when they are the whole heading.
const HEADINGS: &[(&str, Column)] = &[
    ("id", Column::Id),
    ("hexid", Column::Id),
    ("hex id", Column::Id),
    ("mailbox id", Column::Id),
    ("mailbag", Column::Id),
    ("mbg", Column::Id),
    ("name", Column::Name),
    ("full name", Column::Name),
    ("user", Column::Name),
    ("user name", Column::Name),
    ("person", Column::Name),
    ("mailbox", Column::Mailbox),
    ("mailbox name", Column::Mailbox),
    ("alias", Column::Mailbox),
    ("account", Column::Mailbox),
    ("status", Column::Account),
    ("deleted", Column::Account),
    ("network", Column::Network),
    ("postoffice", Column::Postoffice),
    ("post office", Column::Postoffice),
    ("connection", Column::Route),
    ("connection type", Column::Route),
    ("route", Column::Route),
];

/// Returns whether a text is a table: its heading says so, or most lines with an id have it in a column of its own.
pub(super) fn looks_like_one(text: &str) -> bool {
    let Some(comma) = delimiter(text) else { return false };
    let mut filled = text.lines().filter(|line| !line.trim().is_empty());
    if filled.next().is_some_and(|line| heading(line.split(comma).map(|c| c.trim().trim_matches('"'))).is_some()) {
        return true;
    }
    // A tab also stands between the columns of what is no table.
    let alone = |line: &&str| line.split(comma).any(|column| column.len() < 12 && id(column.trim()).is_some());
    let with_ids = text.lines().filter(|line| line.split(|c: char| !c.is_alphanumeric()).any(|w| id(w).is_some()));
    let (all, alone) = with_ids.fold((0, 0), |(all, own), line| (all + 1, own + usize::from(alone(&line))));
    comma != '\t' && all > 0 && alone * 2 > all
}

/// The sign that stands most often on the first lines.
pub(super) fn delimiter(text: &str) -> Option<char> {
    let head: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).take(20).collect();
    let count = |sign: char| head.iter().map(|line| line.matches(sign).count()).sum::<usize>();
    let best = [',', ';', '\t'].into_iter().rev().max_by_key(|sign| count(*sign))?;
    (count(best) > 0).then_some(best)
}

/// Returns what the columns hold, where a line is a heading: it names an id or a network, and holds no id.
fn heading<'a>(line: impl Iterator<Item = &'a str>) -> Option<Vec<Column>> {
    let cells: Vec<String> = line.map(plain).collect();
    let meaning = |cell: &String| HEADINGS.iter().find(|(text, _)| text == cell).map_or(Column::Other, |(_, c)| *c);
    let columns: Vec<Column> = cells.iter().map(meaning).collect();
    let told = columns.iter().filter(|column| **column != Column::Other).count();
    (told > 1 || (told == 1 && columns.len() > 1 && columns.contains(&Column::Id))).then_some(columns)
}

/// What is said of a row that cannot be taken apart.
pub(super) const NO_ROW: &str = "not a row of a table";

/// Returns the rows that hold something, each with its line, from 1; none for one that cannot be taken apart.
pub(super) fn rows(text: &str) -> Vec<(usize, Option<::csv::StringRecord>)> {
    let comma = delimiter(text).and_then(|sign| u8::try_from(sign).ok()).unwrap_or(b',');
    let mut builder = ::csv::ReaderBuilder::new();
    let mut reader = builder.has_headers(false).flexible(true).delimiter(comma).from_reader(text.as_bytes());
    let line = |at: Option<&::csv::Position>| at.map_or(0, |at| usize::try_from(at.line()).unwrap_or(0));
    let row = |row: Result<::csv::StringRecord, ::csv::Error>| match row {
        Ok(row) => (line(row.position()), Some(row)),
        Err(e) => (line(e.position()), None),
    };
    let blank = |row: &::csv::StringRecord| row.iter().all(|cell| cell.trim().is_empty());
    reader.records().map(row).filter(|(_, row)| !row.as_ref().is_some_and(blank)).collect()
}

/// Reads the table.
pub(super) fn read(text: &str) -> Found {
    let mut found = Found::default();
    let (mut columns, mut first) = (None, true);
    for (line, row) in rows(text) {
        let Some(row) = row else {
            found.bad(line, NO_ROW);
            continue;
        };
        if std::mem::take(&mut first) {
            columns = heading(row.iter());
            if columns.is_some() {
                continue;
            }
        }
        match entry(&row, columns.as_deref()) {
            Ok((named, None)) => found.entries.push((line, named)),
            Ok((named, Some(remark))) => {
                found.bad(line, remark);
                found.entries.push((line, named));
            }
            Err(why) => found.bad(line, why),
        }
    }
    found
}

type Taken = Result<(Named, Option<String>), String>;

fn entry(row: &::csv::StringRecord, columns: Option<&[Column]>) -> Taken {
    let Some(columns) = columns else {
        // Without a heading the id is the first cell that is one; the rest is told apart as in other lists.
        let cells: Vec<&str> = row.iter().map(str::trim).collect();
        let at = cells.iter().position(|cell| id(cell).is_some()).ok_or("no eight-digit id stands in it")?;
        let others = cells.iter().enumerate().filter(|(n, _)| *n != at).map(|(_, cell)| *cell);
        return Ok((named(id(cells[at]).unwrap_or_default(), others), None));
    };
    let cell = |wanted: Column| {
        let at = columns.iter().position(|column| *column == wanted)?;
        row.get(at).map(str::trim).filter(|cell| !cell.is_empty())
    };
    if columns.contains(&Column::Network) || columns.contains(&Column::Postoffice) {
        return outside(cell(Column::Network), cell(Column::Postoffice), cell(Column::Route), cell(Column::Id));
    }
    if !columns.contains(&Column::Id) {
        return Err("no column of the heading is called id, hex id or mailbag".into());
    }
    let given = cell(Column::Id).ok_or("the column of the id is empty")?;
    let (id, remark) = match (id(given), shortened(given)) {
        (Some(id), _) => (id, None),
        (None, Some(id)) => (id.clone(), Some(format!("{given} has fewer than eight digits; taken as {id}"))),
        (None, None) => return Err(format!("{} is no eight-digit id", crate::text::printable(given))),
    };
    let mailbox = cell(Column::Mailbox).unwrap_or_default();
    let name = cell(Column::Name).unwrap_or(mailbox);
    if name.is_empty() {
        return Err("there is no name in it".into());
    }
    let gone =
        cell(Column::Account).is_some_and(|cell| ["deleted", "yes", "true", "1"].contains(&&*cell.to_lowercase()));
    let account = if gone { Account::Deleted } else { Account::Present };
    let mailbox = if mailbox == name { "" } else { mailbox };
    Ok((Named::Mailbox { id, name: name.to_owned(), mailbox: mailbox.to_owned(), account }, remark))
}

fn outside(network: Option<&str>, postoffice: Option<&str>, by: Option<&str>, bag: Option<&str>) -> Taken {
    let both = network.into_iter().chain(postoffice).find_map(pair);
    let (network, postoffice) = both
        .or_else(|| Some((network?.to_owned(), postoffice?.to_owned())))
        .ok_or("network and postoffice must both be there")?;
    let route = by.and_then(route).unwrap_or(Route::Unknown);
    let remark =
        (route == Route::Unknown).then(|| "the connection is not told (modem, X.25, LAN, indirect)".to_owned());
    Ok((Named::Outside { network, postoffice, route, mailbag: bag.and_then(id) }, remark))
}

/// A spreadsheet drops the zeros at the start of what it takes for a number.
fn shortened(cell: &str) -> Option<String> {
    let good = (1..8).contains(&cell.len()) && cell.bytes().all(|b| b.is_ascii_hexdigit());
    good.then(|| format!("{cell:0>8}").to_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::super::{Account, Kind, Named, Route, import};

    fn names(text: &str) -> Vec<String> {
        let read = import(text.as_bytes(), None, None);
        assert_eq!(read.kind, Kind::Csv, "{text}");
        let told = |named| match named {
            Named::Mailbox { id, name, mailbox, .. } => format!("{id} {name} {mailbox}"),
            Named::Outside { network, postoffice, route, .. } => format!("{network}/{postoffice} {route:?}"),
        };
        read.entries.into_iter().map(told).collect()
    }

    #[test]
    fn commas_semicolons_and_tabs_with_and_without_headings() {
        let expected = ["00000002 Anna Berg ANNAB", "0000000A Bob, K. BOB"];
        for text in [
            "Hex ID,Mailbox,Full Name\r\n00000002,ANNAB,Anna Berg\r\n0000000a,BOB,\"Bob, K.\"\r\n",
            "\u{feff}mailbox;id;name\nANNAB;00000002;Anna Berg\nBOB;0000000A;Bob, K.\n",
            "id\tname\tmailbox\n00000002\tAnna Berg\tANNAB\n0000000A\tBob, K.\tBOB\n",
            "00000002,ANNAB,Anna Berg\n0000000A,BOB,\"Bob, K.\"\n",
        ] {
            assert_eq!(names(text), expected, "{text}");
        }
    }

    #[test]
    fn a_row_that_cannot_be_used_is_told_by_its_line() {
        let text = "id,name\n\n00000002,\"Anna\nBerg\"\nxyz,Bob\n12,Carla\n00000003,\n";
        let read = import(text.as_bytes(), None, None);
        assert_eq!(read.entries.len(), 2);
        let lines: Vec<usize> = read.problems.iter().map(|(line, _)| *line).collect();
        assert_eq!(lines, [5, 6, 7], "{:?}", read.problems);
        let dos = import(text.replace('\n', "\r\n").as_bytes(), None, None);
        assert_eq!(dos.problems, read.problems, "DOS ends its lines in two signs");
        assert!(read.problems[1].1.contains("taken as 00000012"));
    }

    #[test]
    fn outside_postoffices_have_a_network_and_a_connection() {
        let text = "network,postoffice,connection\nNORDNET,OSLO,Direct via modem\nSUDNET,LYON,LAN\nFARNET,PERTH,?\n";
        assert_eq!(names(text), ["NORDNET/OSLO Modem", "SUDNET/LYON Lan", "FARNET/PERTH Unknown"]);
        let read = import(text.as_bytes(), None, None);
        assert_eq!(read.problems.len(), 1);
        let Named::Outside { route, .. } = &read.entries[2] else { panic!() };
        assert_eq!(*route, Route::Unknown);
    }

    #[test]
    fn ten_thousand_rows_are_read() {
        let rows: String = (0..10_000).map(|n| format!("{n:08X},Name {n},deleted\n")).collect();
        let read = import(format!("id,name,status\n{rows}").as_bytes(), None, None);
        assert_eq!((read.entries.len(), read.problems.len()), (10_000, 0));
        assert!(matches!(&read.entries[0], Named::Mailbox { account: Account::Deleted, .. }));
    }
}
