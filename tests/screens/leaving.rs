//! The loop, on a screen that is a buffer: it draws first, it leaves when asked, and a share that hangs does not hold it.

use std::sync::Mutex;
use std::sync::mpsc::Sender;
use std::time::{Duration, Instant};

use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::crossterm::event::{Event as Input, KeyCode, KeyEvent};
use reserial::clock::{Clock, Moment};
use reserial::engine::{Request, Update};
use reserial::error::Exit;
use reserial::tui::event::Event;
use reserial::tui::{Engine, Events, Leaving, Voice, run};

use crate::driver::look;
use crate::sample;

struct Still;

impl Clock for Still {
    fn now(&self) -> Moment {
        sample::now()
    }
}

/// An engine that writes down what it is asked; it ends when asked to, unless it hangs.
struct Stand {
    asked: Mutex<Vec<String>>,
    tell: Option<Sender<Event>>,
}

impl Engine for Stand {
    fn send(&self, request: Request) {
        if let (Request::Stop, Some(tell)) = (&request, &self.tell) {
            tell.send(Event::Update(Update::Stopped)).unwrap();
        }
        self.asked.lock().unwrap().push(format!("{request:?}"));
    }

    fn cancel(&self) {
        self.asked.lock().unwrap().push("cancel".into());
    }
}

enum Share {
    Answers,
    Hangs,
}

/// A terminal that is told nothing.
struct Mute;

impl Voice for Mute {
    fn copy(&mut self, _: &str) -> String {
        String::new()
    }
    fn bell(&mut self) {}
    fn title(&mut self, _: &str) {}
}

fn leave(share: Share, script: Vec<Event>) -> (Leaving, Vec<String>, Duration) {
    let events = Events::new();
    let tell = matches!(share, Share::Answers).then(|| events.sender.clone());
    let engine = Stand { asked: Mutex::default(), tell };
    script.into_iter().for_each(|event| events.sender.send(event).unwrap());
    let mut terminal = Terminal::new(TestBackend::new(80, 24)).unwrap();
    let began = Instant::now();
    let leaving = run(&mut terminal, &engine, &events.receiver, &Still, (&look(), &mut Mute)).unwrap();
    (leaving, engine.asked.into_inner().unwrap(), began.elapsed())
}

fn key(c: char) -> Event {
    Event::Input(Input::Key(KeyEvent::from(KeyCode::Char(c))))
}

fn shown(view: reserial::engine::View) -> Event {
    Event::Update(Update::View(Box::new(view)))
}

#[test]
fn quitting_stops_the_engine_and_says_what_comes_next() {
    let script = vec![shown(sample::collecting()), key('q'), key('y')];
    let (leaving, asked, _) = leave(Share::Answers, script);
    assert_eq!(asked, ["cancel", "Stop"]);
    assert_eq!(leaving.exit, Exit::People);
    let words = leaving.farewell.join("\n");
    for word in ["LIVE", "Next: step 5c", "P1 is away", "RESERIAL/C0001"] {
        assert!(words.contains(word), "{words}");
    }
}

#[test]
fn a_share_that_hangs_holds_it_for_two_seconds_at_most() {
    let (leaving, _, took) = leave(Share::Hangs, vec![key('q'), key('y')]);
    assert!(took >= Duration::from_millis(1900) && took < Duration::from_secs(4), "{took:?}");
    assert!(leaving.farewell[0].contains("did not answer"));
}

#[test]
fn a_signal_leaves_cleanly() {
    let (leaving, asked, _) = leave(Share::Answers, vec![shown(sample::collecting()), Event::Signal(15)]);
    assert_eq!(leaving.exit, Exit::Signal(15));
    let (leaving, ..) = leave(Share::Answers, vec![shown(sample::collecting()), Event::Signal(1)]);
    assert_eq!(leaving.exit, Exit::Signal(1));
    assert!(leaving.farewell[0].contains("the terminal went away"), "{:?}", leaving.farewell);
    let back = leaving.farewell.last().unwrap();
    assert!(back.starts_with("Go on at any time: reserial run ") && back.ends_with(" --live"), "{back}");
    assert_eq!(asked, ["cancel", "Stop"]);
}

#[test]
fn the_end_is_said_again_on_the_ordinary_screen() {
    let (leaving, ..) = leave(Share::Answers, vec![shown(sample::ended()), key('q'), key('y')]);
    assert_eq!(leaving.exit, Exit::Done);
    assert!(leaving.farewell[0].contains("has its new number"));
    assert!(leaving.farewell[1].contains("not as planned"));
}

#[test]
fn what_must_be_settled_first_is_in_the_exit_code() {
    let exit = |view| leave(Share::Answers, vec![shown(view), Event::Update(Update::Stopped)]).0.exit;
    assert_eq!(exit(sample::between()), Exit::Unfinished);
    assert_eq!(exit(sample::drifted()), Exit::Drift);
}
