//! Channels within main: order, closing, room, ports in messages, and what can be wrong with them.
#![expect(clippy::cloned_ref_to_slice_refs, reason = "a transfer list reads as one")]

mod common;

use std::{
    collections::HashMap,
    sync::{Arc, Barrier, mpsc},
    task::{Context, Poll, Waker},
    thread,
};

use common::{Binary, Log, block_on, received, watchdog};
use futures_util::{FutureExt, StreamExt};
use polaron_core::{
    MessageChannelMain, MessageEvent, MessagePortMain, PostMessage, PostMessageError as Error, TransferError,
};
use polaron_protocol::limits::{MAX_PORTS_IN_MESSAGE, PORT_MESSAGE_COST, PORT_WINDOW};

fn channel() -> (MessagePortMain, MessagePortMain) {
    let MessageChannelMain { port1, port2 } = MessageChannelMain::new();
    (port1, port2)
}

fn text(port: &MessagePortMain) -> String {
    block_on(port.recv()).expect("the other end is open").data().unwrap()
}

/// The next message, if it is here already.
fn now(port: &MessagePortMain) -> Option<Option<MessageEvent>> {
    port.recv().now_or_never()
}

/// Comes back when what was posted before is delivered: the thread of ports delivers in order.
fn settled() {
    let (near, far) = channel();
    let (sender, done) = mpsc::channel();
    far.on_message(move |_| sender.send(()).unwrap());
    far.start();
    near.try_post_message((), &[]).unwrap();
    received(&done);
}

#[test]
fn messages_wait_until_the_port_is_started_and_come_in_order() {
    let _watchdog = watchdog();
    let (near, far) = channel();
    let (sender, heard) = mpsc::channel();
    far.on_message(move |event: &MessageEvent| sender.send(event.data::<u32>().unwrap()).unwrap());
    for n in 0..500 {
        near.try_post_message(n, &[]).unwrap();
    }
    settled();
    assert!(heard.try_recv().is_err(), "it is not started");
    far.start();
    for n in 500..1000 {
        near.try_post_message(n, &[]).unwrap();
    }
    for n in 0..1000 {
        assert_eq!(received(&heard), n);
    }
}

#[test]
fn a_started_port_without_listeners_loses_nothing() {
    let _watchdog = watchdog();
    let (near, far) = channel();
    far.start();
    near.try_post_message("kept", &[]).unwrap();
    settled();
    let (sender, heard) = mpsc::channel();
    far.once_message(move |event| sender.send(event.data::<String>().unwrap()).unwrap());
    near.try_post_message("second", &[]).unwrap();
    assert_eq!(received(&heard), "kept");
    settled();
    assert_eq!(text(&far), "second", "once is once");
}

#[test]
fn listeners_never_run_within_the_call_that_posts_and_one_at_a_time() {
    let _watchdog = watchdog();
    let (near, far) = channel();
    let (sender, heard) = mpsc::channel();
    let answers = near.clone();
    let running = std::sync::Mutex::new(());
    far.on_message(move |event: &MessageEvent| {
        let _alone = running.try_lock().expect("it does not run twice");
        let n: u32 = event.data().unwrap();
        if n < 3 {
            // If it ran in here, the lock would be held.
            answers.try_post_message(n + 1, &[]).unwrap();
        }
        sender.send((n, thread::current().id())).unwrap();
    });
    far.start();
    near.try_post_message(0, &[]).unwrap();
    let came: Vec<_> = (0..4).map(|_| received(&heard)).collect();
    assert_eq!(came.iter().map(|(n, _)| *n).collect::<Vec<_>>(), [0, 1, 2, 3]);
    assert!(came.iter().all(|(_, thread)| *thread != thread::current().id()));
}

