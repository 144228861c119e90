//! NETDUMP output: for each outside postoffice its network and name, its mailbag, whether it is reached through another,
//! its XTN file and the connection: LAN, modem or X.25; for each gateway its name and mailbag (Q99419). The layout is not
//! published: a line that names a network and postoffice begins an entry, and what follows on it and below belongs to it.

use super::words::{id, is_ruled, pair, route};
use super::{Found, Named, Route};

/// The gateways that NETDUMP knows (Q99419).
const GATEWAYS: [&str; 11] =
    ["PROFS", "SNADS", "MCI", "X400", "X.400", "MSMAIL", "FAX", "SMTP", "AT&T", "MHS", "FFAPI"];

/// An entry that is being read.
#[derive(Default)]
struct Entry {
    line: usize,
    network: String,
    postoffice: String,
    route: Option<Route>,
    mailbag: Option<String>,
}

impl Entry {
    fn named(self) -> Option<(usize, Named)> {
        let Self { line, network, postoffice, route, mailbag } = self;
        let route = route.unwrap_or_default();
        let whole = !network.is_empty() && (!postoffice.is_empty() || route == Route::Gateway);
        whole.then_some((line, Named::Outside { network, postoffice, route, mailbag }))
    }

    /// Notes the mailbag: the id that says so by its extension or label, else the first that is no XTN's, which is where
    /// Q99419 names it.
    fn note_ids(&mut self, text: &str) -> bool {
        let mut any = false;
        for word in text.split_whitespace() {
            let Some(id) = id(word) else { continue };
            any = true;
            if !word.to_ascii_uppercase().contains(".XTN") && self.mailbag.is_none() {
                self.mailbag = Some(id);
            }
        }
        any
    }

    fn note_route(&mut self, text: &str) -> bool {
        let found = route(text);
        // What is reached through another postoffice stays so, however that one is reached.
        if self.route != Some(Route::Indirect) {
            self.route = found.or(self.route);
        }
        found.is_some()
    }
}

/// Reads the list.
pub(super) fn read(text: &str) -> Found {
    let mut found = Found::default();
    let mut entry = Entry::default();
    for (n, line) in text.lines().enumerate() {
        let number = n + 1;
        let begun = found.entries.len();
        if line.trim().is_empty() || is_ruled(line) || labelled(line, number, &mut entry, &mut found) {
            continue;
        }
        // A gateway's postoffice may stand beside its name, so this comes first.
        if let Some(name) = gateway(line) {
            finish(&mut entry, &mut found);
            entry = Entry { line: number, network: name.to_owned(), route: Some(Route::Gateway), ..Entry::default() };
            entry.note_ids(line);
            continue;
        }
        if let Some((network, postoffice)) = first_pair(line) {
            finish(&mut entry, &mut found);
            entry = Entry { line: number, network, postoffice, ..Entry::default() };
            entry.note_ids(line);
            entry.note_route(line);
            continue;
        }
        let heading = begun == 0 && entry.network.is_empty();
        let belongs = !entry.network.is_empty() && (entry.note_ids(line) | entry.note_route(line));
        if !heading && !belongs {
            found.bad(number, "neither a network/postoffice, nor a mailbag or connection of the one above");
        }
    }
    finish(&mut entry, &mut found);
    found
}

fn finish(entry: &mut Entry, found: &mut Found) {
    let done = std::mem::take(entry);
    if done.network.is_empty() && done.postoffice.is_empty() {
        return;
    }
    let (line, name) = (done.line, done.network.clone());
    match done.named() {
        Some(entry) => found.entries.push(entry),
        None => found.bad(line, format!("no postoffice is named for network {name}")),
    }
}

/// The first network/postoffice of a line; one behind "via" is the way, not the entry.
fn first_pair(line: &str) -> Option<(String, String)> {
    let mut via = false;
    line.split_whitespace().find_map(|word| {
        via |= word.eq_ignore_ascii_case("via") || word.eq_ignore_ascii_case("indirect");
        if via { None } else { pair(word) }
    })
}

/// The gateway that a line is about: it begins with its name, and has a mailbag or says that it is one.
fn gateway(line: &str) -> Option<&'static str> {
    let mut words = line.split_whitespace().filter(|word| !word.to_lowercase().starts_with("gateway"));
    let first = words.next()?.trim_end_matches(':');
    let name = GATEWAYS.into_iter().find(|name| name.eq_ignore_ascii_case(first))?;
    (words.any(|word| id(word).is_some()) || line.to_lowercase().contains("gateway")).then_some(name)
}

