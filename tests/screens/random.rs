//! Keys, pastes, sizes, clocks and news in any order: the screen survives them, says in which mode it is, sends nothing
//! that changes a postoffice unless its dialog was answered as it demands, and can always be left.
//!
//! `cargo test` throws a share; `tests/screens/run` a million. A failure names its seed: `RESERIAL_TEST_SEED=N` throws
//! that one again.

use std::time::Instant;

use chrono::TimeDelta;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::crossterm::event::{
    Event as Input, KeyCode, KeyEvent, KeyEventKind, KeyModifiers, MouseButton, MouseEvent, MouseEventKind,
};
use reserial::clock::Moment;
use reserial::engine::{Command, Refusal, Request, Update, View};
use reserial::error::Exit;
use reserial::procedure::{ActionId, Severity};
use reserial::tui::app::{App, Effect, Work};
use reserial::tui::dialog::{Modal, Need};
use reserial::tui::draw::draw;
use reserial::tui::event::Event;
use reserial::tui::keymap::BINDINGS;

use crate::driver::{look, plain};
use crate::sample;

/// Inputs between two starts of the program.
const EPISODE: u64 = 400;

/// A small generator: the same seed, the same inputs.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, most: usize) -> usize {
        usize::try_from(self.next() % most as u64).unwrap()
    }

    fn of<T: Clone>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())].clone()
    }
}

const PASTES: [&str; 6] = [
    "32-20981",
    "because it is so",
    "\x1b[2J\x1b]0;gone\x07\u{9b}31m\r\n\t\0\u{202e}",
    "\u{1f469}\u{200d}\u{1f4bb}\u{301}\u{301}\u{301} \u{ff21}\u{ff22} \u{5d0}",
    "",
    "n\ny\ny\n\x03q\ny",
];

const SIZES: [(u16, u16); 10] =
    [(0, 0), (1, 1), (0, 24), (80, 0), (60, 16), (80, 24), (140, 45), (59, 16), (65_535, 2), (300, 20)];

fn key(dice: &mut Dice) -> KeyEvent {
    let bound = || BINDINGS.iter().flat_map(|binding| binding.keys).copied().collect::<Vec<_>>();
    let code = match dice.below(10) {
        0 => char::from_u32(u32::try_from(dice.below(0x11_0000)).unwrap()).map_or(KeyCode::Null, KeyCode::Char),
        1 => dice.of(&[KeyCode::Backspace, KeyCode::Insert, KeyCode::F(200), KeyCode::CapsLock, KeyCode::Null]),
        2 => dice.of(&[KeyCode::Char('y'), KeyCode::Enter]),
        3 => KeyCode::Char(char::from(b' ' + u8::try_from(dice.below(95)).unwrap())),
        _ => dice.of(&bound()),
    };
    let modifiers = match dice.below(12) {
        0 => KeyModifiers::CONTROL,
        1 => KeyModifiers::ALT,
        2 => KeyModifiers::SHIFT,
        _ => KeyModifiers::NONE,
    };
    let kind = dice.of(&[KeyEventKind::Press, KeyEventKind::Press, KeyEventKind::Repeat, KeyEventKind::Release]);
    KeyEvent::new_with_kind(code, modifiers, kind)
}

fn news(dice: &mut Dice, views: &[View]) -> Update {
    match dice.below(9) {
        0 => Update::Idle,
        1 => Update::Progress { what: "copying \x1b[31m".into(), done: dice.next(), total: dice.next() },
        2 => Update::Refused(Refusal {
            guard: dice.of(&["queues-empty", "shape", "drift", "no such guard"]).into(),
            why: "It is not so.".into(),
            lift: "Make it so.".into(),
            article: None,
            severity: dice.of(&[Severity::Block, Severity::Refuse, Severity::Warn]),
        }),
        3 => Update::Trouble { what: "gone: \x1b]0;x\x07".repeat(30), advice: "wait".into(), exit: Exit::Refused },
        4 => {
            let mailbox = reserial::postoffice::HexId::parse("00000003").unwrap();
            Update::Messages { mailbox, messages: Err("cannot be read".into()) }
        }
        _ => Update::View(Box::new(views[dice.below(views.len())].clone())),
    }
}

