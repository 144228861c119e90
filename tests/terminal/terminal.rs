//! A program in a pseudo-terminal, its screen as text.

use std::io::{Read, Write};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

/// A running program and its screen.
pub struct Terminal {
    child: Box<dyn Child + Send + Sync>,
    master: Box<dyn MasterPty + Send>,
    keys: Box<dyn Write + Send>,
    seen: Arc<Mutex<Seen>>,
}

struct Seen {
    parser: vt100::Parser,
    bytes: Vec<u8>,
    last: Instant,
    open: bool,
}

/// How long anything may take before the test gives up: long, since it costs nothing where all is well, and a busy machine is
/// no fault of the program. RESERIAL_TEST_PATIENCE gives other seconds, for an emulated machine.
pub fn patience() -> Duration {
    let told = std::env::var("RESERIAL_TEST_PATIENCE").ok().and_then(|seconds| seconds.parse().ok());
    Duration::from_secs(told.unwrap_or(120))
}

/// The program that is tested; RESERIAL_TEST_PROGRAM gives another that ends in it.
pub fn program() -> String {
    std::env::var("RESERIAL_TEST_PROGRAM").unwrap_or_else(|_| env!("CARGO_BIN_EXE_reserial").into())
}

impl Terminal {
    /// Starts the program with these arguments at this size; its own files go below `state`.
    pub fn start(args: &[&str], state: &Path, (rows, cols): (u16, u16)) -> Self {
        let size = PtySize { rows, cols, ..PtySize::default() };
        let pair = native_pty_system().openpty(size).unwrap();
        let mut command = CommandBuilder::new(program());
        command.args(args);
        command.env("RESERIAL_STATE_DIR", state);
        command.env("TERM", "xterm-256color");
        command.env("LC_ALL", "C.UTF-8");
        command.env_remove("NO_COLOR");
        let child = pair.slave.spawn_command(command).unwrap();
        drop(pair.slave);
        let parser = vt100::Parser::new(cells(rows), cells(cols), 0);
        let seen = Arc::new(Mutex::new(Seen { parser, bytes: Vec::new(), last: Instant::now(), open: true }));
        let mut reader = pair.master.try_clone_reader().unwrap();
        let told = Arc::clone(&seen);
        std::thread::spawn(move || {
            let mut buffer = [0; 8192];
            while let Ok(n) = reader.read(&mut buffer) {
                let mut seen = told.lock().unwrap();
                if n == 0 || !seen.open {
                    break;
                }
                seen.parser.process(&buffer[..n]);
                seen.bytes.extend_from_slice(&buffer[..n]);
                seen.last = Instant::now();
            }
            told.lock().unwrap().open = false;
        });
        let keys = pair.master.take_writer().unwrap();
        Self { child, master: pair.master, keys, seen }
    }

    /// Returns the screen once it has not changed for a moment.
    pub fn screen(&self) -> String {
        let start = Instant::now();
        loop {
            {
                let seen = self.seen.lock().unwrap();
                let still = seen.last.elapsed() > Duration::from_millis(60);
                if (still && !seen.bytes.is_empty()) || !seen.open || start.elapsed() > patience() {
                    return seen.parser.screen().contents();
                }
            }
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// Waits until the screen shows a text, and returns the screen.
    pub fn wait(&self, text: &str) -> String {
        let start = Instant::now();
        loop {
            let screen = self.screen();
            if screen.contains(text) {
                return screen;
            }
            assert!(start.elapsed() < patience(), "waited for {text:?}; the screen shows:\n{screen}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Presses keys as a terminal sends them.
    pub fn press(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).unwrap();
        self.keys.flush().unwrap();
        std::thread::sleep(Duration::from_millis(30));
    }

    /// Sends bytes as fast as they are taken.
    pub fn flood(&mut self, bytes: &[u8]) {
        self.keys.write_all(bytes).unwrap();
        self.keys.flush().unwrap();
    }

    /// Closes the terminal under the program, and waits until the program has ended.
    pub fn close(self) {
        let Self { mut child, master, keys, seen } = self;
        // The thread that reads holds the terminal open, too: it ends with the next thing that is drawn.
        seen.lock().unwrap().open = false;
        master.resize(PtySize { rows: 30, cols: 90, ..PtySize::default() }).unwrap();
        drop((master, keys));
        let began = Instant::now();
        while child.try_wait().unwrap().is_none() && began.elapsed() < patience() {
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Gives the window another size.
    pub fn resize(&self, rows: u16, cols: u16) {
        self.master.resize(PtySize { rows, cols, ..PtySize::default() }).unwrap();
        self.seen.lock().unwrap().parser.screen_mut().set_size(cells(rows.max(1)), cells(cols.max(1)));
    }

    /// Returns the process number.
    pub fn process(&self) -> u32 {
        self.child.process_id().unwrap()
    }

    /// Waits for the end and returns the exit code and everything that was ever written.
    pub fn end(mut self) -> (u32, String) {
        let start = Instant::now();
        let code = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status.exit_code();
            }
            assert!(start.elapsed() < patience(), "it does not end; the screen shows:\n{}", self.screen());
            std::thread::sleep(Duration::from_millis(20));
        };
        let start = Instant::now();
        while self.seen.lock().unwrap().open && start.elapsed() < Duration::from_secs(2) {
            std::thread::sleep(Duration::from_millis(10));
        }
        let bytes = self.seen.lock().unwrap().bytes.clone();
        (code, String::from_utf8_lossy(&bytes).into_owned())
    }
}

fn cells(count: u16) -> std::num::NonZero<u16> {
    std::num::NonZero::new(count).unwrap()
}
