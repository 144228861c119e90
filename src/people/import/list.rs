//! A list of people to put on a roster: a table with names and what is said beside them, perhaps with columns that say
//! what was done; or LISTUSER and NETDUMP output. Whatever a row holds is used or told by its line.

use std::collections::BTreeMap;

use super::table::delimiter;
use super::words::{id, kind_of, plain};
use super::{
    Account, Encoding, Found, Kind, Known, LARGEST, LONGEST_DETAIL, LONGEST_NAME, MOST, Named, Route, bounded, decode,
    lines_of, listuser, netdump, table,
};

/// Somebody in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The line.
    pub line: usize,
    /// The name.
    pub name: String,
    /// Everything else that the row says.
    pub detail: String,
    /// How a postoffice is reached, where the list is about postoffices.
    pub route: Option<Route>,
    /// Which marks it has, with what stands in their columns.
    pub marks: Vec<(String, String)>,
}

/// What a list of people held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedPeople {
    /// What made it.
    pub kind: Kind,
    /// How its bytes stand for letters.
    pub encoding: Encoding,
    /// How that is known.
    pub known: Known,
    /// Whom it names, in its order.
    pub people: Vec<Listed>,
    /// What could not be used, or only with a remark: line number from 1, and why.
    pub problems: Vec<(usize, String)>,
}

/// What a column of a table of people holds.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Column {
    Name,
    Detail,
    Id,
    Mark(String),
    /// Something else: it goes into the detail with its heading.
    Other(String),
}

const NAMES: [&str; 9] =
    ["name", "full name", "user", "user name", "person", "remote user", "program", "postoffice", "administrator"];
const DETAILS: [&str; 8] = ["detail", "details", "phone", "telephone", "mailbox", "place", "machine", "remark"];
const IDS: [&str; 5] = ["id", "hexid", "hex id", "mailbox id", "mailbag"];

/// Reads a list of people. `marks` are id and label of each mark that a column may be called by.
pub fn people(bytes: &[u8], encoding: Option<Encoding>, marks: &[(&str, &str)]) -> ListedPeople {
    let whole = usize::try_from(LARGEST).unwrap_or(usize::MAX);
    let (text, encoding, known) = decode(&bytes[..bytes.len().min(whole)], encoding);
    let text = &lines_of(&text);
    let kind = kind(text, marks);
    let (mut people, mut problems) = match kind {
        Kind::Csv if about_postoffices(text) => taken(table::read(text)),
        Kind::Csv => rows(text, marks),
        Kind::Listuser => taken(listuser::read(text)),
        Kind::Netdump => taken(netdump::read(text)),
    };
    if bytes.len() > whole {
        problems.push((text.lines().count(), format!("the list is longer than {LARGEST} bytes; the rest is not read")));
    }
    people = settle(people, &mut problems);
    ListedPeople { kind, encoding, known, people, problems: bounded(problems) }
}

/// A list with an id on most lines is LISTUSER's; anything that is not plainly made by a program is a table.
fn kind(text: &str, marks: &[(&str, &str)]) -> Kind {
    let filled: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    let comma = delimiter(text).unwrap_or(',');
    if filled.first().is_some_and(|line| heading(split(line, comma), marks).is_some()) {
        return Kind::Csv;
    }
    let ids = filled.iter().filter(|line| line.split_whitespace().any(|word| id(word).is_some())).count();
    match kind_of(text) {
        Kind::Listuser if ids * 2 <= filled.len() => Kind::Csv,
        kind => kind,
    }
}

fn about_postoffices(text: &str) -> bool {
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default().to_lowercase();
    first.contains("network") && first.contains("connection")
}

fn split(line: &str, comma: char) -> impl Iterator<Item = &str> {
    line.split(comma).map(|cell| cell.trim().trim_matches('"').trim())
}

/// Returns what the columns hold, where a line is a heading: one of them is a name.
fn heading<'a>(cells: impl Iterator<Item = &'a str>, marks: &[(&str, &str)]) -> Option<Vec<Column>> {
    let mark = |word: &str| marks.iter().find(|(id, label)| plain(id) == word || plain(label) == word);
    let columns = cells.map(|cell| {
        let word = plain(cell);
        match word.as_str() {
            word if NAMES.contains(&word) => Column::Name,
            word if DETAILS.contains(&word) => Column::Detail,
            word if IDS.contains(&word) => Column::Id,
            word => match mark(word) {
                Some((id, _)) => Column::Mark((*id).to_owned()),
                None => Column::Other(cell.trim().to_owned()),
            },
        }
    });
    let mut columns: Vec<Column> = columns.collect();
    let first = columns.iter().position(|column| *column == Column::Name)?;
    // Of two names the first is the one; the other goes into the detail.
    columns.iter_mut().skip(first + 1).filter(|column| **column == Column::Name).for_each(|c| *c = Column::Detail);
    Some(columns)
}

