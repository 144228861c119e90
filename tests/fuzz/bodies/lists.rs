//! Lists and texts that people hand over: names, places to ask, an event, a table of mounts. The first byte says which.

use std::hint::black_box;
use std::path::Path;

use reserial::cli::serials::list;
use reserial::diagnosis::event;
use reserial::fsops::in_mounts;
use reserial::people::import::{Encoding, Kind, MOST, import};
use reserial::serial::SerialNumber;

/// Looks at one input.
pub fn run(bytes: &[u8]) {
    let Some((which, bytes)) = bytes.split_first() else { return };
    let kinds = [None, Some(Kind::Listuser), Some(Kind::Netdump), Some(Kind::Csv)];
    let encodings = [None, Some(Encoding::Cp437), Some(Encoding::Cp1252), Some(Encoding::Utf8)];
    match which % 8 {
        0 => drop(event::read(bytes)),
        1 => drop(list::read(bytes)),
        2 => {
            let place = in_mounts(bytes, Path::new("/srv/mail"));
            assert!(place.evidence.chars().all(|c| !c.is_control()));
        }
        3 => {
            if let Some(number) = SerialNumber::typed(&String::from_utf8_lossy(bytes)) {
                black_box((number.shape(), number.reserved(), number.too_large_for_x400()));
                assert!(number.to_string().chars().all(|c| !c.is_control()));
            }
        }
        _ => {
            let (kind, encoding) = (kinds[usize::from(which / 8 % 4)], encodings[usize::from(which / 32 % 4)]);
            let imported = import(bytes, kind, encoding);
            assert!(imported.entries.len() <= MOST);
        }
    }
}
