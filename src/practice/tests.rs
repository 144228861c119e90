//! The practice against the published sizes, and its people against what is asked of them.

use std::path::Path;
use std::time::Duration;

use super::build::{LOCK, WORKING};
use super::office::installed_files;

use super::*;
use crate::clock::{Clock as _, SystemClock};
use crate::fsops::{FsError, ReadTree, TreePath};
use crate::postoffice::rules::lengths;
use crate::postoffice::testing::DiskTree;
use crate::postoffice::{self as po, HexId, Kind, MailScan, Version, paths};

fn built(users: usize) -> (tempfile::TempDir, Built) {
    let dir = tempfile::tempdir().unwrap();
    let built = build(dir.path(), &BuildOptions { users, extra_files: 0 }).unwrap();
    (dir, built)
}

fn mail(built: &Built) -> MailScan {
    let tree = DiskTree::at(&built.old);
    let networks = po::networks(&tree, &paths::network()).unwrap();
    po::scan_mail(&tree, &networks).unwrap()
}

fn bag(scan: &MailScan, user: &User) -> u64 {
    scan.mailboxes.iter().find(|m| m.id == user.id).unwrap().records().unwrap()
}

fn user<'a>(built: &'a Built, mailbox: &str) -> &'a User {
    built.users.iter().find(|u| u.mailbox == mailbox).unwrap()
}

