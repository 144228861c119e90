//! The promise of the diagram in `src/lib.rs`: modules form layers, only few files may change a disk, a rehearsal
//! is chosen in one place, and files stay short enough to read.
//!
//! What stands in comments, strings and tests does not count.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// What each module may use besides itself and the leaves.
const LAYERS: &[(&str, &[&str])] = &[
    (
        "cli",
        &[
            "tui",
            "report",
            "practice",
            "diagnosis",
            "doctor",
            "engine",
            "journal",
            "plan",
            "postoffice",
            "procedure",
            "people",
            "fsops",
        ],
    ),
    ("tui", &["engine", "journal", "plan", "postoffice", "procedure", "people", "fsops"]),
    ("report", &["engine", "journal", "plan", "postoffice", "procedure", "people", "fsops"]),
    ("engine", &["journal", "plan", "postoffice", "procedure", "people", "fsops"]),
    ("journal", &["plan", "people", "procedure", "postoffice", "fsops"]),
    ("plan", &["postoffice", "fsops"]),
    ("practice", &["postoffice", "fsops"]),
    ("diagnosis", &["postoffice", "procedure", "fsops"]),
    ("doctor", &["fsops"]),
    ("postoffice", &["fsops"]),
    ("fsops", &[]),
    ("procedure", &[]),
    ("people", &[]),
];

/// What everybody may use, and what uses nothing but its like.
const LEAVES: [&str; 6] = ["clock", "error", "grade", "serial", "text", "window"];

/// The only leaves that the file layer may use: it knows neither the time of day nor serial numbers.
const LEAVES_OF_FSOPS: [&str; 2] = ["error", "text"];

/// The files that may call what `clippy.toml` forbids everywhere else, and what for.
const HOMES: &[(&str, &str)] = &[
    ("src/clock.rs", "reads the wall clock"),
    ("src/fsops/live/hands.rs", "changes a disk"),
    ("src/practice/disk.rs", "plays the other programs of a practice"),
];

/// Calls that change a disk or open a file for that.
const WRITES: &[&str] = &[
    "fs::write",
    "fs::rename",
    "fs::copy",
    "fs::hard_link",
    "fs::remove_file",
    "fs::remove_dir",
    "fs::remove_dir_all",
    "fs::create_dir",
    "fs::create_dir_all",
    "fs::set_permissions",
    "fs::symlink",
    "File::create",
    "File::create_new",
    "File::options",
    "OpenOptions",
    "DirBuilder",
    "renameat",
    "renameat_with",
    "unlinkat",
];

/// Where the program picks between the disk and the overlay of a rehearsal, and may ask which it is.
const CHOOSERS: &[&str] = &["src/cli/", "src/engine/open.rs", "src/engine/carry.rs"];

/// The longest file, without its tests.
const LONGEST: usize = 400;

/// One file below `src`, without its tests, comments and strings.
struct Source {
    /// `src/fsops/path.rs`.
    path: String,
    code: String,
}

impl Source {
    /// The top-level module that the file belongs to: `fsops`.
    fn module(&self) -> &str {
        let inner = self.path.strip_prefix("src/").unwrap();
        inner.split(['/', '.']).next().unwrap()
    }