type Taken = (Vec<Listed>, Vec<(usize, String)>);

/// Reads a table, with or without a heading: the first column is the name then.
fn rows(text: &str, marks: &[(&str, &str)]) -> Taken {
    let (mut people, mut problems) = (Vec::new(), Vec::new());
    let (mut columns, mut first) = (None, true);
    for (line, row) in table::rows(text) {
        let Some(row) = row else {
            problems.push((line, table::NO_ROW.to_owned()));
            continue;
        };
        if std::mem::take(&mut first) {
            columns = heading(row.iter(), marks);
            if columns.is_some() {
                continue;
            }
        }
        let ends = row.iter().map(|cell| cell.matches('\n').count()).sum::<usize>();
        if ends > 0 {
            let why = format!("the row goes on to line {}: is a quotation mark not closed?", line + ends);
            problems.push((line, why));
        }
        match &columns {
            Some(columns) => named(&row, columns, line, &mut people, &mut problems),
            None => unnamed(&row, line, &mut people, &mut problems),
        }
    }
    (people, problems)
}

fn named(
    row: &::csv::StringRecord,
    columns: &[Column],
    line: usize,
    people: &mut Vec<Listed>,
    problems: &mut Vec<(usize, String)>,
) {
    let (mut name, mut detail, mut marked) = (String::new(), Vec::new(), Vec::new());
    for (at, cell) in row.iter().enumerate().map(|(at, cell)| (at, cell.trim())).filter(|(_, cell)| !cell.is_empty()) {
        match columns.get(at) {
            Some(Column::Name) => cell.clone_into(&mut name),
            Some(Column::Mark(mark)) => match yes(cell) {
                Some(true) => marked.push((mark.clone(), cell.to_owned())),
                Some(false) => {}
                None => {
                    let cell = crate::text::printable(cell);
                    problems.push((line, format!("\"{cell}\" under {mark} is neither yes, no nor a date; not marked")));
                }
            },
            Some(Column::Other(heading)) if !heading.is_empty() => detail.push(format!("{heading}: {cell}")),
            _ => detail.push(cell.to_owned()),
        }
    }
    if name.is_empty() {
        problems.push((line, "the column of the name is empty; this line is not used".into()));
        return;
    }
    people.push(Listed { line, name, detail: detail.join(", "), route: None, marks: marked });
}

/// Without a heading the first cell that is no id is the name.
fn unnamed(row: &::csv::StringRecord, line: usize, people: &mut Vec<Listed>, problems: &mut Vec<(usize, String)>) {
    let cells: Vec<&str> = row.iter().map(str::trim).filter(|cell| !cell.is_empty()).collect();
    let Some(at) = cells.iter().position(|cell| id(cell).is_none()) else {
        problems.push((line, "there is no name in it; this line is not used".into()));
        return;
    };
    let others: Vec<&str> = cells.iter().enumerate().filter(|(n, _)| *n != at).map(|(_, cell)| *cell).collect();
    people.push(Listed { line, name: cells[at].to_owned(), detail: others.join(", "), route: None, marks: Vec::new() });
}

/// Returns whether a cell says that something was done: yes, no, or a date on which it was.
fn yes(cell: &str) -> Option<bool> {
    let word = cell.to_lowercase();
    let date = cell.chars().filter(char::is_ascii_digit).count() >= 3
        && cell.chars().filter(|c| matches!(c, '-' | '/' | '.' | ' ')).count() >= 2;
    match word.trim_end_matches('.') {
        "yes" | "y" | "x" | "1" | "true" | "done" | "ok" | "✓" => Some(true),
        "no" | "n" | "0" | "false" | "-" | "open" => Some(false),
        _ => date.then_some(true),
    }
}

