//! The loop: waits for an event, hands it to the state, does what comes out, draws. It draws before it waits for the first
//! time, and wakes up by itself only while something on the screen counts seconds.

use std::io;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use ratatui::Terminal;
use ratatui::backend::Backend;
use ratatui::layout::{Position, Rect};

use crate::clock::Clock;
use crate::engine::{Request, Update, Worker};
use crate::error::Exit;

use super::app::{App, Effect};
use super::draw::draw;
use super::event::Event;
use super::farewell::{Leaving, Parting, leaving};
use super::look::Look;
use super::together::Answer;
use super::voice::Voice;

/// How long the engine is waited for when leaving. A share that is gone may hold it for ever.
const PATIENCE: Duration = Duration::from_secs(2);

/// How long what comes in is taken in before the screen is drawn again.
const FRAME: Duration = Duration::from_millis(40);

/// Who carries requests out: the engine's thread, or a stand-in for tests.
pub trait Engine {
    /// Hands a request over, at once.
    fn send(&self, request: Request);
    /// Asks for a stop before the next operation begins.
    fn cancel(&self);
}

impl Engine for Worker {
    fn send(&self, request: Request) {
        Self::send(self, request);
    }

    fn cancel(&self) {
        Self::cancel(self);
    }
}

/// Runs the screen until the user leaves or a signal comes.
///
/// # Errors
/// When the terminal cannot be drawn on. The engine has let go then, too.
pub fn run<B: Backend>(
    terminal: &mut Terminal<B>,
    engine: &impl Engine,
    events: &Receiver<Event>,
    clock: &dyn Clock,
    (look, voice): (&Look, &mut dyn Voice),
) -> io::Result<Leaving>
where
    B::Error: Send + Sync + 'static,
{
    let mut app = App::new(clock.now());
    let mut title = String::new();
    loop {
        let now = app.title();
        if now != title {
            voice.title(&now);
            title = now;
        }
        if let Err(error) = terminal.draw(|frame| draw(frame, &mut app, look)) {
            let_go(&mut app, engine, events, Parting::Broken);
            return Err(io::Error::other(error));
        }
        let mut event = next(&app, events);
        let until = Instant::now() + FRAME;
        loop {
            let parting = match &event {
                Event::Signal(number) => Some(Parting::Signal(*number)),
                Event::Broken => Some(Parting::Broken),
                Event::Update(Update::Stopped) => Some(Parting::Stopped),
                _ => None,
            };
            for effect in app.handle(event, clock.now()) {
                match effect {
                    Effect::Send(request) => engine.send(request),
                    Effect::Cancel => engine.cancel(),
                    Effect::Copy(text) => app.message = voice.copy(&text),
                    Effect::Bell => voice.bell(),
                    Effect::Redraw => wipe(terminal)?,
                    Effect::Quit => {
                        let parting = parting.unwrap_or(Parting::Asked);
                        app.say_goodbye();
                        if parting != Parting::Broken {
                            let _ = terminal.draw(|frame| draw(frame, &mut app, look));
                        }
                        let parting = let_go(&mut app, engine, events, parting);
                        let last = app.last_words(match parting {
                            Parting::Hanging(_) => Answer::None,
                            _ => Answer::Came,
                        });
                        let mut left = app.not_opened.take().unwrap_or_else(|| leaving(app.view.as_deref(), parting));
                        left.farewell.splice(0..0, last);
                        return Ok(left);
                    }
                }
            }
            // A flood is not drawn key by key.
            if Instant::now() >= until {
                break;
            }
            let Ok(waiting) = events.try_recv() else { break };
            event = waiting;
        }
    }
}

/// Empties the screen, so that all of it is drawn next. Not by clearing: that asks the terminal where its cursor is, and the
/// answer goes to the thread that reads the keys.
fn wipe<B: Backend>(terminal: &mut Terminal<B>) -> io::Result<()>
where
    B::Error: Send + Sync + 'static,
{
    let size = terminal.size().map_err(io::Error::other)?;
    terminal.resize(Rect::from((Position::ORIGIN, size))).map_err(io::Error::other)
}

/// Waits for an event: for ever when nothing on the screen counts.
fn next(app: &App, events: &Receiver<Event>) -> Event {
    let Some(wait) = app.wakes_in() else { return events.recv().unwrap_or(Event::Broken) };
    match events.recv_timeout(wait) {
        Ok(event) => event,
        Err(RecvTimeoutError::Timeout) => Event::Tick,
        Err(RecvTimeoutError::Disconnected) => Event::Broken,
    }
}

/// Asks the engine to let go and waits a little. The last snapshot that comes is kept, for the last words.
fn let_go(app: &mut App, engine: &impl Engine, events: &Receiver<Event>, parting: Parting) -> Parting {
    if matches!(parting, Parting::Stopped) {
        return parting;
    }
    engine.cancel();
    engine.send(Request::Stop);
    let until = Instant::now() + PATIENCE;
    while let Some(left) = until.checked_duration_since(Instant::now()) {
        match events.recv_timeout(left) {
            Ok(Event::Update(Update::Stopped)) => return parting,
            Ok(Event::Update(Update::View(view))) => app.view = Some(view),
            Ok(Event::Update(Update::Trouble { what, advice, .. })) => app.parting = vec![what, advice],
            Ok(_) => {}
            Err(_) => break,
        }
    }
    match parting {
        Parting::Asked => Parting::Hanging(Exit::People),
        Parting::Signal(number) => Parting::Hanging(signal(number)),
        other => other,
    }
}

/// Returns the exit for a signal.
pub(super) fn signal(number: i32) -> Exit {
    Exit::Signal(u8::try_from(number).unwrap_or(0))
}