#[test]
fn a_listener_that_panics_or_is_taken_off_leaves_the_others() {
    let _watchdog = watchdog();
    let (near, far) = channel();
    let (sender, heard) = mpsc::channel();
    far.on_message(|_| panic!("expected in this test"));
    let off = far.on_message(|_| unreachable!("it is taken off"));
    far.on_message(move |event| sender.send(event.data::<u32>().unwrap()).unwrap());
    assert!(far.off(off) && !far.off(off));
    far.start();
    near.try_post_message(1, &[]).unwrap();
    near.try_post_message(2, &[]).unwrap();
    assert_eq!((received(&heard), received(&heard)), (1, 2));
}

#[test]
fn a_port_is_a_stream_that_ends_with_the_other_end() {
    let _watchdog = watchdog();
    let (near, mut far) = channel();
    for n in 0..3 {
        near.try_post_message(n, &[]).unwrap();
    }
    near.close();
    let all = block_on(async {
        let mut all = Vec::new();
        while let Some(event) = far.next().await {
            all.push(event.data::<u32>().unwrap());
        }
        all
    });
    assert_eq!(all, [0, 1, 2]);
    assert!(block_on(far.recv()).is_none(), "again");
}

#[test]
fn ports_travel_in_ports_in_ports_with_what_waits_in_them() {
    let _watchdog = watchdog();
    let (near, far) = channel();
    let (near2, far2) = channel();
    let (near3, far3) = channel();
    near3.try_post_message("deepest", &[]).unwrap();
    near2.try_post_message("deeper", &[far3.clone()]).unwrap();
    near.try_post_message("deep", &[far2.clone()]).unwrap();
    for gone in [&far2, &far3] {
        assert!(matches!(gone.try_post_message("x", &[]), Err(Error::Neutered)));
        assert!(now(gone).unwrap().is_none());
        assert!(format!("{gone:?}").contains("neutered"));
    }
    let first = block_on(far.recv()).unwrap();
    let second = block_on(first.ports()[0].recv()).unwrap();
    let third = second.ports()[0].clone();
    assert_eq!(text(&third), "deepest");
    third.try_post_message("and back", &[]).unwrap();
    assert_eq!(text(&near3), "and back");
}

#[test]
fn close_is_told_at_the_other_end_once_and_after_all_messages() {
    let _watchdog = watchdog();
    let (near, far) = channel();
    let log = Log::new();
    let (messages, closes, own) = (log.clone(), log.clone(), log.clone());
    let (sender, closed) = mpsc::channel();
    near.on_close(move || own.add("the closing end".to_owned()));
    far.on_message(move |event| messages.add(event.data::<String>().unwrap()));
    far.on_close(move || {
        closes.add("closed".to_owned());
        sender.send(()).unwrap();
    });
    near.try_post_message("one", &[]).unwrap();
    near.try_post_message("two", &[]).unwrap();
    near.close();
    near.close();
    settled();
    assert!(log.take().is_empty(), "what came before is not consumed");
    far.start();
    received(&closed);
    settled();
    assert_eq!(log.take(), ["one", "two", "closed"]);
    assert!(matches!(far.try_post_message("x", &[]), Err(Error::Closed)));
    assert!(matches!(near.try_post_message("x", &[]), Err(Error::Closed)));
    // Who asks later is told, too.
    let (sender, late) = mpsc::channel();
    far.on_close(move || sender.send(()).unwrap());
    received(&late);
}

#[test]
fn a_port_that_nobody_holds_is_closed() {
    let _watchdog = watchdog();
    let (near, far) = channel();
    drop(near.clone());
    assert!(now(&far).is_none(), "there is another clone");
    drop(near);
    assert!(now(&far).unwrap().is_none());
    // In a message that nobody takes, in a port that nobody holds.
    let (near, far) = channel();
    let (near2, far2) = channel();
    near2.try_post_message((), &[near]).unwrap();
    assert!(now(&far).is_none());
    drop(far2);
    assert!(now(&far).unwrap().is_none());
}