/// Takes what LISTUSER or NETDUMP named as people.
fn taken(found: Found) -> Taken {
    let Found { entries, mut problems } = found;
    let mut people = Vec::new();
    for (line, named) in entries {
        let (name, detail, route) = match named {
            Named::Mailbox { account: Account::Deleted, .. } => {
                problems.push((line, "the account is deleted; this line is not used".into()));
                continue;
            }
            Named::Mailbox { id, name, mailbox, .. } => {
                let mailbox = if mailbox.is_empty() { String::new() } else { format!("mailbox {mailbox}, ") };
                (if name.is_empty() { id.clone() } else { name }, format!("{mailbox}{id}"), None)
            }
            Named::Outside { network, postoffice, route, .. } => {
                let name = if postoffice.is_empty() { network } else { format!("{network}/{postoffice}") };
                (name, route.word().to_owned(), Some(route))
            }
        };
        people.push(Listed { line, name, detail, route, marks: Vec::new() });
    }
    (people, problems)
}

/// Makes names fit to be shown, drops what stands twice, and tells of both.
fn settle(people: Vec<Listed>, problems: &mut Vec<(usize, String)>) -> Vec<Listed> {
    let (mut names, mut ids): (BTreeMap<String, usize>, BTreeMap<String, usize>) = Default::default();
    let mut kept = Vec::new();
    for mut listed in people {
        let line = listed.line;
        if kept.len() == MOST {
            problems.push((line, format!("only the first {MOST} names are used")));
            break;
        }
        for (text, longest, what) in
            [(&mut listed.name, LONGEST_NAME, "name"), (&mut listed.detail, LONGEST_DETAIL, "detail")]
        {
            if let Some(clean) = shown(text) {
                problems.push((line, format!("signs of the {what} that cannot be shown were left out")));
                *text = clean;
            }
            if let Some((end, _)) = text.char_indices().nth(longest) {
                text.truncate(end);
                problems.push((line, format!("a {what} is longer than {longest} characters and was cut")));
            }
        }
        if listed.name.is_empty() {
            problems.push((line, "nothing of the name is left; this line is not used".into()));
            continue;
        }
        if let Some(first) = names.get(&listed.name.to_lowercase()) {
            let name = &listed.name;
            problems.push((line, format!("{name} stands in line {first} already; this line is not used")));
            continue;
        }
        names.insert(listed.name.to_lowercase(), line);
        let own = listed.detail.split(|c: char| !c.is_alphanumeric()).find_map(id);
        if let Some((own, first)) = own.and_then(|own| Some((own.clone(), ids.insert(own, line)?))) {
            problems.push((line, format!("{own} stands in line {first} too, with another name; both are used")));
        }
        kept.push(listed);
    }
    kept
}