/// What somebody would do who means to get on: answers what is asked, waits for what runs.
fn determined(app: &App, dice: &mut Dice) -> Event {
    let key = |code| Event::Input(Input::Key(KeyEvent::from(code)));
    match app.modals.last() {
        Some(Modal::Confirm(_)) => key(KeyCode::Char('y')),
        Some(Modal::Input(ask)) if ask.input.value().is_empty() => Event::Input(Input::Paste(match &ask.need {
            Need::Number(wanted) => wanted.clone(),
            Need::Optional | Need::Required(_) => "because it is so".into(),
        })),
        Some(Modal::Choice(_)) => key(dice.of(&[KeyCode::Down, KeyCode::Enter])),
        Some(Modal::Input(_) | Modal::Message(_)) => key(KeyCode::Enter),
        None if app.work != Work::Idle => Event::Update(Update::Idle),
        None => key(dice.of(&[KeyCode::Enter, KeyCode::Tab, KeyCode::Down, KeyCode::Char('f'), KeyCode::Char('u')])),
    }
}

fn event(app: &App, dice: &mut Dice, views: &[View]) -> Event {
    match dice.below(60) {
        0 => Event::Tick,
        1 => Event::Input(Input::Paste(dice.of(&PASTES).repeat(dice.of(&[1, 1, 3, 500])))),
        2 => Event::Input(Input::Resize(dice.of(&[0, 1, 80, 65_535]), dice.of(&[0, 1, 24, 65_535]))),
        3 => Event::Input(dice.of(&[Input::FocusLost, Input::FocusGained])),
        4 => Event::Input(Input::Mouse(MouseEvent {
            kind: MouseEventKind::Down(MouseButton::Left),
            column: dice.of(&[0, 40, 65_535]),
            row: dice.of(&[0, 12, 65_535]),
            modifiers: KeyModifiers::NONE,
        })),
        5..8 => Event::Update(news(dice, views)),
        8..28 => determined(app, dice),
        _ => Event::Input(Input::Key(key(dice))),
    }
}

/// What stood on top when an event came, as far as it decides whether something may be sent on its account.
enum Asked {
    Nothing,
    Yes,
    Number(String, String),
    Reason,
}

fn asked(app: &App, event: &Event) -> Asked {
    let Event::Input(Input::Key(key)) = event else { return Asked::Nothing };
    match (app.modals.last(), key.code) {
        (Some(Modal::Confirm(_)), KeyCode::Char('y')) => Asked::Yes,
        (Some(Modal::Input(ask)), KeyCode::Enter) => match &ask.need {
            Need::Number(wanted) => Asked::Number(wanted.clone(), ask.input.value().trim().to_owned()),
            Need::Required(_) => Asked::Reason,
            Need::Optional => Asked::Nothing,
        },
        _ => Asked::Nothing,
    }
}

/// Whether a command may have come of what was asked and answered.
fn may_be_sent(command: &Command, asked: &Asked) -> bool {
    match (command, asked) {
        (Command::Perform { action: ActionId::Swap, typed, .. }, Asked::Number(wanted, value)) => {
            let number = reserial::serial::SerialNumber::typed;
            number(wanted) == number(value) && number(typed) == number(wanted)
        }
        // Where no new number is known the exchange is not approved by typing it, and the engine refuses it.
        (Command::Perform { typed, .. }, Asked::Yes) => typed.is_empty(),
        (
            Command::Perform { .. }
            | Command::Undo { .. }
            | Command::GiveUp { .. }
            | Command::Restore
            | Command::Resolve { .. },
            asked,
        ) => matches!(asked, Asked::Yes),
        (Command::Adopt { .. }, asked) => matches!(asked, Asked::Reason),
        _ => true,
    }
}

