//! The whole change on a copy of a real pair, with nobody around it: the pair is as it was.

use reserial::clock::{Clock as _, SystemClock};
use reserial::fsops::LiveTree;
use reserial::journal::{Closing, Mode};
use reserial::practice::{Pair, copy};

use crate::common::{Office, Walker, picture};

#[test]
fn the_whole_change_on_a_copy_leaves_the_pair_alone() {
    let office = Office::new(5);
    let before = (picture(office.old()), picture(office.new_tree()));
    let [old, new] = [office.old(), office.new_tree()].map(|root| LiveTree::open(root).unwrap());
    let dir = office.dir.path().join("COPY");
    let pair = Pair { old: &old, new: &new };
    let copied = copy(&dir, pair, (None, SystemClock.now()), &mut |_| {}).unwrap();
    assert!(copied.left_out.is_empty(), "{:?}", copied.left_out);

    let mut opening = office.opening(Mode::Practice);
    (opening.old, opening.new) = (copied.old.clone(), Some(copied.new.clone()));
    let mut session = reserial::engine::Session::open(&opening).unwrap();
    Walker { session: &mut session, play: None }.walk_to("9");
    assert!(matches!(session.change().closed, Some((Closing::Finished, _))));
    session.close().unwrap();

    let brought = std::fs::read(copied.old.join("GLB/MASTER.GLB")).unwrap();
    assert_eq!(brought, std::fs::read(office.new_tree().join("GLB/MASTER.GLB")).unwrap());
    assert!(copied.old.join("GLB/OLDMAST.GLB").is_file());
    assert_eq!(before, (picture(office.old()), picture(office.new_tree())));
    assert!(!office.old().join("RESERIAL").exists());
}
