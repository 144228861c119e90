//! What must be settled, or was found, first: its screen, and what its keys lead to. Nothing is settled by one key that
//! also opens things: what renames asks for a yes, what is adopted or undone asks for a reason.

use crate::engine::{Command, Course, Offer, OfferId, Scene, StandingView, Verdict};

use super::action::Action;
use super::app::{App, Effect, Work};
use super::dialog;
use super::screen::{List, Screen};
use super::scroll::Scroll;

/// The screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SettlePage {
    /// The selected offer.
    pub selected: usize,
    /// Which side of it is shown.
    pub side: Side,
    /// How digests are shown.
    pub digests: Digests,
    /// Whether there is room for whole ones anyway, as drawing has found.
    pub wide: bool,
    /// How far its text is scrolled.
    pub scroll: Scroll,
}

/// The two sides of the screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Side {
    /// What is there, and what is offered.
    #[default]
    Facts,
    /// What could be done by hand.
    ByHand,
}

/// How digests are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Digests {
    /// As there is room.
    #[default]
    AsFits,
    /// Whole.
    Whole,
}

impl App {
    /// Returns what is to be settled or seen first.
    pub(super) fn scene(&self) -> Option<&Scene> {
        self.view.as_ref()?.standing.scene()
    }

    fn on_settle(&self) -> Option<&SettlePage> {
        match self.screen() {
            Screen::Settle(page) => Some(page),
            _ => None,
        }
    }

    /// Opens the screen of what must be settled first; closes it when it is settled.
    pub(super) fn settle(&mut self) {
        let Some(view) = &self.view else { return };
        let open = self.screens.iter().any(|screen| matches!(screen, Screen::Settle(_)));
        if view.standing == StandingView::Clear {
            self.put_off = None;
            self.close_settle();
            return;
        }
        let put_off = self.put_off.as_ref() == Some(&view.standing);
        if !put_off && !open && self.work == Work::Idle {
            self.screens.push(Screen::Settle(SettlePage::default()));
        }
    }

    fn close_settle(&mut self) {
        self.screens.retain(|screen| !matches!(screen, Screen::Settle(_)));
    }

    /// Leaves the side, or the screen: what must be settled is put off, not forgotten.
    pub(super) fn back_from_settle(&mut self) {
        if let Some(Screen::Settle(page)) = self.screen_mut()
            && page.side == Side::ByHand
        {
            *page = SettlePage { side: Side::Facts, scroll: Scroll::default(), ..*page };
            return;
        }
        self.put_off = self.view.as_ref().map(|view| view.standing.clone());
        self.close_settle();
    }

    /// Moves the selection among the offers.
    pub(super) fn select_offer(&mut self, rows: isize) {
        let last = self.scene().map_or(0, |scene| scene.offers.len()).saturating_sub(1);
        if let Some(Screen::Settle(page)) = self.screen_mut() {
            match page.side {
                Side::Facts => page.selected = page.selected.saturating_add_signed(rows).min(last),
                Side::ByHand => {
                    page.scroll.by(rows);
                }
            }
        }
    }

    /// Returns whether an action of this screen would do anything.
    pub(super) fn can_settle(&self, action: Action) -> bool {
        let (Some(page), Some(scene)) = (self.on_settle(), self.scene()) else { return false };
        match action {
            Action::Digests => page.side == Side::Facts && !page.wide,
            Action::ByHand => page.side == Side::Facts,
            Action::Open => page.side == Side::Facts && (self.free() || self.selected() == Some(OfferId::ByHand)),
            Action::GoBack => self.free() && scene.offers(OfferId::GoBack),
            Action::GoOn => self.free() && scene.offers(OfferId::GoOn),
            Action::Restore => self.free() && scene.offers(OfferId::Restore),
            Action::Adopt => self.free() && scene.offers(OfferId::Adopt),
            _ => false,
        }
    }

    fn selected(&self) -> Option<OfferId> {
        let offers: &[Offer] = self.scene().map(|scene| scene.offers.as_slice()).unwrap_or_default();
        offers.get(self.on_settle()?.selected).map(|offer| offer.id)
    }

    /// Does what a key of this screen asks for.
    pub(super) fn settle_by(&mut self, action: Action) -> Vec<Effect> {
        let offer = match action {
            Action::Open => self.selected(),
            Action::GoBack => Some(OfferId::GoBack),
            Action::GoOn => Some(OfferId::GoOn),
            Action::Restore => Some(OfferId::Restore),
            Action::Adopt => Some(OfferId::Adopt),
            Action::ByHand => Some(OfferId::ByHand),
            _ => None,
        };
        match offer {
            Some(offer) => self.take(offer),
            None => {
                if let Some(Screen::Settle(page)) = self.screen_mut() {
                    page.digests = match page.digests {
                        Digests::AsFits => Digests::Whole,
                        Digests::Whole => Digests::AsFits,
                    };
                }
                Vec::new()
            }
        }
    }

    fn take(&mut self, offer: OfferId) -> Vec<Effect> {
        let Some(scene) = self.scene() else { return Vec::new() };
        if offer == OfferId::ByHand {
            if let Some(Screen::Settle(page)) = self.screen_mut() {
                *page = SettlePage { side: Side::ByHand, scroll: Scroll::default(), ..*page };
            }
            return Vec::new();
        }
        if offer == OfferId::GoOn && matches!(scene.verdict, Verdict::NotBegun | Verdict::Done | Verdict::Staged) {
            return self.go_on();
        }
        let modal = self.view.as_deref().and_then(|view| dialog::settling(view, offer));
        self.modals.extend(modal);
        Vec::new()
    }

    /// What was found has been seen: on to the step, or to the way back that was under way.
    fn go_on(&mut self) -> Vec<Effect> {
        let flight = self.scene().and_then(|scene| scene.operation.as_ref());
        let (place, course) = flight.map_or((None, Course::On), |flight| (flight.place.clone(), flight.course));
        self.screens.truncate(1);
        if let Some((step, check)) = place {
            self.go_to(&step, Some(&check));
        }
        if course == Course::Back {
            self.open(Screen::Undo(List::default()));
        }
        self.submit(Command::Acknowledge)
    }
}