    /// How many `super` it takes to get from the file to the root of the crate.
    fn depth(&self) -> usize {
        let inner = self.path.strip_prefix("src/").unwrap();
        inner.strip_suffix("/mod.rs").unwrap_or(inner).split('/').count()
    }
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (mut found, mut tests) = (Vec::new(), BTreeSet::new());
    for entry in walkdir::WalkDir::new(root.join("src")).sort_by_file_name() {
        let entry = entry.unwrap();
        if entry.path().extension().is_none_or(|e| e != "rs") {
            continue;
        }
        let text = fs::read_to_string(entry.path()).unwrap();
        let path = entry.path().strip_prefix(root).unwrap();
        let path = path.to_string_lossy().replace('\\', "/");
        let stripped = without_comments_and_strings(&text);
        let folder = path.rsplit_once('/').unwrap().0;
        let folder = match path.strip_suffix(".rs").unwrap() {
            own if own.ends_with("/mod") || own == "src/lib" || own == "src/main" => folder.to_owned(),
            own => own.to_owned(),
        };
        let (code, modules) = without_tests(&stripped);
        tests.extend(modules.iter().map(|name| format!("{folder}/{name}")));
        found.push(Source { path, code });
    }
    found.retain(|source| {
        let own = source.path.strip_suffix(".rs").unwrap();
        !tests.iter().any(|test| own == test || own.starts_with(&format!("{test}/")))
    });
    found
}

/// Blanks comments, strings and characters; lines stay where they are.
fn without_comments_and_strings(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let at = |i: usize| chars.get(i).copied().unwrap_or('\0');
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let mut out = String::with_capacity(text.len());
    let mut i = 0;
    while i < chars.len() {
        let start = i;
        if at(i) == '/' && at(i + 1) == '/' {
            while i < chars.len() && at(i) != '\n' {
                i += 1;
            }
        } else if at(i) == '/' && at(i + 1) == '*' {
            let mut depth = 0;
            loop {
                match (at(i), at(i + 1)) {
                    ('/', '*') => (depth, i) = (depth + 1, i + 2),
                    ('*', '/') => (depth, i) = (depth - 1, i + 2),
                    _ => i += 1,
                }
                if depth == 0 || i >= chars.len() {
                    break;
                }
            }
        } else if at(i) == 'r' && matches!(at(i + 1), '"' | '#') && (i == 0 || !is_word(at(i - 1)) || at(i - 1) == 'b')
        {
            let hashes = chars[i + 1..].iter().take_while(|c| **c == '#').count();
            if at(i + 1 + hashes) == '"' {
                i += 2 + hashes;
                while i < chars.len() && !(at(i) == '"' && (1..=hashes).all(|h| at(i + h) == '#')) {
                    i += 1;
                }
                i += 1 + hashes;
            } else {
                i += 1;
                out.push('r');
                continue;
            }
        } else if at(i) == '"' {
            i += 1;
            while i < chars.len() && at(i) != '"' {
                i += if at(i) == '\\' { 2 } else { 1 };
            }
            i += 1;
        } else if at(i) == '\'' && (at(i + 1) == '\\' || at(i + 2) == '\'') {
            i += if at(i + 1) == '\\' { 3 } else { 2 };
            while i < chars.len() && at(i) != '\'' {
                i += 1;
            }
            i += 1;
        } else {
            out.push(at(i));
            i += 1;
            continue;
        }
        let lines = chars[start..i.min(chars.len())].iter().filter(|c| **c == '\n').count();
        out.push(' ');
        out.push_str(&"\n".repeat(lines));
    }
    out
}

/// Cuts off the inline test module; returns what is left, and the names of test modules in files of their own.
fn without_tests(code: &str) -> (String, Vec<String>) {
    let (mut modules, mut from) = (Vec::new(), 0);
    while let Some(found) = code[from..].find("#[cfg(test)]") {
        let here = from + found;
        from = here + "#[cfg(test)]".len();
        let after = code[from..].trim_start();
        let after = after.strip_prefix("pub(crate) ").or(after.strip_prefix("pub(super) ")).unwrap_or(after);
        let Some(name) = after.strip_prefix("mod ") else {
            continue;
        };
        let end = name.find([';', '{']).unwrap();
        if name[end..].starts_with('{') {
            return (code[..here].to_owned(), modules);
        }
        modules.push(name[..end].trim().to_owned());
    }
    (code.to_owned(), modules)
}

