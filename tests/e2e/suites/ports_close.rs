//! The `close` of message ports: seen at the other end, whoever closed, and wherever the ends are.

use futures_util::StreamExt;
use polaron::{
    App, BrowserWindow, MessageChannelMain, MessagePortMain, events::RenderProcessGone, value::value,
};
use rustix::process::{Pid, Signal, kill_process};

use super::ports::{gifts, heard, keep, open, pass, preload, run_preload};
use crate::harness::{eval, fixture, run, tests};

tests! {
    a_preload_that_closes_is_heard_behind_what_it_posted,
    a_page_that_closes_is_heard_behind_what_it_posted,
    main_that_closes_is_heard_by_a_preload,
    main_that_closes_is_heard_by_a_page,
    a_dropped_port_is_heard_by_a_page,
    a_channel_of_the_preload_closes_both_ways,
    one_page_that_closes_is_heard_by_another,
    ports_within_ports_close,
    a_port_for_nobody_closes,
    a_page_that_goes_elsewhere_closes_its_ports,
    a_window_that_closes_closes_its_ports,
    a_process_that_is_killed_closes_its_ports,
    without_isolation_ports_close_as_well,
    ports_that_come_and_go_leave_nothing_behind,
}

/// Waits until the other end is closed, and gives what it had posted before.
async fn rest(port: &MessagePortMain) -> Vec<polaron::Value> {
    let mut messages = Vec::new();
    while let Some(message) = port.recv().await {
        messages.push(message.value().unwrap());
    }
    messages
}

async fn a_preload_that_closes_is_heard_behind_what_it_posted(app: App) {
    let window = open(&app).await;
    let port = keep(&window).await;
    run_preload(
        &window,
        "for (let i = 0; i < 100; i += 1) port.postMessage(i); port.close(); port.postMessage('late');",
    )
    .await;
    assert_eq!(rest(&port).await, (0..100).map(|n| value!(n)).collect::<Vec<_>>());
}

async fn a_page_that_closes_is_heard_behind_what_it_posted(app: App) {
    let window = open(&app).await;
    let port = pass(&window).await;
    run(
        &window,
        "for (let i = 0; i < 100; i += 1) port.postMessage(i); port.close(); port.postMessage('late'); 0",
    )
    .await;
    assert_eq!(rest(&port).await, (0..100).map(|n| value!(n)).collect::<Vec<_>>());
}

async fn main_that_closes_is_heard_by_a_preload(app: App) {
    let window = open(&app).await;
    let port = keep(&window).await;
    run_preload(&window, "follow(port)").await;
    for number in 0..100 {
        port.post_message(number, &[]).await.unwrap();
    }
    port.close();
    let log: Vec<polaron::Value> = preload(&window, "return heardClose").await;
    assert_eq!(log.len(), 101);
    assert_eq!(log[100], value!("close"));
    let error: String =
        preload(&window, "try { ipc.postMessage('give', 0, [port]) } catch (e) { return e.message }").await;
    assert_eq!(error, "Port at index 0 is already neutered.");
}

async fn main_that_closes_is_heard_by_a_page(app: App) {
    let window = open(&app).await;
    let port = pass(&window).await;
    run(&window, "follow(port), 0").await;
    for number in 0..100 {
        port.post_message(number, &[]).await.unwrap();
    }
    port.close();
    let log: Vec<polaron::Value> = eval(&window, "heardClose").await;
    assert_eq!(log.len(), 101);
    assert_eq!(log[100], value!("close"));
}

async fn a_dropped_port_is_heard_by_a_page(app: App) {
    let window = open(&app).await;
    let port = pass(&window).await;
    run(&window, "listen(port), 0").await;
    port.post_message("last", &[]).await.unwrap();
    drop(port);
    assert_eq!(heard(&window).await, value!("last"));
    assert_eq!(heard(&window).await, value!("close true"));
}

