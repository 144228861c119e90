//! What the screen does for somebody who is not alone at a change.

use crate::engine::Role;

use super::app::App;

impl App {
    /// Returns what is said to somebody who asks for more than following allows.
    pub(super) fn only_follows(&self) -> Option<&'static str> {
        match self.role() {
            Role::Watches => {
                Some("You watch: nothing is changed from here. To mark lists and write notes: reserial assist.")
            }
            Role::Operates | Role::LooksOn | Role::Assists => None,
        }
    }
}
