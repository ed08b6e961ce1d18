//! Utility processes, with real ones: this program starts itself again, as `std::env::current_exe` is there for.
//!
//! | file | owns |
//! |---|---|
//! | `roles.rs` | what the processes do |
//! | `verbs.rs` | tests of `ipcRenderer` and `parentPort` |
//! | `ports.rs` | tests of ports |
//! | `life.rs` | tests of beginnings and ends |
//! | `tools.rs` | what they share |
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "processes talk to their tests by it, too")]

/// A module's tests, by name.
macro_rules! tests {
    ($($name:ident),* $(,)?) => {
        pub(crate) fn tests() -> Vec<libtest_mimic::Trial> {
            vec![$(libtest_mimic::Trial::test(stringify!($name), || {
                $name();
                Ok(())
            })),*]
        }
    };
}

mod life;
mod ports;
mod roles;
mod tools;
mod verbs;

use libtest_mimic::Arguments;

fn main() {
    let args: Vec<_> = std::env::args().collect();
    match args.iter().map(String::as_str).collect::<Vec<_>>()[1..] {
        ["--role", role, ..] => return roles::play(role),
        ["--main", role] => return life::be_main(role),
        ["--leaks"] => return life::leaks(),
        _ => {}
    }
    let trials = [verbs::tests(), ports::tests(), life::tests()].into_iter().flatten().collect();
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}
