//! The countdown to the change: shown in the header, drawn again only when what it says changes, and looked at anew when
//! the window opens.

use std::time::Duration;

use chrono::TimeDelta;
use reserial::engine::{Request, WindowView};
use reserial::journal::Mode;
use reserial::tui::app::Effect;
use reserial::tui::event::Event;

use super::driver::Driver;
use super::sample;

fn opening_in(minutes: i64) -> Driver {
    let mut view = sample::view(Mode::Live, "3");
    let from = sample::now() + TimeDelta::minutes(minutes);
    view.at = sample::now();
    view.window = Some(WindowView { from, until: Some(from + TimeDelta::minutes(90)) });
    Driver::walking(view)
}

#[test]
fn the_header_counts_down_and_wakes_as_seldom_as_it_can() {
    let mut far = opening_in(3 * 1440 + 4 * 60);
    assert!(far.text(80, 24).contains("change opens in 3 d 4 h"), "{}", far.text(80, 24));
    assert_eq!(far.app.wakes_in(), Some(Duration::from_secs(3600)));
    let near = opening_in(125);
    assert_eq!(near.app.wakes_in(), Some(Duration::from_secs(60)));
    let mut open = opening_in(-30);
    assert!(open.text(80, 24).contains("window closes in 1 h 00 min"), "{}", open.text(80, 24));
    let mut over = opening_in(-91);
    assert!(over.text(80, 24).contains("window has closed"), "{}", over.text(80, 24));
    assert_eq!(over.app.wakes_in(), None, "nothing counts any more");
}

#[test]
fn when_the_window_opens_the_change_is_looked_at_anew() {
    let mut driver = opening_in(2);
    let at = |minutes| sample::now() + TimeDelta::minutes(minutes);
    assert!(driver.app.handle(Event::Tick, at(1)).is_empty());
    assert!(matches!(driver.app.handle(Event::Tick, at(2))[..], [Effect::Send(Request::Refresh)]));
}
