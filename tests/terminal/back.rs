//! What leads to the way back after step 8, on the screen: the key u in the change, and a row of the start screen.

use reserial::journal::Mode;

use crate::common::{Office, Walker};
use crate::terminal::Terminal;

const DOWN: &str = "\x1b[B";
const ENTER: &str = "\r";

fn walked(last: &str) -> Office {
    let office = Office::new(2);
    let mut session = office.open(Mode::Live);
    Walker { session: &mut session, play: Some(office.people()) }.walk_to(last);
    session.close().unwrap();
    office
}

fn started(office: &Office, args: &[&str]) -> Terminal {
    Terminal::start(args, &office.dir.path().join("state"), (24, 80))
}

/// Presses a key once the screen has come to rest.
fn press(terminal: &mut Terminal, key: &str) {
    terminal.screen();
    terminal.press(key);
}

fn leave(mut terminal: Terminal) -> (u32, String) {
    press(&mut terminal, "q");
    press(&mut terminal, "y");
    terminal.end()
}

#[test]
fn the_key_u_puts_the_way_back_in_the_place_of_the_change() {
    let office = walked("8");
    let old = office.old().to_str().unwrap();
    let mut terminal = started(&office, &["run", old, "--live"]);
    terminal.wait("LIVE");
    press(&mut terminal, "u");
    terminal.wait("What a reverse change costs");
    press(&mut terminal, ENTER);
    terminal.wait("Rehearse it");
    for key in [DOWN, DOWN, ENTER] {
        press(&mut terminal, key);
    }
    terminal.wait("Begin to go back");
    press(&mut terminal, "y");
    let back = terminal.wait("R1 ");
    assert!(back.contains("LIVE") && back.contains("32-20981"), "{back}");
    let (code, said) = leave(terminal);
    assert_eq!(code, 8, "{said}");
    assert!(said.contains("RESERIAL/C0002"), "{said}");
    for record in ["C0001", "C0002"] {
        let record = office.old().join("RESERIAL").join(record);
        assert!(record.join("OPERATOR.LOG").is_file() && !record.join("HOLDER.LCK").exists(), "{}", record.display());
    }
    // It is in progress now, and gone on with from the start screen.
    let mut again = started(&office, &[]);
    again.wait("LIVE, the way back, step R1: ");
    press(&mut again, ENTER);
    again.wait("R1 ");
    assert_eq!(leave(again).0, 8);
}

#[test]
fn the_start_screen_offers_the_way_back_over_a_finished_change_and_asks_which() {
    let office = walked("9");
    let old = office.old().to_str().unwrap();
    // The places of this machine are known by what was opened live from it; this change was finished elsewhere.
    let (code, said) = started(&office, &["run", old, "--live"]).end();
    assert_eq!(code, 2, "{said}");
    let mut terminal = started(&office, &[]);
    terminal.wait("LIVE, finished; the way back: ");
    press(&mut terminal, ENTER);
    terminal.wait("Back to the old number");
    assert!(!office.old().join("RESERIAL/C0002").exists(), "nothing is begun by looking");
    press(&mut terminal, "\x1b");
    terminal.wait("Start here");
    press(&mut terminal, ENTER);
    terminal.wait("Back to the old number");
    press(&mut terminal, ENTER);
    let back = terminal.wait("REHEARSAL");
    assert!(back.contains("R1 "), "{back}");
    assert_eq!(leave(terminal).0, 8);
    assert!(!office.old().join("RESERIAL/C0002").exists(), "a rehearsal leaves no trace");
    started(&office, &[]).wait("REHEARSAL, the way back, step R1: ");
}