/// The modules that the code names after `root` (`crate`, `reserial`): `root::a` and `root::{a, b::c}`.
fn named_after(root: &str, code: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let word = |c: char| c.is_alphanumeric() || c == '_';
    for (here, _) in code.match_indices(root) {
        if code[..here].ends_with(word) || code[..here].ends_with("::") {
            continue;
        }
        let Some(path) = code[here + root.len()..].trim_start().strip_prefix("::") else {
            continue;
        };
        let path = path.trim_start();
        let first = |path: &str| path.trim().split(|c| !word(c)).next().unwrap().to_owned();
        let Some(group) = path.strip_prefix('{') else {
            names.insert(first(path));
            continue;
        };
        let (mut depth, mut part) = (0, String::new());
        for c in group.chars() {
            match c {
                '{' => depth += 1,
                '}' if depth == 0 => break,
                '}' => depth -= 1,
                ',' if depth == 0 => {
                    names.insert(first(&part));
                    part.clear();
                    continue;
                }
                _ => {}
            }
            part.push(c);
        }
        names.insert(first(&part));
    }
    names.remove("");
    names.remove("self");
    names
}

/// Whether the code names `call`, and not something longer that begins alike.
fn calls(code: &str, call: &str) -> bool {
    let word = |c: char| c.is_alphanumeric() || c == '_';
    code.match_indices(call).any(|(here, _)| !code[here + call.len()..].starts_with(word))
}

/// The conditions of every `if` in the code, guards of `match` arms included.
fn conditions(code: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (here, _) in code.match_indices("if ") {
        if code[..here].ends_with(|c: char| c.is_alphanumeric() || c == '_') {
            continue;
        }
        let rest = &code[here..];
        let end = [rest.find('{'), rest.find("=>")].into_iter().flatten().min();
        found.push(rest[..end.unwrap_or(rest.len())].split_whitespace().collect::<Vec<_>>().join(" "));
    }
    found
}