#[test]
fn a_started_port_with_a_listener_lives_without_handles() {
    let _watchdog = watchdog();
    let (near, far) = channel();
    let (sender, heard) = mpsc::channel();
    far.on_message(move |event| sender.send(event.data::<u32>().unwrap()).unwrap());
    far.start();
    drop(far);
    near.try_post_message(1, &[]).unwrap();
    assert_eq!(received(&heard), 1);
    near.try_post_message(2, &[]).unwrap();
    drop(near);
    assert_eq!(received(&heard), 2);
    assert!(heard.recv().is_err(), "then nobody can post, and the listener is dropped");
}

#[test]
fn two_ends_that_only_listen_to_each_other_go() {
    let _watchdog = watchdog();
    let (near, far) = channel();
    let (sender, dropped) = mpsc::channel::<()>();
    let senders = [sender.clone(), sender];
    for (port, sender) in [near, far].into_iter().zip(senders) {
        port.on_message(move |_| drop(sender.clone()));
        port.start();
    }
    assert!(dropped.recv().is_err());
}

#[test]
fn nothing_that_a_closed_ports_listeners_captured_is_kept() {
    let _watchdog = watchdog();
    let (near, far) = channel();
    let (sender, dropped) = mpsc::channel::<()>();
    let own = far.clone();
    far.on_message(move |_| drop((own.clone(), sender.clone())));
    far.start();
    drop(far);
    near.close();
    assert!(dropped.recv().is_err());
}

/// How often `message` of so many bytes can be posted.
fn fill(port: &MessagePortMain, bytes: usize) -> usize {
    let message = Binary(vec![7; bytes]);
    let mut count = 0;
    loop {
        match port.try_post_message(&message, &[]) {
            Ok(()) => count += 1,
            Err(Error::Full) => return count,
            Err(error) => panic!("{error}"),
        }
    }
}

#[test]
fn room_is_a_window_and_one_message() {
    let _watchdog = watchdog();
    for bytes in [0, 1000, 100_000, PORT_WINDOW, 3 * PORT_WINDOW] {
        let (near, far) = channel();
        let count = fill(&near, bytes);
        let encoded = polaron_value::to_vec(&Binary(vec![7; bytes])).unwrap().len();
        assert_eq!(count, PORT_WINDOW.div_ceil(encoded + PORT_MESSAGE_COST), "{bytes}");
        // One that is consumed makes room for one.
        block_on(far.recv()).unwrap();
        assert_eq!(fill(&near, bytes), 1, "{bytes}");
    }
}

fn poll(post: &mut PostMessage) -> Poll<Result<(), Error>> {
    post.poll_unpin(&mut Context::from_waker(Waker::noop()))
}

#[test]
fn who_waits_for_room_gets_it_in_turn() {
    let _watchdog = watchdog();
    let (near, far) = channel();
    let size = PORT_WINDOW;
    assert_eq!(fill(&near, size), 1);
    let (port, others_end) = channel();
    let mut first = near.post_message("first", &[port.clone()]);
    let mut second = near.post_message("second", &[]);
    let third = near.post_message("third", &[]);
    let mut fourth = near.post_message("fourth", &[]);
    assert!(
        poll(&mut first).is_pending() && poll(&mut second).is_pending() && poll(&mut fourth).is_pending()
    );
    // Until it is sent, the port is where it was.
    port.try_post_message("still here", &[]).unwrap();
    assert_eq!(text(&others_end), "still here");
    block_on(far.recv()).unwrap();
    assert!(matches!(near.try_post_message("jumps the queue", &[]), Err(Error::Full)));
    assert!(poll(&mut second).is_pending(), "it is not its turn");
    // Dropped while it waits, it is not sent.
    drop(third);
    assert!(matches!(poll(&mut first), Poll::Ready(Ok(()))));
    assert!(matches!(port.try_post_message("x", &[]), Err(Error::Neutered)));
    assert!(matches!(poll(&mut second), Poll::Ready(Ok(()))));
    assert!(matches!(poll(&mut fourth), Poll::Ready(Ok(()))));
    assert_eq!([text(&far), text(&far), text(&far)], ["first", "second", "fourth"]);
}

