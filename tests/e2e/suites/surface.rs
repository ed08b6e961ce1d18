//! The window itself: shown, sized, focused, found, and kept from closing.
//!
//! There is no window manager on the virtual display: nothing becomes an icon, and a window fills the desktop or the screen
//! only when that was asked for before it is shown.

use std::sync::Arc;

use gtk4::prelude::*;
use parking_lot::Mutex;
use polaron::{
    App, BrowserWindow, VisibilityState, WebContents, WindowAllClosed,
    events::{
        BeforeQuit, Blur, BrowserWindowBlur, BrowserWindowFocus, Close, Closed, EnterFullScreen, Focus, Hide,
        LeaveFullScreen, Maximize, PageTitleUpdated, Resize, Show, Unmaximize, WillPreventUnload,
    },
};

use crate::{
    harness::{eval, fixture, open, run, tests},
    person,
};

tests! {
    a_window_is_shown_and_hidden,
    a_window_changes_its_size,
    a_window_fills_the_desktop_and_the_screen,
    a_listener_keeps_a_window,
    a_listener_keeps_the_windows_title,
    windows_are_found,
    a_closed_window_says_nothing,
    a_window_is_drawn_as_fits_the_machine;
    alone:
    a_window_has_the_focus_and_loses_it,
    a_page_keeps_its_window,
    a_listener_lets_a_window_go_that_its_page_would_keep,
}

async fn a_window_is_shown_and_hidden(app: App) {
    let window = BrowserWindow::builder().preload(fixture("preload.js")).show(false).build(&app).unwrap();
    window.load_file(fixture("page.html")).await.unwrap();
    let frame = window.web_contents().main_frame().unwrap();
    assert!(!window.is_visible());
    assert_eq!(frame.visibility_state(), VisibilityState::Hidden);
    for (shown, act) in [
        (true, BrowserWindow::show as fn(&BrowserWindow)),
        (false, BrowserWindow::hide),
        (true, BrowserWindow::show_inactive),
    ] {
        let told = async |window: &BrowserWindow| {
            let (show, hide) = (window.next::<Show>(), window.next::<Hide>());
            act(window);
            if shown { show.await.is_some() } else { hide.await.is_some() }
        };
        assert!(told(&window).await);
        assert_eq!(window.is_visible(), shown);
        let state = if shown { VisibilityState::Visible } else { VisibilityState::Hidden };
        assert_eq!(frame.visibility_state(), state);
    }
}

async fn a_window_has_the_focus_and_loses_it(app: App) {
    let told: Arc<Mutex<Vec<String>>> = Arc::default();
    let (focus, blur) = (told.clone(), told.clone());
    app.on(move |event: &BrowserWindowFocus| focus.lock().push(format!("focus {}", event.window.id())));
    app.on(move |event: &BrowserWindowBlur| blur.lock().push(format!("blur {}", event.window.id())));
    let one = BrowserWindow::builder().show(false).build(&app).unwrap();
    let (focus, page_focus) = (one.next::<Focus>(), one.web_contents().next::<Focus>());
    one.show();
    assert!(focus.await.is_some() && page_focus.await.is_some());
    assert!(one.is_focused() && one.web_contents().is_focused());
    assert_eq!(BrowserWindow::get_focused_window(&app).unwrap().id(), one.id());
    assert_eq!(WebContents::get_focused(&app).unwrap(), *one.web_contents());

    let (blur, page_blur) = (one.next::<Blur>(), one.web_contents().next::<Blur>());
    let two = BrowserWindow::builder().show(false).build(&app).unwrap();
    let focus = two.next::<Focus>();
    two.show();
    assert!(blur.await.is_some() && page_blur.await.is_some() && focus.await.is_some());
    assert!(!one.is_focused() && !one.web_contents().is_focused() && two.is_focused());

    let focus = one.next::<Focus>();
    one.focus();
    focus.await.unwrap();
    let (one_id, two_id) = (one.id(), two.id());
    let expected = ["focus", "blur", "focus", "blur", "focus"];
    let of = [one_id, one_id, two_id, two_id, one_id];
    let expected: Vec<_> = expected.iter().zip(of).map(|(what, id)| format!("{what} {id}")).collect();
    assert_eq!(*told.lock(), expected);
    // One that is hidden is not shown by it.
    two.hide();
    two.focus();
    assert!(!two.is_visible());
}

async fn a_window_changes_its_size(app: App) {
    let window = BrowserWindow::builder().size(500, 400).show(false).resizable(false).build(&app).unwrap();
    assert_eq!((window.get_size(), window.is_resizable()), ((500, 400), false));
    window.set_resizable(true);
    assert!(window.is_resizable());
    // Before it is shown, and after.
    let resized = window.next::<Resize>();
    window.set_size(450, 350);
    assert_eq!(resized.await.unwrap().size, (450, 350));
    window.show();
    window.load_html("<p>").await.unwrap();
    window.capture_page().await.unwrap();
    let resized = window.next::<Resize>();
    window.set_size(320, 240);
    assert_eq!(resized.await.unwrap().size, (320, 240));
    assert_eq!(window.get_size(), (320, 240));
    let seen = "new Promise((done) => { const look = () => innerWidth === 320 && innerHeight === 240 ? done(1) : requestAnimationFrame(look); look() })";
    run(&window, seen).await;
}