#[test]
fn modules_use_only_what_stands_below_them() {
    let layers: BTreeMap<&str, &[&str]> = LAYERS.iter().copied().collect();
    let mut wrong = Vec::new();
    for source in sources() {
        let module = source.module();
        let may: Vec<&str> = match module {
            "lib" => continue,
            "main" => vec!["cli", "error"],
            "fsops" => LEAVES_OF_FSOPS.to_vec(),
            leaf if LEAVES.contains(&leaf) => LEAVES.to_vec(),
            other => match layers.get(other) {
                Some(below) => below.iter().chain(&LEAVES).copied().collect(),
                None => {
                    wrong.push(format!("{}: {other} has no place in the diagram", source.path));
                    continue;
                }
            },
        };
        let root = if module == "main" { "reserial" } else { "crate" };
        for used in named_after(root, &source.code) {
            if used != module && !may.contains(&used.as_str()) {
                wrong.push(format!("{}: {module} may not use {used}", source.path));
            }
        }
        let up = format!("super{}", "::super".repeat(source.depth() - 1));
        if module != "main" && source.code.contains(&format!("{up}::")) {
            wrong.push(format!("{}: leaves its module by {up}, say crate:: instead", source.path));
        }
    }
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

#[test]
fn no_other_program_is_ever_run() {
    for source in sources() {
        for (here, _) in source.code.match_indices("process::") {
            let used = &source.code[here + "process::".len()..];
            let harmless = ["id()", "ExitCode", "geteuid()", "getegid()", "{Told, told}"]
                .iter()
                .any(|name| used.starts_with(name));
            assert!(harmless, "{}: process::{}", source.path, used.split_whitespace().next().unwrap());
        }
        for call in ["CommandExt", "posix_spawn", "execve", "execvp", "fork()", "ShellExecute", "CreateProcess"] {
            assert!(!source.code.contains(call), "{}: {call}", source.path);
        }
    }
}

#[test]
fn the_diagram_has_no_way_back_up() {
    for (i, (module, below)) in LAYERS.iter().enumerate() {
        for used in *below {
            let place = LAYERS.iter().position(|(name, _)| name == used);
            assert!(place.is_some_and(|place| place > i), "{module} -> {used}");
        }
    }
}

#[test]
fn the_screen_knows_the_file_layer_by_its_types_only() {
    for source in sources().iter().filter(|source| source.module() == "tui") {
        for hand in ["LiveTree", "Overlay", "WriteTree", "RecordTree"] {
            assert!(!source.code.contains(hand), "{}: {hand} is for the engine", source.path);
        }
    }
}

#[test]
fn only_the_named_homes_do_what_is_forbidden_elsewhere() {
    for source in sources() {
        let excused = source.code.contains("clippy::disallowed_methods");
        let home = HOMES.iter().find(|(path, _)| *path == source.path);
        assert!(home.is_some() || !excused, "{} is no home of forbidden calls", source.path);
        if let Some((path, what)) = home {
            assert!(excused, "{path} no longer {what}: take it off the list");
            continue;
        }
        for call in WRITES {
            assert!(!calls(&source.code, call), "{}: {call} is for the file layer", source.path);
        }
    }
}

#[test]
fn nothing_but_the_opening_asks_whether_it_is_a_rehearsal() {
    for source in sources() {
        if CHOOSERS.iter().any(|place| source.path.starts_with(place)) {
            continue;
        }
        for condition in conditions(&source.code) {
            let lower = condition.to_lowercase();
            let asks = ["rehears", "dry_run", "dryrun"].iter().any(|word| lower.contains(word));
            assert!(!asks, "{}: {condition}", source.path);
        }
    }
}

#[test]
fn no_file_is_too_long_to_read() {
    for source in sources() {
        let lines = source.code.lines().count();
        assert!(lines <= LONGEST, "{}: {lines} lines without tests, at most {LONGEST}", source.path);
    }
}

#[test]
fn this_test_sees_through_comments_and_strings() {
    let code = without_comments_and_strings(
        "let a = \"crate::x \\\" //\"; // crate::y\n/* a /* b */ crate::z */ let b = 'c'; let d: &'static str = r#\"crate::w\"\"#; \
         let e = '\\''; let f = '\"'; use crate::plan;",
    );
    for gone in ["crate::x", "crate::y", "crate::z", "crate::w"] {
        assert!(!code.contains(gone), "{code}");
    }
    assert!(code.contains("&'static str") && code.contains("use crate::plan;"), "{code}");
    assert_eq!(code.lines().count(), 2);
}

#[test]
fn this_test_finds_every_way_to_name_a_module() {
    let code = "use crate::{error::{Exit, Guidance}, text, fsops::{self}}; fn f(x: crate::plan::Way) { $crate::clock::now() }\
                use crate::journal::\n{Event}; use other_crate::tui; use crate\n::people::Roster;";
    let names = named_after("crate", code);
    let expected = ["clock", "error", "fsops", "journal", "people", "plan", "text"];
    assert_eq!(names.iter().map(String::as_str).collect::<Vec<_>>(), expected);
}

#[test]
fn this_test_leaves_tests_out() {
    let (code, modules) = without_tests("#[cfg(test)]\nmod testing;\nfn a() {}\n#[cfg(test)]\nmod tests { crate::x }");
    assert!(code.contains("fn a") && !code.contains("crate::x"), "{code}");
    assert_eq!(modules, ["testing"]);
}

#[test]
fn this_test_reads_conditions_over_several_lines() {
    let code = "if a\n && mode == Mode::Rehearsal {} match x { y if z => {} } let elif = 1;";
    assert_eq!(conditions(code), ["if a && mode == Mode::Rehearsal", "if z"]);
}

#[test]
fn this_test_tells_looking_from_writing() {
    assert!(calls("std::fs::rename(a, b)", "fs::rename") && calls("x.map(fs::rename)", "fs::rename"));
    assert!(!calls("fs::symlink_metadata(a)", "fs::symlink"));
}
