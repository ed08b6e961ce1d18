//! The second window: it and the tour's page draw on one sheet, through a message port of their own.
//!
//! Main makes the channel and gives each page one end. What they draw then goes from page to page; nothing here reads it.

use std::collections::HashSet;
use std::future::poll_fn;
use std::path::Path;
use std::sync::Arc;
use std::task::{Poll, Waker};

use parking_lot::Mutex;
use polaron::events::Closed;
use polaron::{App, BrowserWindow, IpcMainInvokeEvent, MessageChannelMain};

use crate::UI;

/// The second window, opened when the page asks for it.
#[derive(Clone)]
pub(crate) struct Easel {
    app: App,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    window: Option<BrowserWindow>,
    /// A call is about to open it.
    opening: bool,
    /// The number of the last channel.
    channels: u32,
    /// Those channels whose end the second window has seen.
    ended: HashSet<u32>,
    /// Who waits for that.
    waiting: Vec<Waker>,
}

/// Why there is nothing to draw on.
#[derive(Debug, thiserror::Error)]
enum Missing {
    #[error("The other window is being opened")]
    Opening,
    #[error("The other window is closed")]
    Closed,
}

impl Easel {
    /// Registers the channels `open-easel`, `drawing-ended` and `until-drawing-ended`. The second window goes with the
    /// first.
    pub(crate) fn register(app: &App, tour: &BrowserWindow) -> polaron::Result<Self> {
        let easel = Self { app: app.clone(), state: Arc::default() };
        let other = easel.clone();
        tour.on(move |_: &Closed| {
            if let Some(window) = other.window() {
                window.destroy();
            }
        });

        let other = easel.clone();
        app.ipc_main().handle("open-easel", async move |event: IpcMainInvokeEvent| {
            let window = other.open().await?;
            let number = other.next_channel();
            let MessageChannelMain { port1, port2 } = MessageChannelMain::new();
            window.web_contents().post_message("drawing", number, &[port2])?;
            event.sender().post_message("drawing", number, &[port1])?;
            Ok::<(), polaron::Error>(())
        })?;

        let other = easel.clone();
        app.ipc_main().handle("drawing-ended", move |_: &IpcMainInvokeEvent, number: u32| {
            let mut state = other.state.lock();
            state.ended.insert(number);
            state.wake();
        })?;

        let other = easel.clone();
        app.ipc_main().handle("until-drawing-ended", async move |_: IpcMainInvokeEvent, number: u32| {
            other.until_ended(number).await
        })?;
        Ok(easel)
    }

    /// The second window, while it is there.
    pub(crate) fn window(&self) -> Option<BrowserWindow> {
        self.state.lock().window.clone().filter(|window| !window.is_destroyed())
    }

    async fn open(&self) -> polaron::Result<BrowserWindow> {
        if let Some(window) = self.window() {
            return Ok(window);
        }
        if std::mem::replace(&mut self.state.lock().opening, true) {
            return Err(Missing::Opening.to_string().into());
        }
        let opened = self.build().await;
        let mut state = self.state.lock();
        state.opening = false;
        state.window = opened.as_ref().ok().cloned();
        opened
    }

    async fn build(&self) -> polaron::Result<BrowserWindow> {
        let window = BrowserWindow::builder()
            .title("Polaron tour: the other window")
            .size(560, 640)
            .preload(Path::new(UI).join("easel.preload.js"))
            .build(&self.app)?;
        let other = self.clone();
        window.on(move |_: &Closed| other.state.lock().wake());
        window.load_file(Path::new(UI).join("easel.html")).await?;
        Ok(window)
    }

    fn next_channel(&self) -> u32 {
        let mut state = self.state.lock();
        state.channels += 1;
        state.channels
    }

    async fn until_ended(&self, number: u32) -> Result<(), Missing> {
        poll_fn(|context| {
            let mut state = self.state.lock();
            if state.ended.remove(&number) {
                return Poll::Ready(Ok(()));
            }
            if state.window.as_ref().is_none_or(BrowserWindow::is_destroyed) {
                return Poll::Ready(Err(Missing::Closed));
            }
            state.waiting.push(context.waker().clone());
            Poll::Pending
        })
        .await
    }
}

impl State {
    fn wake(&mut self) {
        for waker in self.waiting.drain(..) {
            waker.wake();
        }
    }
}