/// Takes a line of the form `Network: NORDNET`; returns whether it was one.
fn labelled(line: &str, number: usize, entry: &mut Entry, found: &mut Found) -> bool {
    let Some((label, value)) = line.split_once([':', '=']) else { return false };
    let (label, value) = (label.trim().trim_end_matches([' ', '.']).to_lowercase(), value.trim());
    match label.as_str() {
        "network" | "network name" => {
            finish(entry, found);
            let (network, postoffice) = pair(value).unwrap_or((value.to_owned(), String::new()));
            *entry = Entry { line: number, network, postoffice, ..Entry::default() };
        }
        "gateway" | "gateway name" => {
            finish(entry, found);
            *entry = Entry { line: number, network: value.to_owned(), route: Some(Route::Gateway), ..Entry::default() };
        }
        // Beside a gateway it is the one where the gateway runs.
        "postoffice" | "post office" | "postoffice name" if entry.route == Some(Route::Gateway) => {}
        "postoffice" | "post office" | "postoffice name" => value.clone_into(&mut entry.postoffice),
        "mailbag" | "mailbag file" | "mbg" | "mbg file" => {
            entry.mailbag = value.split_whitespace().find_map(id).or(entry.mailbag.take());
        }
        "connection" | "connection type" | "type" | "route" | "routing" | "routed" => {
            entry.note_route(value);
        }
        "indirect" | "indirect via" | "indirectly via" | "via" => {
            let no = ["", "no", "none", "n", "-", "n/a"].contains(&value.to_lowercase().as_str());
            if !no {
                entry.route = Some(Route::Indirect);
            }
        }
        "xtn" | "xtn file" | "definition" | "definition file" => {}
        _ => return false,
    }
    true
}

#[cfg(test)]
mod tests {
    use super::super::{Kind, Named, Route, import};

    fn rows(text: &str) -> Vec<(String, Route, Option<String>)> {
        let read = import(text.as_bytes(), None, None);
        assert_eq!(read.kind, Kind::Netdump);
        let row = |named| match named {
            Named::Outside { network, postoffice, route, mailbag } => {
                (if postoffice.is_empty() { network } else { format!("{network}/{postoffice}") }, route, mailbag)
            }
            Named::Mailbox { .. } => panic!(),
        };
        read.entries.into_iter().map(row).collect()
    }

    fn row(name: &str, route: Route, mailbag: &str) -> (String, Route, Option<String>) {
        (name.into(), route, Some(mailbag.into()))
    }

    #[test]
    fn a_line_for_each_is_read() {
        let text = "Network/Postoffice   MBG           XTN           Connection\r\n\
                    NORDNET/OSLO         00000012.MBG  00000011.XTN  Modem\r\n\
                    SUDNET/LYON          00000014.MBG  00000013.XTN  LAN\r\n\
                    SUDNET/NICE          00000015.MBG  00000013.XTN  Indirect via SUDNET/LYON\r\n\
                    FARNET/PERTH         00000017.MBG  00000016.XTN  X.25\r\n\
                    FAX                  00000019.MBG  00000018.XTN\r\n";
        let expected = [
            row("NORDNET/OSLO", Route::Modem, "00000012"),
            row("SUDNET/LYON", Route::Lan, "00000014"),
            row("SUDNET/NICE", Route::Indirect, "00000015"),
            row("FARNET/PERTH", Route::X25, "00000017"),
            row("FAX", Route::Gateway, "00000019"),
        ];
        assert_eq!(rows(text), expected);
    }

    /// Of a gateway, NETDUMP tells the gateway's postoffice as well where this one is downstream (Q99419).
    #[test]
    fn the_postoffice_of_a_gateway_is_not_taken_for_an_entry_of_its_own() {
        let text = "FAX           NORDNET/OSLO  00000019.MBG  00000018.XTN\r\n\
                    Gateway SMTP  NORDNET/OSLO  00000021.MBG\r\n\
                    NORDNET/OSLO  00000012.MBG  00000011.XTN  Modem\r\n";
        let expected = [
            row("FAX", Route::Gateway, "00000019"),
            row("SMTP", Route::Gateway, "00000021"),
            row("NORDNET/OSLO", Route::Modem, "00000012"),
        ];
        assert_eq!(rows(text), expected);
        let block = "Gateway: FAX\nPostoffice: NORDNET/OSLO\nMailbag: 00000019\n\nNetwork: NORDNET\nPostoffice: OSLO\n\
                     Mailbag: 00000012\nConnection: Modem\n";
        assert_eq!(rows(block), [expected[0].clone(), expected[2].clone()]);
    }

    #[test]
    fn a_block_for_each_is_read() {
        let text = "Network . . . : NORDNET\nPostoffice  . : OSLO\nMailbag . . . : 00000012\nIndirect: No\n\
                    Definition file: 00000011.XTN\nConnection type: Modem\n\nNetwork: SUDNET\nPostoffice: LYON\n\
                    Mailbag: 00000014\nIndirect via: NORDNET/OSLO\nConnection type: Modem\n\nGateway: SMTP\nMailbag: 00000021\n";
        let expected = [
            row("NORDNET/OSLO", Route::Modem, "00000012"),
            row("SUDNET/LYON", Route::Indirect, "00000014"),
            row("SMTP", Route::Gateway, "00000021"),
        ];
        assert_eq!(rows(text), expected);
    }

    #[test]
    fn a_name_with_the_rest_below_it_is_read_and_bad_lines_are_told() {
        let text =
            "NORDNET/OSLO\n   mailbag 00000012 definition 00000011.XTN\n   direct via modem\nhello\nNetwork: ALONE\n";
        let read = import(text.as_bytes(), None, None);
        let outside = |network: &str| Named::Outside {
            network: network.into(),
            postoffice: "OSLO".into(),
            route: Route::Modem,
            mailbag: Some("00000012".into()),
        };
        assert_eq!(read.entries, [outside("NORDNET")]);
        assert_eq!(read.problems.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [4, 5], "{:?}", read.problems);
    }
}
