//! What LISTUSER and NETDUMP would print of the practice postoffice, to practise taking names from lists. What they print is
//! published (Q99419), how they lay it out is not: these columns are made up.

use std::fmt::Write;

use super::build::first_partner;
use super::office::{Office, User, hex_id};

/// The names of the two files.
pub(super) const FILES: [&str; 2] = ["USERS.TXT", "NETS.TXT"];

/// Returns the two texts.
pub(super) fn texts(office: &Office, users: &[User]) -> [String; 2] {
    let mut names = format!("{:<12}{:<32}ID\r\n", "Mailbox", "Full name");
    for user in users {
        let _ = write!(names, "{:<12}{:<32}{}\r\n", user.mailbox, user.name, user.id);
    }
    let mut nets = format!("{:<24}{:<16}{:<16}Connection\r\n", "Network/Postoffice", "Mailbag", "Definition");
    let mut id = first_partner(users.len());
    let partners = office.partners.iter().map(|p| (format!("{}/{}", p.network, p.postoffice), p.connection.as_str()));
    let gateways = office.gateways.iter().map(|gateway| (gateway.name.clone(), "Gateway"));
    for (name, connection) in partners.chain(gateways) {
        let (definition, mailbag) = (format!("{}.XTN", hex_id(id)), format!("{}.MBG", hex_id(id + 1)));
        let _ = write!(nets, "{name:<24}{mailbag:<16}{definition:<16}{connection}\r\n");
        id += 2;
    }
    [names, nets]
}