/// Without a window manager the desktop grants it only to a window that is not shown yet.
async fn a_window_fills_the_desktop_and_the_screen(app: App) {
    let window = BrowserWindow::builder().show(false).build(&app).unwrap();
    assert!(!window.is_maximized() && !window.is_full_screen() && !window.is_minimized());
    let (maximize, enter) = (window.next::<Maximize>(), window.next::<EnterFullScreen>());
    window.maximize();
    window.set_full_screen(true);
    window.show();
    assert!(maximize.await.is_some() && enter.await.is_some());
    assert!(window.is_maximized() && window.is_full_screen());
    window.hide();
    let (unmaximize, leave) = (window.next::<Unmaximize>(), window.next::<LeaveFullScreen>());
    window.unmaximize();
    window.set_full_screen(false);
    window.show();
    assert!(unmaximize.await.is_some() && leave.await.is_some());
    assert!(!window.is_maximized() && !window.is_full_screen());
    // Nobody makes icons here; it does no harm to ask.
    window.minimize();
    window.restore();
}

async fn a_listener_keeps_a_window(app: App) {
    let _other = open(&app).await;
    let window = open(&app).await;
    let kept = window.on(|event: &Close| event.prevent_default());
    let closing = window.next::<Close>();
    window.close();
    assert!(closing.await.unwrap().is_default_prevented());
    // A later answer of the page comes behind whatever the close would have asked of it.
    window.capture_page().await.unwrap();
    assert!(!window.is_destroyed());
    window.off(kept);
    let closed = window.next::<Closed>();
    window.close();
    closed.await.unwrap();
}

/// A window that a person has used, so that its page may refuse to go.
async fn open_stubborn(app: &App) -> BrowserWindow {
    let window = open(app).await;
    run(&window, "addEventListener('beforeunload', (event) => event.preventDefault())").await;
    person::click_in(app, &window).await;
    window
}

async fn a_page_keeps_its_window(app: App) {
    let window = open_stubborn(&app).await;
    let refused = window.web_contents().next::<WillPreventUnload>();
    window.close();
    refused.await.unwrap();
    assert_eq!(eval::<String>(&window, "document.title").await, "fixture");
    assert!(!window.is_destroyed());
    // An application that quits goes on: its last window closing later is the last window closing, not the end of a quit.
    let (before, all_closed) = (app.next::<BeforeQuit>(), app.next::<WindowAllClosed>());
    let refused = window.web_contents().next::<WillPreventUnload>();
    app.quit();
    assert!(before.await.is_some() && refused.await.is_some());
    assert_eq!(eval::<String>(&window, "document.title").await, "fixture");
    window.destroy();
    all_closed.await.unwrap();
}

async fn a_listener_lets_a_window_go_that_its_page_would_keep(app: App) {
    let _other = open(&app).await;
    let window = open_stubborn(&app).await;
    window.web_contents().on(|event: &WillPreventUnload| event.prevent_default());
    let closed = window.next::<Closed>();
    window.close();
    closed.await.unwrap();
}

async fn a_listener_keeps_the_windows_title(app: App) {
    let window = BrowserWindow::builder().title("Kept").build(&app).unwrap();
    window.on(|event: &PageTitleUpdated| event.prevent_default());
    let (on_window, on_page) =
        (window.next::<PageTitleUpdated>(), window.web_contents().next::<PageTitleUpdated>());
    window.load_file(fixture("page.html")).await.unwrap();
    assert_eq!(on_page.await.unwrap().title, "fixture");
    assert!(on_window.await.unwrap().is_default_prevented());
    assert_eq!(
        (window.get_title().as_str(), window.web_contents().get_title().as_str()),
        ("Kept", "fixture")
    );
}

async fn windows_are_found(app: App) {
    let (one, two) = (open(&app).await, open(&app).await);
    let all: Vec<_> = BrowserWindow::get_all_windows(&app).iter().map(BrowserWindow::id).collect();
    assert_eq!(all, [one.id(), two.id()]);
    assert_eq!(BrowserWindow::from_id(&app, two.id()).unwrap().id(), two.id());
    assert_eq!(BrowserWindow::from_web_contents(&app, one.web_contents()).unwrap().id(), one.id());
    one.destroy();
    assert!(BrowserWindow::from_id(&app, one.id()).is_none());
    assert!(BrowserWindow::from_web_contents(&app, one.web_contents()).is_none());
    assert_eq!(BrowserWindow::get_all_windows(&app).len(), 1);
}

async fn a_closed_window_says_nothing(app: App) {
    let _other = open(&app).await;
    let window = open(&app).await;
    window.destroy();
    window.show();
    window.set_size(10, 10);
    window.set_title("late");
    window.maximize();
    window.focus();
    assert_eq!((window.get_title().as_str(), window.get_size()), ("", (0, 0)));
    assert!(!window.is_visible() && !window.is_focused() && !window.is_resizable());
}

/// A processor that plays graphics card would take 50 MiB for it.
async fn a_window_is_drawn_as_fits_the_machine(app: App) {
    let _window = open(&app).await;
    let shown = gtk4::Window::list_toplevels().remove(0);
    let renderer = shown.native().unwrap().renderer().unwrap().type_().name();
    let has_card = std::fs::read_dir("/dev/dri").is_ok_and(|mut entries| {
        entries.any(|entry| entry.unwrap().file_name().to_str().unwrap().starts_with("render"))
    });
    assert_eq!(renderer == "GskCairoRenderer", !has_card, "{renderer}");
}
