//! The files of a postoffice, one by one: any bytes, any length, no panic, and nothing unprintable comes out.

use reserial::postoffice::{control, master, message, network, xtn};

/// Looks at one input.
pub fn run(bytes: &[u8]) {
    let plain = |text: &str| text.chars().all(|c| !c.is_control());
    for record in network::records(bytes) {
        assert!(plain(&record.name));
    }
    for record in xtn::records(bytes) {
        assert!(plain(&record.name));
    }
    for header in message::headers(bytes) {
        assert!(plain(&header.sender) && plain(&header.subject));
    }
    assert_eq!(control::counters(bytes).is_some(), bytes.len() == control::LEN);
    for name in master::visible(bytes) {
        assert!(name.len() <= master::LONGEST_NAME && plain(&name));
    }
    let name = String::from_utf8_lossy(bytes.get(..8).unwrap_or(bytes));
    master::shows(bytes, &name);
}
