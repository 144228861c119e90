//! The `reserial` program: everything is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    reserial::cli::main().into()
}
