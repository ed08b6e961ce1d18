//! A person at the display: clicks that the page can not tell from real ones, on an X11 display, virtual or not.

use futures_channel::oneshot;
use parking_lot::Mutex;
use polaron::{App, BrowserWindow, IpcMainEvent};
use x11rb::{
    connection::Connection,
    protocol::{
        xproto::{BUTTON_PRESS_EVENT, BUTTON_RELEASE_EVENT, ConnectionExt as _, MOTION_NOTIFY_EVENT},
        xtest::ConnectionExt as _,
    },
};

use crate::harness::run;

/// Where the mouse is. Without a window manager a window's page begins at 0, 0.
const PLACE: (i16, i16) = (60, 60);

/// Clicks into a window that shows `page.html`, and waits until the page has heard of it: from then on a person has used
/// it. The window must be the last one that was shown.
pub(crate) async fn click_in(app: &App, window: &BrowserWindow) {
    let (clicked, heard) = oneshot::channel();
    let clicked = Mutex::new(Some(clicked));
    app.ipc_main().once("clicked-by-a-person", move |_: &IpcMainEvent| {
        clicked.lock().take().map(|clicked| clicked.send(()));
    });
    run(window, "addEventListener('click', () => api.send('clicked-by-a-person'), { once: true })").await;
    // The page is on the screen.
    window.capture_page().await.unwrap();
    click();
    heard.await.unwrap();
}

/// Presses the left button.
pub(crate) fn click() {
    assert!(std::env::var_os("POLARON_AUTO").is_some(), "nobody clicks on a display that is in use");
    let (x, y) = PLACE;
    let (display, screen) = x11rb::connect(None).expect("end-to-end tests run on an X11 display");
    let root = display.setup().roots[screen].root;
    for (event, button, x, y) in
        [(MOTION_NOTIFY_EVENT, 0, x, y), (BUTTON_PRESS_EVENT, 1, 0, 0), (BUTTON_RELEASE_EVENT, 1, 0, 0)]
    {
        display.xtest_fake_input(event, button, 0, root, x, y, 0).unwrap().check().unwrap();
    }
    // An answer: the server has done all of it.
    display.get_input_focus().unwrap().reply().unwrap();
}
