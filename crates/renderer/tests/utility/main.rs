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

mod life;
mod ports;
mod roles;
mod tools;
mod verbs;

use libtest_mimic::{Arguments, Trial};

macro_rules! trials {
    ($($module:ident: $($name:ident)*;)*) => {
        vec![$($(Trial::test(stringify!($name), || {
            $module::$name();
            Ok(())
        }),)*)*]
    };
}

fn main() {
    let args: Vec<_> = std::env::args().collect();
    match args.iter().map(String::as_str).collect::<Vec<_>>()[1..] {
        ["--role", role, ..] => return roles::play(role),
        ["--main", role] => return life::be_main(role),
        ["--leaks"] => return life::leaks(),
        _ => {}
    }
    let trials = trials! {
        verbs:
            every_verb_reaches_main_and_back
            errors_of_calls_are_told_in_mains_words
            the_sender_is_of_its_own_type_and_no_page
            handlers_of_one_process_hear_no_other
            what_main_sends_before_anybody_listens_waits_in_order
            listeners_come_and_go
            a_listener_that_fails_spares_the_others_and_main_is_told
            ten_thousand_messages_each_way_keep_their_order
            large_payloads_arrive_whole;
        ports:
            a_port_joins_main_and_a_process
            a_port_joins_a_page_and_a_process
            a_page_that_goes_closes_its_port_in_a_process
            ports_and_messages_come_back_from_parent_port
            main_sends_ports_to_an_ipc_renderer
            a_process_that_is_gone_closes_its_ports
            a_process_that_is_slow_makes_who_posts_wait;
        life:
            spawn_exit_and_code_are_told_and_no_zombie_is_left
            a_kill_in_the_middle_of_calls_ends_everything_once
            one_that_ignores_the_request_is_killed
            a_crash_is_told_as_such
            what_can_not_be_started_says_why
            one_that_never_connects_is_killed
            one_that_ends_before_it_connects_is_told_by_its_code
            hostile_ones_are_killed
            connecting_is_for_processes_that_were_started_for_it
            output_is_piped_on_request
            surroundings_are_those_asked_for_and_nothing_else_is_inherited
            a_process_whose_main_is_killed_learns_it_or_exits
            an_application_that_ends_takes_its_processes_along
            nothing_is_left_of_processes_that_are_gone;
    };
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}
