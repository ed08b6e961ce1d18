//! Utility processes: the channel to their parent, and ports that join them with pages.

use polaron_core::{Exit, MessageChannelMain, MessagePortMain, UtilityProcess};
use polaron_value::{Value, value};

use super::{
    ports::{give, next},
    scenarios,
};
use crate::{Backend, Page, PortNumber, tools::block_on, worker};

scenarios! {
    a_worker_and_its_parent_post_to_each_other,
    a_page_and_a_worker_talk_both_ways,
    a_worker_that_is_killed_closes_the_ports_of_a_page,
    a_page_that_goes_closes_the_ports_of_a_worker,
    a_port_that_a_worker_gave_back_does_not_need_it,
    a_port_goes_to_a_worker_and_back_and_loses_nothing,
}

fn a_worker_and_its_parent_post_to_each_other(backend: &dyn Backend) {
    let worker = worker::spawn(backend.hub());
    // Before it can have begun.
    for number in 0..100 {
        worker.try_post_message(number, &[]).unwrap();
    }
    for number in 0..100 {
        let answer = block_on(worker.recv()).expect("the worker is there");
        assert_eq!(answer.value().unwrap(), value!([number, number]));
    }
    assert!(worker.kill());
}

/// A worker, and the end of a channel to it that a page has.
fn joined(backend: &dyn Backend, page: &dyn Page) -> (UtilityProcess, PortNumber) {
    let worker = worker::spawn(backend.hub());
    let MessageChannelMain { port1, port2 } = MessageChannelMain::new();
    worker.try_post_message((), &[port1]).unwrap();
    (worker, give(page, port2))
}

fn a_page_and_a_worker_talk_both_ways(backend: &dyn Backend) {
    let page = backend.open();
    let (worker, port) = joined(backend, &*page);
    let (near, far) = page.message_channel();
    for number in 0..20 {
        page.post(port, number.into(), &[]).unwrap();
    }
    page.post(port, "take".into(), &[far]).unwrap();
    let number = |pid: &Value| polaron_value::from_value::<u32>(pid).ok();
    for expected in 0..20 {
        let answer = page.next_message(port).expect("the worker is there").data;
        let answer = answer.as_array().expect("a number and a message");
        assert_eq!((number(&answer[0]), &answer[1]), (worker.pid(), &expected.into()));
    }
    // A port that went there and came back still leads here.
    let back = page.next_message(port).expect("the worker is there").ports[0];
    page.post(back, "all the way round".into(), &[]).unwrap();
    assert_eq!(page.next_message(near).unwrap().data, "all the way round".into());
    assert!(worker.kill());
}

fn a_worker_that_is_killed_closes_the_ports_of_a_page(backend: &dyn Backend) {
    let page = backend.open();
    let (worker, port) = joined(backend, &*page);
    page.post(port, 1.into(), &[]).unwrap();
    assert!(page.next_message(port).is_some());
    let exit = worker.next::<Exit>();
    assert!(worker.kill());
    assert!(block_on(exit).expect("each process exits").signal.is_some());
    assert_eq!(page.next_message(port), None);
}

fn a_page_that_goes_closes_the_ports_of_a_worker(backend: &dyn Backend) {
    let page = backend.open();
    let worker = worker::spawn(backend.hub());
    // The worker gets a port of the page's through another that main keeps, which it sends back when asked.
    let MessageChannelMain { port1, port2 } = MessageChannelMain::new();
    worker.try_post_message((), &[port2]).unwrap();
    let MessageChannelMain { port1: near, port2: far } = MessageChannelMain::new();
    let theirs = give(&*page, far);
    page.post(theirs, "before".into(), &[]).unwrap();
    port1.try_post_message("bring back", &[near]).unwrap();
    let back = block_on(port1.recv()).expect("the worker is there");
    let ours = back.ports()[0].clone();
    assert_eq!(block_on(ours.recv()).unwrap().value().unwrap(), "before".into());
    page.close();
    assert!(block_on(ours.recv()).is_none());
    assert!(worker.kill());
}

/// What a worker that has the other end of `errand` gives back.
fn fetched(errand: &MessagePortMain) -> MessagePortMain {
    block_on(errand.recv()).expect("the worker is there").ports()[0].clone()
}

fn a_port_that_a_worker_gave_back_does_not_need_it(backend: &dyn Backend) {
    let worker = worker::spawn(backend.hub());
    let MessageChannelMain { port1: errand, port2 } = MessageChannelMain::new();
    worker.try_post_message((), &[port2]).unwrap();
    let page = backend.open();
    let MessageChannelMain { port1: near, port2: far } = MessageChannelMain::new();
    let theirs = give(&*page, far);
    page.post(theirs, "while it is there".into(), &[]).unwrap();
    errand.try_post_message("bring back", &[near]).unwrap();
    let ours = fetched(&errand);
    assert_eq!(next(&ours), "while it is there".into());
    let exit = worker.next::<Exit>();
    assert!(worker.kill());
    assert!(block_on(exit).is_some());
    page.post(theirs, "after it".into(), &[]).unwrap();
    assert_eq!(next(&ours), "after it".into());
    ours.try_post_message("and back", &[]).unwrap();
    assert_eq!(page.next_message(theirs).unwrap().data, "and back".into());
}

fn a_port_goes_to_a_worker_and_back_and_loses_nothing(backend: &dyn Backend) {
    let worker = worker::spawn(backend.hub());
    let MessageChannelMain { port1: errand, port2 } = MessageChannelMain::new();
    worker.try_post_message((), &[port2]).unwrap();
    let MessageChannelMain { port1: near, port2: mut far } = MessageChannelMain::new();
    let (rounds, each) = (50, 20);
    for round in 0..rounds {
        errand.try_post_message("bring back", &[far]).unwrap();
        // Some wait for the port to get there, some reach it there, some come after it left.
        for number in 0..each {
            near.try_post_message(round * each + number, &[]).unwrap();
        }
        far = fetched(&errand);
        far.try_post_message(round, &[]).unwrap();
    }
    for number in 0..rounds * each {
        assert_eq!(next(&far), number.into());
    }
    for round in 0..rounds {
        assert_eq!(next(&near), round.into());
    }
    assert!(worker.kill());
}
