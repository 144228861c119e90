//! What a review for crash safety found: each test stands for a defect that was.

use std::fs;
use std::sync::Arc;

use crate::common::Office;
use crate::faulty::{Fault, Faulty, Striker};
use reserial::fsops::{LiveTree, TreePath, WriteTree};
use reserial::plan::{Operation, Place, Print, Probe, Side, Trees, probe};

fn path(text: &str) -> TreePath {
    TreePath::parse(text).unwrap()
}

fn trees(office: &Office, striker: &Arc<Striker>) -> Trees {
    let tree = |root| -> Arc<dyn WriteTree> {
        Arc::new(Faulty { tree: LiveTree::open(root).unwrap(), striker: Arc::clone(striker) })
    };
    Trees { old: tree(office.old()), new: tree(office.new_tree()) }
}

fn print_of(file: &std::path::Path) -> Print {
    let bytes = fs::read(file).unwrap();
    Print { len: bytes.len() as u64, sha256: reserial::fsops::Sha256::of(&bytes) }
}

#[test]
fn a_staged_copy_cut_off_before_it_was_dressed_is_not_taken_for_done() {
    let office = Office::new(2);
    let staged = path("GLB/RESERIAL.TMP");
    let operation = Operation::CopyNew {
        from: Place { side: Side::New, path: path("GLB/MASTER.GLB") },
        to: Place { side: Side::Old, path: staged.clone() },
        print: print_of(&office.new_tree().join("GLB/MASTER.GLB")),
        staged,
        like: Some(path("GLB/MASTER.GLB")),
    };
    // Killed between writing and dressing: the bytes are all there.
    fs::copy(office.new_tree().join("GLB/MASTER.GLB"), office.old().join("GLB/RESERIAL.TMP")).unwrap();
    let found = probe(&operation, &trees(&office, &Striker::new(Fault::None, 0))).unwrap();
    assert!(matches!(found, Probe::Staged(_)), "{found:?}");
}