/// Draws, and looks at what every screen must show and no cell may hold.
fn seen(app: &mut App, dice: &mut Dice, seed: u64) {
    let (width, height) = dice.of(&SIZES);
    let look = if dice.below(2) == 0 { look() } else { plain() };
    let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
    terminal.draw(|frame| draw(frame, app, &look)).unwrap();
    let cells = &terminal.backend().buffer().content;
    let control = |cell: &ratatui::buffer::Cell| cell.symbol().chars().any(char::is_control);
    assert!(!cells.iter().any(control), "seed {seed}: a control character on the screen");
    let Some(view) = app.view.as_ref().filter(|_| width >= 60 && height >= 16) else { return };
    let top: String = cells[..usize::from(width) * 3].iter().map(ratatui::buffer::Cell::symbol).collect();
    assert!(
        top.contains(view.mode.word()),
        "seed {seed}: {} is not shown at {width}x{height}: {top}",
        view.mode.word()
    );
}

fn press(app: &mut App, key: KeyEvent, now: Moment) -> bool {
    app.handle(Event::Input(Input::Key(key)), now).iter().any(|effect| matches!(effect, Effect::Quit))
}

/// It can be left from wherever it is: Ctrl-C, and yes.
fn left(app: &mut App, now: Moment, seed: u64) {
    let keys = [KeyEvent::new(KeyCode::Char('c'), KeyModifiers::CONTROL), KeyEvent::from(KeyCode::Char('y'))];
    let gone = keys.into_iter().cycle().take(4).any(|key| press(app, key, now));
    assert!(gone, "seed {seed}: it cannot be left; on top is {:?}", app.modals.last().map(|_| app.contexts()));
}

/// Names the seed when anything goes wrong.
struct Names(u64);

impl Drop for Names {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("to throw this again: RESERIAL_TEST_SEED={}", self.0);
        }
    }
}

/// How many commands came out, and how many of them would have changed a postoffice.
type Sent = (u64, u64);

/// One start of the program, with so many inputs.
fn episode(seed: u64, inputs: u64, views: &[View]) -> Sent {
    let _names = Names(seed);
    let mut dice = Dice(seed);
    let mut now = sample::now();
    let mut app = App::new(now);
    let (mut sent, mut acting) = (0, 0);
    for n in 0..inputs {
        // Clocks jump, forwards and back.
        now += match dice.below(50) {
            0 => TimeDelta::days(i64::try_from(dice.below(20_000)).unwrap() - 10_000),
            _ => TimeDelta::milliseconds(200),
        };
        let event = event(&app, &mut dice, views);
        let asked = asked(&app, &event);
        let told = format!("{event:?}");
        for effect in app.handle(event, now) {
            if let Effect::Send(Request::Submit(command)) = effect {
                sent += 1;
                acting += u64::from(matches!(
                    command,
                    Command::Perform { .. }
                        | Command::Undo { .. }
                        | Command::GiveUp { .. }
                        | Command::Restore
                        | Command::Resolve { .. }
                ));
                assert!(may_be_sent(&command, &asked), "seed {seed}, input {n}: {command:?} was sent after {told}");
            }
        }
        if dice.below(80) == 0 {
            seen(&mut app, &mut dice, seed);
        }
    }
    left(&mut app, now, seed);
    (sent, acting)
}

fn throw(inputs: u64) {
    let (began, views) = (Instant::now(), sample::all());
    let one = std::env::var("RESERIAL_TEST_SEED").ok().and_then(|seed| seed.parse().ok());
    let seeds = one.map_or(1..=inputs.div_ceil(EPISODE), |seed| seed..=seed);
    let (first, last) = (*seeds.start(), *seeds.end());
    let all = seeds.map(|seed| episode(seed, EPISODE, &views));
    let (sent, acting) = all.fold((0, 0), |(a, b), (sent, acting)| (a + sent, b + acting));
    let thrown = (last - first + 1) * EPISODE;
    println!(
        "{thrown} inputs, seeds {first} to {last}, {sent} commands came out, {acting} of them would act; no panic; {:.1} s",
        began.elapsed().as_secs_f64()
    );
    assert!(acting > 0 || one.is_some(), "nothing got as far as an operation");
}

#[test]
fn nothing_that_is_thrown_at_it_breaks_its_promises() {
    throw(12_000);
}

#[test]
#[ignore = "a million inputs: tests/screens/run"]
fn a_million_inputs() {
    throw(1_000_000);
}
