//! What a disk does with files that are created, held, appended to and synced.

use std::io::Read as _;
use std::thread;

use super::scratch::Scratch;
use super::{Finding, Probe, Verdict};
use crate::clock::Clock;
use crate::fsops::{FsError, LockProbe, PlaceKind, Sha256, Synced, TreePath};

/// How often two create a file at once.
const ROUNDS: usize = 8;

/// Whether of two who create one file at once, exactly one is told that it did. The holder's file rests on it.
pub(super) fn exclusive_create(scratch: &Scratch<'_>, _: &dyn Clock) -> Result<Finding, FsError> {
    let bench = scratch.bench()?;
    let finding =
        |verdict, value, seen: String, means| Ok(Finding::new(Probe::ExclusiveCreate, (verdict, value), seen, means));
    for round in 0..ROUNDS {
        let file = TreePath::parse(&format!("RSTWO{round}.TST"))?;
        let (mine, theirs) = thread::scope(|both| {
            let theirs = both.spawn(|| bench.claim(&file));
            (bench.claim(&file), theirs.join())
        });
        let refused = |told: &Result<(), FsError>| matches!(told, Err(FsError::Exists { .. }));
        match (mine, theirs) {
            (Ok(()), Ok(told)) | (told, Ok(Ok(()))) if refused(&told) => {}
            (Ok(()), Ok(Ok(()))) => {
                let seen = format!("Two created {file} at once and both were told that they did.");
                let means = "Two operators could hold one change. Make sure by hand that there is only one.";
                return finding(Verdict::Warn, "both", seen, means);
            }
            (Err(error), _) | (_, Ok(Err(error))) => return Err(error),
            (_, Err(_)) => return Err(FsError::Exists { verb: crate::fsops::Verb::Write, path: file }),
        }
    }
    let seen = format!("Of two who create a file at once, one is refused (tried {ROUNDS} times, from this machine).");
    finding(Verdict::Ok, "exclusive", seen, "One change has one holder at a time.")
}

/// Whether it can be seen that another program holds a file (a lock is never tested by renaming).
pub(super) fn locks(scratch: &Scratch<'_>, _: &dyn Clock) -> Result<Finding, FsError> {
    let (bench, tree) = (scratch.bench()?, scratch.tree()?);
    let file = scratch.put("RSLOCK.TST", b"lock")?;
    let held = bench.hold_alone(&file)?;
    let probed = tree.lock_probe(&file)?;
    let network = scratch.home().place().kind == PlaceKind::Network;
    let (verdict, value, seen, means) = match (held.is_some(), probed) {
        (true, LockProbe::Held) => (
            Verdict::Ok,
            "seen",
            "A file that a program holds is seen to be held.",
            "The program can tell which files other programs have open.",
        ),
        (true, _) => (
            Verdict::Warn,
            "not-seen",
            "A file was held to the exclusion of others, and could be opened all the same.",
            "Nothing here tells who has a file open. Ask the server, and stop every mail program first.",
        ),
        (false, _) if network => (
            Verdict::Note,
            "refusals-only",
            "The server may refuse to open a file that a Windows or DOS program holds; that one opens proves nothing.",
            "A file that is refused is held. For the rest the server's own list of open files tells (step 5a asks).",
        ),
        (false, _) => (
            Verdict::Note,
            "cannot-know",
            "This system does not tell whether another program has a file open.",
            "Look on the server which files are open (step 5a asks); the real rename is the test.",
        ),
    };
    Ok(Finding::new(Probe::Locks, (verdict, value), seen, means))
}

