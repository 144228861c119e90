//! The files of a postoffice: any bytes, any length, no panic.

#![no_main]

use libfuzzer_sys::fuzz_target;
use reserial::postoffice::{control, master, message, network, xtn};

fuzz_target!(|bytes: &[u8]| {
    for record in network::records(bytes) {
        assert!(record.name.chars().all(|c| !c.is_control()));
    }
    for record in xtn::records(bytes) {
        assert!(record.name.chars().all(|c| !c.is_control()));
    }
    for header in message::headers(bytes) {
        assert!(header.sender.chars().chain(header.subject.chars()).all(|c| !c.is_control()));
    }
    assert_eq!(control::counters(bytes).is_some(), bytes.len() == control::LEN);
    for name in master::visible(bytes) {
        assert!(name.len() <= master::LONGEST_NAME && name.chars().all(|c| !c.is_control()));
    }
    let name = String::from_utf8_lossy(bytes.get(..8).unwrap_or(bytes));
    master::shows(bytes, &name);
});
