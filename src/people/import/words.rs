//! What words of a list mean: ids, connections, and what kind of list it is.

use super::{Kind, Route};

/// Returns the id that a word spells, in capitals: eight hexadecimal digits (Q99419), with or without the extension of
/// a mailbag.
pub(super) fn id(word: &str) -> Option<String> {
    let word = word.trim_matches(|c: char| matches!(c, '(' | ')' | '[' | ']' | ',' | ';' | ':' | '"'));
    let stem = match word.rsplit_once('.') {
        Some((stem, extension)) if extension.len() == 3 => stem,
        _ => word,
    };
    is_id(stem).then(|| stem.to_ascii_uppercase())
}

/// Returns whether a text is an id and nothing else.
pub fn is_id(text: &str) -> bool {
    text.len() == 8 && text.bytes().all(|b| b.is_ascii_hexdigit())
}

/// Returns how a postoffice is reached, where the text tells. "Indirect" counts first: what is reached through another
/// postoffice may be reached by modem from there.
pub(super) fn route(text: &str) -> Option<Route> {
    let text = text.to_lowercase();
    let has = |words: &[&str]| {
        let mut all = text.split(|c: char| !c.is_alphanumeric() && c != '.');
        all.any(|word| words.contains(&word.trim_end_matches('.')))
    };
    [
        (Route::Indirect, ["indirect", "indirectly"].as_slice()),
        (Route::X25, &["x.25", "x25"]),
        (Route::Modem, &["modem", "async", "asynchronous"]),
        (Route::Lan, &["lan", "drive"]),
        (Route::Gateway, &["gateway"]),
    ]
    .into_iter()
    .find_map(|(route, words)| has(words).then_some(route))
}

/// Returns network and postoffice, where a word spells both: `NET/PO`. Dates, paths and headings are none.
pub(super) fn pair(word: &str) -> Option<(String, String)> {
    let word = word.trim_matches(|c: char| matches!(c, '(' | ')' | ',' | ';' | ':' | '"'));
    let (network, postoffice) = word.split_once('/')?;
    let fits = |name: &str| (1..=10).contains(&name.chars().count()) && !name.contains(['/', '\\', ':']);
    let date = word.chars().all(|c| c.is_ascii_digit() || c == '/');
    let heading = network.eq_ignore_ascii_case("network");
    (fits(network) && fits(postoffice) && !date && !heading).then(|| (network.to_owned(), postoffice.to_owned()))
}

/// Returns the words of a line with what stands between two spaces or tabs kept together, and where each begins.
pub(super) fn columns(line: &str) -> Vec<&str> {
    let mut columns = Vec::new();
    for piece in line.split('\t') {
        columns.extend(piece.split("  ").map(str::trim).filter(|column| !column.is_empty()));
    }
    columns
}

/// Returns a heading as it is compared: small letters, words apart by spaces.
pub(super) fn plain(heading: &str) -> String {
    heading.trim().to_lowercase().replace(['_', '-'], " ")
}

/// Returns whether a line is only drawn: dashes, equal signs, stars.
pub(super) fn is_ruled(line: &str) -> bool {
    line.chars().all(|c| !c.is_alphanumeric() && !c.is_control())
}

/// Returns what kind of list a text is, by what it holds.
pub(super) fn kind_of(text: &str) -> Kind {
    if super::table::looks_like_one(text) {
        return Kind::Csv;
    }
    let words = |line: &str, is: fn(&str) -> bool| line.split_whitespace().any(is);
    let pairs = text.lines().filter(|line| words(line, |word| pair(word).is_some())).count();
    let ids = text.lines().filter(|line| words(line, |word| id(word).is_some())).count();
    let lower = text.to_lowercase();
    let told = ["network", ".xtn", "indirect", "modem", "x.25", "lan"].iter().any(|word| lower.contains(word));
    let label = |line: &str| line.trim_start().starts_with("network") && line.contains([':', '=']);
    // A user may be called Sales/Marketing, and another one Network Operator.
    let by_pairs = told && pairs > 0 && pairs * 2 >= ids;
    if by_pairs || lower.lines().any(label) { Kind::Netdump } else { Kind::Listuser }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_pairs_and_routes_are_told_from_other_words() {
        assert_eq!(id("0000001a.MBG"), Some("0000001A".into()));
        assert_eq!(["0000001", "0000001G", "000000001", ""].map(id), [const { None }; 4]);
        assert_eq!(pair("NORDNET/OSLO"), Some(("NORDNET".into(), "OSLO".into())));
        assert_eq!(["05/13/94", "M:/GLB", "/", "A/B/C", "TWELVELETTERS/PO"].map(pair), [const { None }; 5]);
        assert_eq!(route("Direct via Modem"), Some(Route::Modem));
        assert_eq!(route("X.25"), Some(Route::X25));
        assert_eq!(route("Indirect via HEADNET/HQ by modem"), Some(Route::Indirect));
        assert_eq!(route("Direct via a DOS drive"), Some(Route::Lan));
        assert_eq!(route("PLANNING"), None);
    }

    #[test]
    fn kinds_are_told_by_what_is_in_them() {
        assert_eq!(kind_of("Mailbox   ID\nADMIN     00000000\n"), Kind::Listuser);
        assert_eq!(kind_of("NORDNET/OSLO  00000012.MBG  00000011.XTN  MODEM\n"), Kind::Netdump);
        assert_eq!(kind_of("Network: NORDNET\nPostoffice: OSLO\nConnection: Modem\n"), Kind::Netdump);
        assert_eq!(
            kind_of("SALES  Sales/Lan  00000002\nNET  Network Man  00000003\nPOOL  Modem Pool  00000004\n"),
            Kind::Listuser
        );
        assert_eq!(kind_of("00000000;ADMIN\n00000002;ANNAB\n"), Kind::Csv);
        assert_eq!(kind_of(""), Kind::Listuser);
        assert_eq!(kind_of("ANNAB  Berg, Anna  00000002\nBOB  Bob, K  00000003\n"), Kind::Listuser);
    }
}
