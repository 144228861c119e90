//! `reserial doctor`: what the disk or share below a folder does, and whether this terminal and this machine are ready for
//! the change. Works in a folder of its own and leaves nothing behind.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use serde::Serialize;

use crate::clock::Moment;
use crate::doctor::{Examined, Finding, Probe, Verdict, examine};
use crate::error::Exit;
use crate::fsops::{Bench, LiveBench};
use crate::text::{counted, printable};
use crate::tui::draw::text::wrap;

use super::{CliError, Context, args, desk, out};

/// The version of the format of `--json`.
const SCHEMA: &str = "reserial-doctor-1";

/// The widest line.
const WIDTH: usize = 80;

/// Carries the command out.
///
/// # Errors
/// When the path is no directory, or the answer cannot be written as JSON.
pub fn doctor(context: &Context, args: &args::Doctor) -> Result<Exit, CliError> {
    let tree = context.tree(&args.path)?;
    let watch = Watch::begin()?;
    let mut progress = out::Progress::begin();
    let open = |root: &std::path::Path| LiveBench::open(root).map(|bench| Box::new(bench) as Box<dyn Bench>);
    let mut each = |probe: Probe| progress.tell(|| format!("trying: {}", title(probe).to_lowercase()));
    let Examined { mut findings, stopped } = examine(&*tree, &open, &*context.clock, &watch.stop, &mut each);
    drop(progress);
    findings.extend(desk::findings(&context.state));
    let worst = findings.iter().map(|finding| finding.verdict).max().unwrap_or(Verdict::Ok);
    if args.json {
        let path = PathBuf::from(args.path.to_string_lossy().into_owned());
        let told = Told { schema: SCHEMA, at: context.clock.now(), path, worst, complete: !stopped, findings };
        out::json(&serde_json::to_string_pretty(&told).map_err(|_| CliError::Fault)?);
    } else {
        out::lines(told(&args.path.to_string_lossy(), &findings, stopped));
    }
    Ok(match watch.signal() {
        Some(signal) => Exit::Signal(signal),
        None if worst >= Verdict::Warn => Exit::Findings,
        None => Exit::Done,
    })
}

/// The answer as JSON.
#[derive(Serialize)]
struct Told {
    schema: &'static str,
    at: Moment,
    path: PathBuf,
    worst: Verdict,
    /// Whether every probe was made.
    complete: bool,
    findings: Vec<Finding>,
}

fn told(path: &str, findings: &[Finding], stopped: bool) -> Vec<String> {
    let mut lines = wrapped("", "  ", &format!("{}: what it does, tried in a folder of its own", printable(path)));
    for finding in findings {
        lines.push(String::new());
        lines.push(format!("{:<5} {}", word(finding.verdict), title(finding.probe)));
        lines.extend(wrapped("      ", "      ", &printable(&finding.seen)));
        lines.extend(wrapped("      > ", "        ", &printable(&finding.means)));
    }
    lines.push(String::new());
    lines.extend(wrapped("", "", &verdict(findings, stopped)));
    lines
}

fn verdict(findings: &[Finding], stopped: bool) -> String {
    let count = |verdict| findings.iter().filter(|finding| finding.verdict == verdict).count();
    let (stops, warns, notes) = (count(Verdict::Stop), count(Verdict::Warn), count(Verdict::Note));
    let cut = if stopped { "Stopped before the end. " } else { "" };
    let notes = format!("{} to know of", counted(notes, "thing"));
    match (stops, warns) {
        (0, 0) => format!("{cut}Nothing stands in the way of a change here; {notes}."),
        (0, _) => format!("{cut}A change can be made here; {} to see to first, {notes}.", counted(warns, "thing")),
        _ => format!(
            "{cut}No live change can be made here: {} to mend, {} to see to, {notes}. A rehearsal touches nothing and is possible.",
            counted(stops, "thing"),
            warns
        ),
    }
}

fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Ok => "ok",
        Verdict::Note => "NOTE",
        Verdict::Warn => "WARN",
        Verdict::Stop => "STOP",
    }
}

fn title(probe: Probe) -> &'static str {
    match probe {
        Probe::Place => "Kind of disk",
        Probe::FreeSpace => "Free space",
        Probe::Scratch => "Making and removing",
        Probe::LeftOver => "Left over",
        Probe::Case => "Case of names",
        Probe::CaseRename => "Renaming the case alone",
        Probe::Names => "Length of names",
        Probe::NoReplace => "Renaming onto a name that is taken",
        Probe::HeldDirectory => "Renaming a directory with an open file",
        Probe::ExclusiveCreate => "Two who create one file",
        Probe::Locks => "Files that others hold",
        Probe::Append => "Appending",
        Probe::ReadBack => "Reading back",
        Probe::Sync => "Making durable",
        Probe::Times => "Times of files",
        Probe::Clock => "Clock",
        Probe::Dress => "Owner, mode, attributes",
        Probe::Pace => "Time that calls take",
        Probe::Terminal => "This terminal",
        Probe::State => "Where rehearsals are kept",
    }
}

fn wrapped(first: &str, rest: &str, text: &str) -> Vec<String> {
    let lines = wrap(text, WIDTH - rest.len().max(first.len())).into_iter().enumerate();
    lines.map(|(nth, line)| format!("{}{line}", if nth == 0 { first } else { rest })).collect()
}

/// Hears Ctrl-C and its like, so that the scratch folder is removed first. A second one ends the program at once.
struct Watch {
    stop: Arc<AtomicBool>,
    heard: Arc<AtomicUsize>,
}

impl Watch {
    #[cfg(unix)]
    fn begin() -> Result<Self, CliError> {
        use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
        use signal_hook::flag;
        let (stop, heard) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
        for signal in [SIGINT, SIGTERM, SIGHUP] {
            let number = usize::try_from(signal).unwrap_or_default();
            // In this order: the one that ends the program looks at what an earlier signal has left.
            flag::register_conditional_default(signal, Arc::clone(&stop))
                .and_then(|_| flag::register_usize(signal, Arc::clone(&heard), number))
                .and_then(|_| flag::register(signal, Arc::clone(&stop)))
                .map_err(CliError::Terminal)?;
        }
        Ok(Self { stop, heard })
    }

    #[cfg(not(unix))]
    fn begin() -> Result<Self, CliError> {
        Ok(Self { stop: Arc::new(AtomicBool::new(false)), heard: Arc::new(AtomicUsize::new(0)) })
    }

    fn signal(&self) -> Option<u8> {
        u8::try_from(self.heard.load(Ordering::SeqCst)).ok().filter(|number| *number > 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_line_follows_the_worst() {
        let of = |verdict| Finding::new(Probe::Sync, (verdict, "x"), "seen", "means");
        let told = |all: &[Verdict]| verdict(&all.iter().copied().map(of).collect::<Vec<_>>(), false);
        assert!(told(&[Verdict::Ok, Verdict::Note]).starts_with("Nothing stands in the way of a change here; 1 thing"));
        assert!(told(&[Verdict::Warn]).contains("1 thing to see to first"));
        assert!(
            told(&[Verdict::Stop, Verdict::Warn]).starts_with("No live change can be made here: 1 thing to mend, 1")
        );
    }
}