#[test]
fn who_waits_is_woken_by_room_and_by_the_end() {
    let _watchdog = watchdog();
    let (near, far) = channel();
    fill(&near, PORT_WINDOW);
    let waiting = near.post_message("waited", &[]);
    let taker = thread::spawn(move || {
        block_on(far.recv()).unwrap();
        assert_eq!(text(&far), "waited");
        far
    });
    block_on(waiting).unwrap();
    let far = taker.join().unwrap();
    fill(&near, PORT_WINDOW);
    let waiting = near.post_message("too late", &[]);
    let closer = thread::spawn(move || far.close());
    assert!(matches!(block_on(waiting), Err(Error::Closed)));
    closer.join().unwrap();
    let (near, _far) = channel();
    fill(&near, PORT_WINDOW);
    let waiting = near.post_message("gone elsewhere", &[]);
    let (other, _other_end) = channel();
    other.try_post_message((), &[near]).unwrap();
    assert!(matches!(block_on(waiting), Err(Error::Neutered)));
}

#[test]
fn transfers_are_refused_with_electrons_texts_and_change_nothing() {
    let _watchdog = watchdog();
    let (near, far) = channel();
    let (gone, _gone_end) = channel();
    near.try_post_message((), &[gone.clone()]).unwrap();
    let (shut, _shut_end) = channel();
    shut.close();
    let (good, good_end) = channel();
    let refused = |transfer: &[MessagePortMain]| match near.try_post_message("x", transfer) {
        Err(Error::Transfer(error)) => error.to_string(),
        other => panic!("{other:?}"),
    };
    assert_eq!(refused(&[good.clone(), gone]), "Port at index 1 is already neutered.");
    assert_eq!(refused(&[shut]), "Port at index 0 is already neutered.");
    assert_eq!(refused(&[good.clone(), near.clone()]), "Port at index 1 contains the source port.");
    assert_eq!(refused(&[good.clone(), good.clone()]), "Port at index 1 is a duplicate.");
    let many: Vec<_> = (0..=MAX_PORTS_IN_MESSAGE).map(|_| channel().0).collect();
    assert_eq!(refused(&many), "a message may carry 1024 ports, not 1025");
    assert_eq!(near.try_post_message("x", &many[1..]).map_err(|_| ()), Ok(()));
    assert!(matches!(
        block_on(near.post_message("x", &[near.clone()])),
        Err(Error::Transfer(TransferError::SourcePort { index: 0 }))
    ));
    // Nothing was sent, and the good one is as good as before.
    assert_eq!(block_on(far.recv()).unwrap().ports().len(), 1);
    assert_eq!(block_on(far.recv()).unwrap().ports().len(), MAX_PORTS_IN_MESSAGE);
    assert!(now(&far).is_none());
    good.try_post_message("fine", &[]).unwrap();
    assert_eq!(text(&good_end), "fine");
    // The same when there is no room.
    fill(&near, PORT_WINDOW);
    assert!(matches!(near.try_post_message("x", &[good.clone()]), Err(Error::Full)));
    far.close();
    assert!(matches!(near.try_post_message("x", &[good.clone()]), Err(Error::Closed)));
    good.try_post_message("still", &[]).unwrap();
    assert_eq!(text(&good_end), "still");
}

#[test]
fn what_can_not_be_cloned_is_refused_and_the_ports_live() {
    let _watchdog = watchdog();
    let (near, far) = channel();
    let (port, end) = channel();
    let unclonable = HashMap::from([("items", vec![1, u64::MAX])]);
    let error = near.try_post_message(&unclonable, &[port.clone()]).unwrap_err();
    assert!(matches!(error, Error::Encode(_)));
    assert!(error.to_string().starts_with("message.items[1]: "), "{error}");
    near.try_post_message("fine", &[]).unwrap();
    assert_eq!(text(&far), "fine");
    port.try_post_message("fine", &[]).unwrap();
    assert_eq!(text(&end), "fine");
}