fn secs(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// Every file below a directory.
fn walk(tree: &dyn ReadTree, dir: &TreePath, found: &mut Vec<crate::fsops::Entry>) {
    for entry in tree.list(dir).unwrap() {
        if entry.is_dir() {
            walk(tree, &entry.path, found);
        } else {
            found.push(entry);
        }
    }
}

#[test]
fn both_postoffices_pass_inspection() {
    let (_keep, built) = built(17);
    let (old, new) = (DiskTree::at(&built.old), DiskTree::at(&built.new));
    for (tree, users) in [(&old, 17), (&new, 1)] {
        let found = po::inspect(tree).unwrap();
        assert_eq!((found.kind, found.version), (Kind::Retail, Some(Version::V32)), "{}", found.kind_because);
        assert!(found.missing_dirs.is_empty() && found.missing_subdirs.is_empty(), "{found:?}");
        assert!(found.oddities.is_empty() && found.wrong_sizes.is_empty(), "{found:?}");
        assert_eq!(found.accounts.problems, [""; 0]);
        assert_eq!(found.accounts.records, Some(users));
        let gateways: Vec<_> = found.gateways.iter().map(|g| (g.name.as_str(), g.evidence.len())).collect();
        assert_eq!(gateways, [("FAX", 2), ("SMTP", 2)]);
        assert_eq!(po::situation(&found.layout), po::Situation::AtRest);
    }
    let digest = |tree: &DiskTree| po::layout(tree).unwrap().master.unwrap().sha256;
    assert_ne!(digest(&old), digest(&new));
    assert!(po::inspect(&old).unwrap().global_list.gal_nme.unwrap() > 0);
    assert_eq!(po::inspect(&new).unwrap().global_list.gal_nme, None);
}

#[test]
fn the_new_one_is_clean_and_in_the_old_one_only_mail_waits() {
    let (_keep, built) = built(17);
    let broken = |root: &Path| {
        let tree = crate::fsops::LiveTree::open(root).unwrap();
        let found = po::check::check(&tree, SystemClock.now(), po::check::Depth::Whole, &mut |_| ()).unwrap();
        found.findings.iter().map(|group| group.rule).collect::<Vec<_>>()
    };
    assert_eq!(broken(&built.new), []);
    use po::rules::RuleId as R;
    // Queues, envelopes of the last working day, and an MTA at work.
    assert_eq!(broken(&built.old), [R::QueueOutside, R::QueueSystem, R::EnvelopeOld, R::MtaAtWork]);
}

#[test]
fn every_file_has_its_published_size() {
    let (_keep, built) = built(40);
    for root in [&built.old, &built.new] {
        let tree = DiskTree::at(root);
        let mut files = Vec::new();
        walk(&tree, &TreePath::root(), &mut files);
        for file in &files {
            assert_eq!(lengths::of_file(&file.path, file.len), None);
            assert!(file.modified.is_some());
        }
        let populate: Vec<_> = files.iter().filter(|f| f.name() == paths::POPULATE).collect();
        assert!(populate.len() >= 51 && populate.iter().all(|f| f.len == 1 && f.read_only));
    }
    // What the gateways and the local network add to a fresh installation, and nothing else, differs from the listing.
    let grown = ["NETWORK.GLB"];
    let tree = DiskTree::at(&built.new);
    for group in installed_files().unwrap() {
        for (name, len) in group.files.iter().filter(|(name, _)| !grown.contains(&name.as_str())) {
            let path = TreePath::parse(&format!("{}/{name}", group.directory)).unwrap();
            let entry = tree.find(&path).unwrap().unwrap();
            assert_eq!((entry.len, entry.read_only), (*len as u64, group.attribute.is_some()), "{path}");
            let written = group.written.unwrap_or(built.office.installed_new);
            assert_eq!(entry.modified.unwrap().0, written, "{path}");
        }
    }
}

#[test]
fn the_mailboxes_show_every_kind_of_client() {
    let (_keep, built) = built(17);
    let scan = mail(&built);
    assert_eq!(scan.mailboxes.len(), 17);
    assert_eq!((scan.orphan_mmfs, scan.unreadable.len()), (0, 0), "{:?}", scan.unreadable);
    assert_eq!(scan.queues.iter().map(|queue| queue.records).sum::<u64>(), 6, "{:?}", scan.queues);
    for (mailbox, user) in scan.mailboxes.iter().zip(&built.users) {
        assert_eq!(mailbox.id, user.id);
        assert_eq!(mailbox.mmf.is_some(), user.client.has_mmf());
        assert_eq!(mailbox.records(), Some(u64::from(user.read + user.waiting)));
    }
    let queue = po::scan_queue(&DiskTree::at(&built.old), &paths::p1()).unwrap();
    let counts = (queue.envelopes().count(), queue.locks().count(), queue.working().count(), queue.strangers().count());
    assert_eq!(counts, (3, 1, 1, 0));
}

#[test]
fn the_same_options_make_the_same_bytes() {
    let ((_a, one), (_b, other)) = (built(5), built(5));
    let digest = |root: &Path| {
        let tree = DiskTree::at(root);
        let mut files = Vec::new();
        walk(&tree, &TreePath::root(), &mut files);
        files.iter().map(|f| (f.path.clone(), tree.digest(&f.path).unwrap())).collect::<Vec<_>>()
    };
    assert_eq!(digest(&one.old), digest(&other.old));
    assert_eq!(digest(&one.new), digest(&other.new));
}

#[test]
fn a_practice_is_not_built_twice_and_can_be_opened_again() {
    let (dir, built) = built(3);
    assert!(matches!(build(dir.path(), &BuildOptions::default()), Err(PracticeError::Exists(_))));
    let again = reopen(dir.path()).unwrap();
    assert_eq!((again.users, again.old_serial), (built.users, built.old_serial));
    assert!(matches!(reopen(&built.old), Err(PracticeError::NotAPractice(_))));
}

#[test]
fn extra_files_are_spread_over_the_directories() {
    let dir = tempfile::tempdir().unwrap();
    let built = build(dir.path(), &BuildOptions { users: 1, extra_files: 480 }).unwrap();
    let tree = DiskTree::at(&built.old);
    for sub in paths::subdirectories() {
        assert!(tree.list(&sub).unwrap().len() > 5, "{sub}");
    }
}

#[test]
fn mtas_work_until_they_are_stopped_and_then_leave_p1_clean() {
    let (_keep, built) = built(17);
    let mut play = Play::new(&built, Pace::default());
    let lock = built.old.join("P1").join(LOCK);
    let before = lock.metadata().unwrap().modified().unwrap();
    assert_eq!(play.tick(secs(3)).unwrap(), []);
    assert!(lock.metadata().unwrap().modified().unwrap() > before);

    play.cue(&Cue::MtasStopped, secs(4));
    assert_eq!(play.tick(secs(4)).unwrap(), [Deed::MtasStopped(3)]);
    let queue = po::scan_queue(&DiskTree::at(&built.old), &paths::p1()).unwrap();
    assert_eq!(queue.items.len(), 1, "only POPULATE.MSM: {queue:?}");
    assert_eq!(bag(&mail(&built), user(&built, "ANNAB")), 4 + 2 + 1);
    assert!(play.tick(secs(10)).unwrap().is_empty() && !built.old.join("P1").join(WORKING).exists());
}

#[test]
fn users_collect_at_their_pace_and_mailbags_keep_their_length_until_compress() {
    let (_keep, built) = built(17);
    let (anna, karin) = (user(&built, "ANNAB"), user(&built, "KARINF"));
    let mut play = Play::new(&built, Pace::default());
    let mmf = |scan: &MailScan, user: &User| scan.mailboxes.iter().find(|m| m.id == user.id).unwrap().mmf.unwrap();
    let before = mail(&built);

    play.cue(&Cue::MessageSent, secs(0));
    assert_eq!(play.tick(secs(0)).unwrap(), [Deed::MessageArrived(17)]);
    let sent = mail(&built);
    assert_eq!(bag(&sent, anna), bag(&before, anna) + 1);
    assert_eq!(mmf(&sent, anna), mmf(&before, anna));

    let deeds = play.tick(secs(20)).unwrap();
    assert!(deeds.contains(&Deed::Collected(anna.id.clone())) && !deeds.contains(&Deed::Collected(karin.id.clone())));
    let collected = mail(&built);
    assert!(mmf(&collected, anna).len > mmf(&before, anna).len);
    assert!(mmf(&collected, anna).modified > mmf(&before, anna).modified);
    assert_eq!(mmf(&collected, karin), mmf(&before, karin));
    assert_eq!(bag(&collected, anna), bag(&sent, anna), "read records stay until Compress");

    play.cue(&Cue::Compressed, secs(21));
    play.tick(secs(21)).unwrap();
    let compressed = mail(&built);
    assert_eq!((bag(&compressed, anna), bag(&compressed, karin)), (0, u64::from(karin.waiting) + 1));
    play.tick(secs(120)).unwrap();
    let late = mail(&built);
    assert_eq!(bag(&late, karin), 0, "who collects after Compress shrinks at once");
    let left: Vec<_> = built.users.iter().filter(|u| bag(&late, u) > 0).map(|u| u.mailbox.as_str()).collect();
    assert_eq!(left, ["FRANKO", "INGRIDT", "JONASW", "NILSN", "OSCARD", "ADMINSCH"]);
}

#[test]
fn stragglers_are_done_by_hand_and_remote_users_by_dialling() {
    let (_keep, built) = built(17);
    let mut play = Play::new(&built, Pace::AT_ONCE);
    for cue in [Cue::MtasStopped, Cue::MessageSent, Cue::Compressed] {
        play.cue(&cue, secs(1));
    }
    play.tick(secs(2)).unwrap();
    play.cue(&Cue::RemoteDialled, secs(2));
    for name in ["INGRIDT", "JONASW", "NILSN", "OSCARD", "ADMINSCH"] {
        play.cue(&Cue::DoneByHand(user(&built, name).id.clone()), secs(2));
    }
    play.cue(&Cue::DoneByHand(HexId::parse("FFFFFFFF").unwrap()), secs(2));
    play.tick(secs(3)).unwrap();
    let scan = mail(&built);
    assert!(scan.mailboxes.iter().all(|m| m.records() == Some(0)), "{:?}", scan.mailboxes);
    assert_eq!(scan.queues, []);
}

#[test]
fn compress_before_the_freeze_empties_the_queues_and_leaves_the_mail_that_waits() {
    let (_keep, built) = built(17);
    let anna = user(&built, "ANNAB");
    let mut play = Play::new(&built, Pace::default());
    play.cue(&Cue::MtasStopped, secs(0));
    play.tick(secs(0)).unwrap();
    assert_eq!(mail(&built).queues.len(), 3, "sent, and still counted");
    play.cue(&Cue::Drained, secs(0));
    play.tick(secs(0)).unwrap();
    let drained = mail(&built);
    assert_eq!(drained.queues, []);
    assert_eq!(bag(&drained, anna), 2 + 1, "what was read is gone, what waits and what came is not");
    // A practice that is gone on with knows that all of it is mail.
    let mut again = Play::new(&built, Pace::default());
    again.cue(&Cue::DrainedBefore, secs(0));
    again.cue(&Cue::Compressed, secs(0));
    again.tick(secs(0)).unwrap();
    assert_eq!(bag(&mail(&built), anna), 3);
    // Collected mail is counted until Compress is run once more.
    play.cue(&Cue::MessageSent, secs(1));
    play.tick(secs(60)).unwrap();
    assert_eq!(bag(&mail(&built), anna), 4);
    play.cue(&Cue::Compressed, secs(61));
    play.tick(secs(61)).unwrap();
    assert_eq!(bag(&mail(&built), anna), 0);
}

#[test]
fn nobody_collects_while_the_master_is_away() {
    let (_keep, built) = built(2);
    let glb = |name: &str| TreePath::parse(&format!("OLD/GLB/{name}")).unwrap();
    let mut play = Play::new(&built, Pace::default());
    let master = std::fs::read(built.old.join("GLB/MASTER.GLB")).unwrap();
    built.ground.remove(&glb("MASTER.GLB")).unwrap();
    play.cue(&Cue::MessageSent, secs(0));
    assert_eq!(play.tick(secs(60)).unwrap(), [Deed::MessageArrived(2)]);
    built.ground.write(&glb("Master.glb"), &master, disk::Left::Now).unwrap();
    assert_eq!(play.tick(secs(62)).unwrap().len(), 2);
}

#[test]
#[expect(clippy::disallowed_methods, reason = "does what step 5a does")]
fn a_helper_makes_p1_again_while_it_is_frozen_and_never_twice() -> Result<(), FsError> {
    let (_keep, built) = built(3);
    let mut play = Play::new(&built, Pace::default());
    play.cue(&Cue::MtasStopped, secs(0));
    play.cue(&Cue::Frozen, secs(0));
    play.cue(&Cue::Frozen, secs(5));
    play.tick(secs(1)).unwrap();
    std::fs::rename(built.old.join("P1"), built.old.join("POLD")).unwrap();
    let waits = play.tick(secs(89)).unwrap();
    assert!(!waits.contains(&Deed::QueueMadeAgain), "{waits:?}");
    assert_eq!(play.tick(secs(100)).unwrap(), [Deed::QueueMadeAgain]);
    let tree = DiskTree::at(&built.old);
    assert_eq!(po::situation(&po::layout(&tree)?), po::Situation::QueueTwice);
    assert_eq!(po::scan_queue(&tree, &paths::p1())?.envelopes().count(), 1);
    Ok(())
}

#[test]
fn the_crowd_hears_cues_and_stops() {
    let (_keep, built) = built(4);
    let crowd = Crowd::start(&built, Pace::AT_ONCE);
    crowd.cue(Cue::MtasStopped);
    crowd.cue(Cue::MessageSent);
    let mut news = Vec::new();
    while !news.contains(&Deed::MessageArrived(4)) {
        std::thread::sleep(Duration::from_millis(5));
        news.extend(crowd.news());
    }
    crowd.stop().unwrap();
    assert!(news.contains(&Deed::MtasStopped(3)));
}