/// Returns a text without what could act on a terminal, where there is such a thing in it.
fn shown(text: &str) -> Option<String> {
    if crate::text::printable(text) == text {
        return None;
    }
    let safe = |c: char| crate::text::printable(c.encode_utf8(&mut [0; 4])).chars().eq([c]);
    let clean: String = text.chars().map(|c| if safe(c) { c } else { ' ' }).collect();
    Some(clean.split_whitespace().collect::<Vec<_>>().join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    const MARKS: [(&str, &str); 2] = [("received", "received"), ("password-told", "pw told")];

    fn read(text: &str) -> ListedPeople {
        people(text.as_bytes(), None, &MARKS)
    }

    fn told(list: &ListedPeople) -> Vec<(&str, &str)> {
        list.people.iter().map(|p| (p.name.as_str(), p.detail.as_str())).collect()
    }

    fn lines(list: &ListedPeople) -> Vec<usize> {
        list.problems.iter().map(|(line, _)| *line).collect()
    }

    #[test]
    fn tables_with_and_without_a_heading_name_people_and_what_is_said_beside_them() {
        for text in [
            "Name;Phone\r\nAnna Berg;421\r\n\"Bob; K.\";422\r\n",
            "\u{feff}phone,name\n421,Anna Berg\n422,\"Bob; K.\"\n",
            "Anna Berg\t421\nBob; K.\t422\n",
        ] {
            assert_eq!(told(&read(text)), [("Anna Berg", "421"), ("Bob; K.", "422")], "{text}");
        }
        assert_eq!(told(&read("Anna\nBob\n")), [("Anna", ""), ("Bob", "")]);
        let text = "name,floor,hex id\nAnna,3,0000000A\n";
        assert_eq!(told(&read(text)), [("Anna", "floor: 3, 0000000A")]);
    }

    #[test]
    fn marks_are_read_by_their_name_and_what_says_neither_is_told() {
        let text = "name,Received,PW told\nAnn,yes,\nBob,X,2026-11-20\nCarla,no,perhaps\nDora,1,05.11.26\n";
        let list = read(text);
        let marks: Vec<Vec<&str>> =
            list.people.iter().map(|p| p.marks.iter().map(|(mark, _)| mark.as_str()).collect()).collect();
        assert_eq!(
            marks,
            [vec!["received"], vec!["received", "password-told"], vec![], vec!["received", "password-told"]]
        );
        assert_eq!(
            list.problems,
            [(4, "\"perhaps\" under password-told is neither yes, no nor a date; not marked".into())]
        );
    }

    #[test]
    fn who_stands_twice_is_used_once_and_told_by_line() {
        let list = read("name,id\nAnn,0000000A\nBob,0000000B\nANN,0000000C\nCarla,0000000B\n,0000000D\n");
        assert_eq!(list.people.iter().map(|p| p.name.as_str()).collect::<Vec<_>>(), ["Ann", "Bob", "Carla"]);
        assert_eq!(lines(&list), [4, 5, 6], "{:?}", list.problems);
        assert!(list.problems[0].1.contains("line 2 already") && list.problems[1].1.contains("line 3 too"));
    }

    #[test]
    fn what_cannot_be_shown_or_is_too_long_is_told() {
        let long = "x".repeat(300);
        let list = read(&format!("name,detail\n{long},{long}\nAnn\u{1b}[2J,\u{202e}x\n\u{7},y\n\"Eve,z\nFay,\n"));
        assert_eq!(list.people[0].name.len(), LONGEST_NAME);
        assert_eq!(told(&list)[1], ("Ann [2J", "x"));
        assert_eq!(lines(&list), [2, 2, 3, 3, 4, 4, 5, 5], "{:?}", list.problems);
    }

    #[test]
    fn listuser_and_netdump_output_are_known_by_themselves() {
        let users =
            read("ADMIN  Administrator  00000000\r\nANNAB  Anna Berg  00000002\r\nBOB  Bob  00000003 Deleted\r\n");
        assert_eq!(users.kind, Kind::Listuser);
        assert_eq!(
            told(&users),
            [("Administrator", "mailbox ADMIN, 00000000"), ("Anna Berg", "mailbox ANNAB, 00000002")]
        );
        assert_eq!(lines(&users), [3]);
        let nets = read("NORDNET/OSLO 00000012.MBG Modem\nSUDNET/LYON 00000014.MBG LAN\n");
        let routes: Vec<_> = nets.people.iter().map(|p| (p.name.as_str(), p.route)).collect();
        assert_eq!(routes, [("NORDNET/OSLO", Some(Route::Modem)), ("SUDNET/LYON", Some(Route::Lan))]);
        let table = read("network,postoffice,connection\nFARNET,PERTH,X.25\n");
        assert_eq!(told(&table), [("FARNET/PERTH", "by X.25")]);
    }

    #[test]
    fn ten_thousand_rows_are_read_in_old_code_pages_and_in_utf_16() {
        let rows: String = (0..10_000).map(|n| format!("Jürgen Groß {n};{n}\r\n")).collect();
        let utf16: Vec<u8> = [0xFEFF].into_iter().chain(rows.encode_utf16()).flat_map(u16::to_le_bytes).collect();
        let cp850: Vec<u8> = rows
            .chars()
            .map(|c| match c {
                'ü' => 0x81,
                'ß' => 0xE1,
                c => u8::try_from(c).unwrap(),
            })
            .collect();
        for bytes in [rows.as_bytes(), &utf16, &cp850] {
            let list = people(bytes, None, &MARKS);
            assert_eq!((list.people.len(), list.problems.len()), (10_000, 0));
            assert_eq!(told(&list)[7], ("Jürgen Groß 7", "7"));
        }
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(100))]
        #[test]
        fn every_row_is_used_or_told(
            cells in proptest::collection::vec("(Ann|Bob|yes|x|\u{1b}|é| |,|;|\"|\t|\r?\n|0000000A|name|received){1,3}", 0..40),
        ) {
            let text = cells.concat();
            let list = read(&text);
            for listed in &list.people {
                proptest::prop_assert!(!listed.name.is_empty() && crate::text::printable(&listed.name) == listed.name);
            }
        }
    }
}