#[test]
fn data_of_another_type_is_refused_with_its_path() {
    let _watchdog = watchdog();
    let (near, far) = channel();
    near.try_post_message(HashMap::from([("age", vec![300])]), &[]).unwrap();
    let event = block_on(far.recv()).unwrap();
    let error = event.data::<HashMap<String, Vec<u8>>>().unwrap_err();
    assert_eq!(error.to_string(), "data.age[0]: expected u8, got 300");
    assert_eq!(event.data::<HashMap<String, Vec<u32>>>().unwrap()["age"], [300]);
    assert_eq!(event.value().unwrap().to_string(), event.clone().value().unwrap().to_string());
}

#[test]
fn what_carries_its_own_way_out_is_doomed_and_lost() {
    let _watchdog = watchdog();
    // Its own other end.
    let (near, far) = channel();
    near.try_post_message("doomed", &[far.clone()]).unwrap();
    assert!(matches!(near.try_post_message("x", &[]), Err(Error::Closed)));
    assert!(matches!(far.try_post_message("x", &[]), Err(Error::Neutered)));
    // Two channels, each with the other's end in a message that only that end could take.
    let (a1, a2) = channel();
    let (b1, b2) = channel();
    a1.try_post_message("first", &[b2]).unwrap();
    b1.try_post_message("doomed", &[a2]).unwrap();
    assert!(matches!(a1.try_post_message("x", &[]), Err(Error::Closed)));
    assert!(matches!(b1.try_post_message("x", &[]), Err(Error::Closed)));
}

#[test]
fn two_threads_that_send_ports_through_each_other_do_not_lock_up() {
    let _watchdog = watchdog();
    for _ in 0..2000 {
        let (a1, a2) = channel();
        let (b1, b2) = channel();
        let start = Arc::new(Barrier::new(2));
        let other = start.clone();
        let (a, b) = (a1.clone(), b1.clone());
        let thread = thread::spawn(move || {
            other.wait();
            b.try_post_message("b", &[a2]).is_ok()
        });
        start.wait();
        let mine = a.try_post_message("a", &[b2]).is_ok();
        let theirs = thread.join().unwrap();
        // Whoever came second was doomed, or found the channel closed by that.
        assert!(mine || theirs);
        assert!(matches!(a1.try_post_message("x", &[]), Err(Error::Closed)));
        assert!(matches!(b1.try_post_message("x", &[]), Err(Error::Closed)));
    }
}

#[test]
fn both_directions_and_transfers_cross_under_load() {
    let _watchdog = watchdog();
    const MESSAGES: u32 = 3000;
    let (near, far) = channel();
    let run = |port: MessagePortMain| {
        thread::spawn(move || {
            let sender = port.clone();
            let sending = thread::spawn(move || {
                for n in 0..MESSAGES {
                    let (inner, outer) = channel();
                    inner.try_post_message(n, &[]).unwrap();
                    let transfer: &[_] = if n % 3 == 0 { &[outer] } else { &[] };
                    block_on(sender.post_message((n, Binary(vec![1; 500])), transfer)).unwrap();
                }
            });
            for n in 0..MESSAGES {
                let event = block_on(port.recv()).unwrap();
                let (number, _): (u32, polaron_value::Value) = event.data().unwrap();
                assert_eq!((number, event.ports().len()), (n, usize::from(n % 3 == 0)));
                if let Some(inner) = event.ports().first() {
                    assert_eq!(block_on(inner.recv()).unwrap().data::<u32>().unwrap(), n);
                    assert!(block_on(inner.recv()).is_none(), "its other end was dropped");
                }
            }
            sending.join().unwrap();
        })
    };
    let threads = [run(near), run(far)];
    for thread in threads {
        thread.join().unwrap();
    }
}