async fn a_channel_of_the_preload_closes_both_ways(app: App) {
    let mut gifts = gifts(&app);
    let window = open(&app).await;
    run_preload(&window, "give(); port.postMessage(1); port.close();").await;
    let port = gifts.next().await.unwrap().remove(0);
    let all = rest(&port).await;
    assert_eq!((&all[0], &all[2], all.len()), (&value!("before"), &value!(1), 3));

    run_preload(&window, "give(); follow(port);").await;
    let port = gifts.next().await.unwrap().remove(0);
    port.post_message("second", &[]).await.unwrap();
    port.close();
    assert_eq!(preload::<Vec<String>>(&window, "return heardClose").await, ["first", "second", "close"]);
}

async fn one_page_that_closes_is_heard_by_another(app: App) {
    let (one, two) = (open(&app).await, open(&app).await);
    let MessageChannelMain { port1, port2 } = MessageChannelMain::new();
    one.web_contents().post_message("pass", 1, &[port1]).unwrap();
    two.web_contents().post_message("pass", 2, &[port2]).unwrap();
    assert_eq!(heard(&one).await, value!({ "pass": 1 }));
    assert_eq!(heard(&two).await, value!({ "pass": 2 }));
    run(&two, "listen(port), 0").await;
    run(&one, "port.postMessage('bye'), port.close(), 0").await;
    assert_eq!(heard(&two).await, value!("bye"));
    assert_eq!(heard(&two).await, value!("close true"));
}

async fn ports_within_ports_close(app: App) {
    let window = open(&app).await;
    let port = pass(&window).await;
    run(
        &window,
        "port.onmessage = (e) => { listen(e.ports[0]); globalThis.inner = e.ports[0]; hear(e.data); }, 0",
    )
    .await;
    for closer in ["main", "page"] {
        let MessageChannelMain { port1: near, port2: far } = MessageChannelMain::new();
        port.post_message(closer, &[far]).await.unwrap();
        assert_eq!(heard(&window).await, value!(closer));
        if closer == "main" {
            near.close();
            assert_eq!(heard(&window).await, value!("close true"));
        } else {
            run(&window, "inner.postMessage('x'), inner.close(), 0").await;
            assert_eq!(rest(&near).await, [value!("x")]);
        }
    }
    // Of the preload's own making.
    let port = keep(&window).await;
    run_preload(&window, "const c = new MessageChannel(); port.postMessage('take', [c.port2]); c.port1.postMessage(5); c.port1.close();").await;
    let message = port.recv().await.unwrap();
    assert_eq!(message.value().unwrap(), value!("take"));
    assert_eq!(rest(&message.ports()[0]).await, [value!(5)]);
}

async fn a_port_for_nobody_closes(app: App) {
    let window = open(&app).await;
    let MessageChannelMain { port1, port2 } = MessageChannelMain::new();
    window.web_contents().post_message("nobody listens", 0, &[port2]).unwrap();
    assert!(port1.recv().await.is_none());
    // And main, which has no listener.
    run_preload(&window, "const { port1, port2 } = new MessageChannel(); follow(port1); ipc.postMessage('nobody', 0, [port2]);").await;
    assert_eq!(preload::<Vec<String>>(&window, "return heardClose").await, ["close"]);
}

async fn a_page_that_goes_elsewhere_closes_its_ports(app: App) {
    let other = open(&app).await;
    for how in ["reload", "load"] {
        let window = open(&app).await;
        let (kept, passed) = (keep(&window).await, pass(&window).await);
        let MessageChannelMain { port1, port2 } = MessageChannelMain::new();
        window.web_contents().post_message("keep", 0, &[port1]).unwrap();
        other.web_contents().post_message("pass", how, &[port2]).unwrap();
        assert_eq!(heard(&other).await, value!({ "pass": how }));
        run(&other, "listen(port), 0").await;
        run(&window, "port.postMessage('unread'), 0").await;
        if how == "reload" {
            run(&window, "void setTimeout(() => location.reload())").await;
        } else {
            window.load_file(fixture("page.html")).await.unwrap();
        }
        assert!(rest(&kept).await.is_empty());
        assert_eq!(rest(&passed).await, [value!("unread")]);
        assert_eq!(heard(&other).await, value!("close true"));
    }
}