/// Whether what is appended shows at once to who has the file open: a record is followed that way.
pub(super) fn append(scratch: &Scratch<'_>, _: &dyn Clock) -> Result<Finding, FsError> {
    let tree = scratch.tree()?;
    let file = scratch.put("RSLOG.TST", b"one\n")?;
    let mut reader = tree.open(&file)?;
    let mut seen = Vec::new();
    let mut read =
        |seen: &mut Vec<u8>| reader.read_to_end(seen).map_err(|e| FsError::io(crate::fsops::Verb::Read, &file, e));
    read(&mut seen)?;
    scratch.append(&file, b"one\n", b"two\n")?;
    read(&mut seen)?;
    Ok(if seen == b"one\ntwo\n" {
        Finding::new(
            Probe::Append,
            (Verdict::Ok, "at-once"),
            "What is appended to a file shows at once to who has it open.",
            "The record grows safely, and somebody who follows sees each line.",
        )
    } else {
        Finding::new(
            Probe::Append,
            (Verdict::Note, "late"),
            format!("Of what was appended to an open file, {} of 8 bytes were seen.", seen.len()),
            "Who follows from another program may see lines late; the record itself is complete.",
        )
    })
}

/// Whether what was written is what is read.
pub(super) fn read_back(scratch: &Scratch<'_>, _: &dyn Clock) -> Result<Finding, FsError> {
    // No block is like another, so that a block in the wrong place shows.
    let bytes: Vec<u8> = (0..256 * 1024_u32).map(|i| i.wrapping_mul(2_654_435_761).to_be_bytes()[0]).collect();
    let file = scratch.put("RSBYTES.TST", &bytes)?;
    let (digest, len) = scratch.tree()?.digest(&file)?;
    let same = digest == Sha256::of(&bytes) && len == bytes.len() as u64;
    if !same {
        scratch.spoiled(&file);
    }
    Ok(if same {
        Finding::new(
            Probe::ReadBack,
            (Verdict::Ok, "same"),
            format!("{} bytes that were written read back with the same SHA-256.", crate::text::thousands(len)),
            "Copies are compared in this way. It may be this machine's memory that answers, not the disk.",
        )
    } else {
        Finding::new(
            Probe::ReadBack,
            (Verdict::Stop, "differs"),
            format!("What was written is not what is read ({len} bytes came back)."),
            "This disk or share damages files: make no change here, and look to the backups.",
        )
    })
}

/// Whether files and names can be made durable.
pub(super) fn sync(scratch: &Scratch<'_>, _: &dyn Clock) -> Result<Finding, FsError> {
    let bench = scratch.bench()?;
    let file = scratch.put("RSSYNC.TST", b"sync")?;
    let network = scratch.home().place().kind == PlaceKind::Network;
    let (verdict, value, seen, means) = match (bench.sync_file(&file), bench.sync_dir(&TreePath::root())) {
        (Synced::Yes, Synced::Yes) if network => (
            Verdict::Note,
            "works-here",
            "The server takes requests to write files and names to its disk.".to_owned(),
            "Whether its disk has them then is up to the server. Give it an uninterruptible supply, or make the change on the server.",
        ),
        (Synced::Yes, Synced::Yes) => (
            Verdict::Ok,
            "works",
            "Files and names can be made durable.".to_owned(),
            "What the record says was done is on the disk before the next thing begins.",
        ),
        (Synced::Yes, Synced::NoSuchCall(said)) => (
            Verdict::Note,
            "files-only",
            format!("Files can be made durable; there is no such call for names ({said})."),
            "After a power cut a rename may be undone though the record says it was done. The next start sees that and asks.",
        ),
        (Synced::Yes, Synced::Failed(said)) => (
            Verdict::Stop,
            "names-fail",
            format!("Making names durable fails: {said}."),
            "Every rename of the change would stop at this. Mend the disk or the share first.",
        ),
        (Synced::NoSuchCall(said), _) => (
            Verdict::Stop,
            "no-sync",
            format!("There is no call here to make a file durable ({said})."),
            "The record could not be written down before each act: make the change on another path to this postoffice.",
        ),
        (Synced::Failed(said), _) => (
            Verdict::Stop,
            "fails",
            format!("Making a file durable fails: {said}."),
            "The record could not be written down before each act. Mend the disk or the share first.",
        ),
    };
    Ok(Finding::new(Probe::Sync, (verdict, value), seen, means))
}