async fn a_window_that_closes_closes_its_ports(app: App) {
    let other = open(&app).await;
    let window = open(&app).await;
    let port = keep(&window).await;
    let MessageChannelMain { port1, port2 } = MessageChannelMain::new();
    window.web_contents().post_message("pass", 0, &[port1]).unwrap();
    other.web_contents().post_message("pass", 0, &[port2]).unwrap();
    assert_eq!(heard(&other).await, value!({ "pass": 0 }));
    run(&other, "listen(port), 0").await;
    window.destroy();
    assert!(rest(&port).await.is_empty());
    assert_eq!(heard(&other).await, value!("close true"));
}

async fn a_process_that_is_killed_closes_its_ports(app: App) {
    let other = open(&app).await;
    let window = open(&app).await;
    let port = pass(&window).await;
    let MessageChannelMain { port1, port2 } = MessageChannelMain::new();
    window.web_contents().post_message("keep", 0, &[port1]).unwrap();
    other.web_contents().post_message("pass", 0, &[port2]).unwrap();
    assert_eq!(heard(&other).await, value!({ "pass": 0 }));
    run(&other, "listen(port), 0").await;
    let pid = window.web_contents().main_frame().unwrap().os_process_id();
    let gone = window.web_contents().next::<RenderProcessGone>();
    kill_process(Pid::from_raw(pid as i32).unwrap(), Signal::KILL).unwrap();
    assert!(rest(&port).await.is_empty());
    assert_eq!(heard(&other).await, value!("close true"));
    assert!(gone.await.is_some());
}

async fn without_isolation_ports_close_as_well(app: App) {
    let window = BrowserWindow::builder()
        .preload(fixture("ports-shared.preload.js"))
        .context_isolation(false)
        .build(&app)
        .unwrap();
    window.load_file(fixture("ports.html")).await.unwrap();
    for closer in ["main", "page"] {
        let port = pass(&window).await;
        run(&window, "listen(port), 0").await;
        port.post_message("last", &[]).await.unwrap();
        assert_eq!(heard(&window).await, value!("last"));
        if closer == "main" {
            port.close();
            assert_eq!(heard(&window).await, value!("close true"));
        } else {
            run(&window, "port.postMessage('up'), port.close(), 0").await;
            assert_eq!(rest(&port).await, [value!("up")]);
        }
    }
}

async fn ports_that_come_and_go_leave_nothing_behind(app: App) {
    const ROUNDS: usize = 30;
    let window = open(&app).await;
    run(&window, "countAll(), 0").await;
    for _ in 0..ROUNDS {
        // Closed by the page, and by main; and channels of the preload.
        let ports: Vec<_> = (0..100)
            .map(|number| {
                let MessageChannelMain { port1, port2 } = MessageChannelMain::new();
                window.web_contents().post_message("pass", 0, &[port2]).unwrap();
                port1.try_post_message(if number % 2 == 0 { "end" } else { "go on" }, &[]).unwrap();
                port1
            })
            .collect();
        for port in ports {
            assert!(port.recv().await.is_some());
        }
        run_preload(&window, "for (let i = 0; i < 100; i += 1) { const { port1, port2 } = new MessageChannel(); count(port1); ipc.postMessage('nobody', 0, [port2]); }").await;
    }
    for world in ["page", "preload"] {
        let [made, kept]: [usize; 2] = if world == "page" {
            eval(&window, "stillThere(300)").await
        } else {
            preload(&window, "return stillThere(300)").await
        };
        assert_eq!(made, ROUNDS * 100, "{world}");
        assert!(kept <= 300, "{kept} of {made} ports are kept in the {world}");
    }
}
