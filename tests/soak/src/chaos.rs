//! What happens to windows and documents during the run, one thing after the other, as the seed says.

use std::{
    path::Path,
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use polaron::{
    App, BrowserWindow, WebContents, WebFrameMain,
    events::{Closed, DidFinishLoad, RenderProcessGone},
};
use rustix::process::{Pid, Signal, kill_process};

use crate::{
    gauges::Gauges,
    ledger::Ledger,
    options::Options,
    random::Random,
    report::Report,
    switchboard::Switchboard,
    wait::{block_on, until},
};

const WINDOWS: usize = 4;

/// Most iframes of one page.
const FRAMES: usize = 6;

/// The pause between two events in milliseconds, at least and at most.
const PAUSE: (usize, usize) = (10, 90);

/// Puts an iframe into a document, and waits for its own.
const ADD_FRAME: &str = include_str!("../ui/add-frame.js");
/// Takes the first iframe out of a document.
const REMOVE_FRAME: &str = include_str!("../ui/remove-frame.js");

/// How many frames a page has, its main one and those within frames too.
const COUNT_FRAMES: &str = include_str!("../ui/count-frames.js");

pub(crate) struct Chaos {
    app: App,
    ledger: Arc<Ledger>,
    random: Random,
    windows: Vec<BrowserWindow>,
    gauges: Gauges,
    end: Instant,
    /// Time between two readings of the gauges.
    interval: Duration,
    loads: u64,
}

impl Chaos {
    pub(crate) fn new(app: App, ledger: Arc<Ledger>, options: &Options) -> Self {
        Self {
            app,
            ledger,
            random: Random::new(options.seed),
            windows: Vec::new(),
            gauges: Gauges::new(),
            end: Instant::now() + options.duration,
            interval: (options.duration / 60).clamp(Duration::from_millis(500), Duration::from_secs(15)),
            loads: 0,
        }
    }

    /// Runs to the end, or until something can not go on. There were so many message channels before.
    pub(crate) fn run(mut self, switchboard: Switchboard, channels: usize) -> Report {
        for _ in 0..WINDOWS {
            let window = self.open();
            self.windows.push(window);
        }
        let mut next_reading = Instant::now() + self.interval;
        while Instant::now() < self.end && !self.ledger.has_faults() {
            self.something();
            if Instant::now() >= next_reading {
                self.measure(&switchboard);
                next_reading = Instant::now() + self.interval;
            }
            let (least, most) = PAUSE;
            thread::sleep(Duration::from_millis((least + self.random.below(most - least)) as u64));
        }
        self.measure(&switchboard);
        self.finish(switchboard, channels)
    }

    /// One thing happens to one window.
    fn something(&mut self) {
        let at = self.random.below(self.windows.len());
        let contents = self.windows[at].web_contents().clone();
        match self.random.below(20) {
            0..=4 => self.reload(&contents),
            5..=6 => self.navigate(at),
            7..=12 => self.add_frame(&contents),
            13..=16 => self.remove_frame(&contents),
            17..=18 => self.kill(at),
            _ => self.replace(at),
        }
    }

    fn open(&mut self) -> BrowserWindow {
        let window = BrowserWindow::builder()
            .preload(ui("preload.js"))
            .node_integration_in_sub_frames(true)
            .build(&self.app)
            .expect("a window opens");
        self.ledger.count("windows");
        self.load(&window);
        window
    }

    fn load(&mut self, window: &BrowserWindow) {
        self.loads += 1;
        let url = format!("file://{}?{}", ui("page.html").display(), self.loads);
        self.expect(
            "a load",
            block_on(window.load_url(&url)).map(|loaded| loaded.map_err(|error| error.to_string())),
        );
    }

    fn reload(&mut self, contents: &WebContents) {
        self.ledger.count("reloads");
        // So that what is waited for is the reload's.
        until(|| !contents.is_loading());
        let done = contents.next::<DidFinishLoad>();
        contents.reload();
        self.expect("a reload", block_on(done).map(|event| event.ok_or("the page is gone".to_owned())));
    }

    fn navigate(&mut self, at: usize) {
        self.ledger.count("navigations");
        let window = self.windows[at].clone();
        self.load(&window);
    }

    fn add_frame(&mut self, contents: &WebContents) {
        let frames = frames(contents);
        if frames.len() > FRAMES {
            return;
        }
        self.ledger.count("iframes put in");
        // In the page, or in one of its frames.
        let parent = &frames[self.random.below(frames.len())];
        self.script(parent, ADD_FRAME);
    }

    fn remove_frame(&mut self, contents: &WebContents) {
        let Some(parent) = frames(contents).into_iter().find(|frame| !frame.frames().is_empty()) else {
            return;
        };
        self.ledger.count("iframes taken out");
        self.script(&parent, REMOVE_FRAME);
    }

    /// Runs a script in a frame, which may be on its way out.
    fn script(&self, frame: &WebFrameMain, code: &str) {
        match block_on(frame.execute_javascript(code)) {
            Some(Ok(_)) => {}
            Some(Err(_)) if frame.is_destroyed() => self.ledger.count("scripts whose frame went away"),
            Some(Err(error)) => self.ledger.fault(format!("a script in {frame:?} failed: {error}")),
            None => self.ledger.fault(format!(
                "a script in {frame:?} (destroyed: {}, detached: {}) never ended: {code}",
                frame.is_destroyed(),
                frame.is_detached(),
            )),
        }
    }

    fn kill(&mut self, at: usize) {
        self.ledger.count("web processes killed");
        let window = self.windows[at].clone();
        let contents = window.web_contents();
        let Some(frame) = contents.main_frame() else {
            return self.ledger.fault("a page that is loaded has no document");
        };
        let gone = contents.next::<RenderProcessGone>();
        self.ledger.doom(&frames(contents));
        let process = Pid::from_raw(frame.os_process_id()).expect("a process has a number");
        if let Err(error) = kill_process(process, Signal::KILL) {
            return self.ledger.fault(format!("a web process can not be killed: {error}"));
        }
        self.expect(
            "the news of a killed process",
            block_on(gone).map(|event| event.ok_or("the page is gone".to_owned())),
        );
        self.load(&window);
    }

    fn replace(&mut self, at: usize) {
        let window = self.open();
        let old = std::mem::replace(&mut self.windows[at], window);
        self.close(&old);
    }

    fn close(&self, window: &BrowserWindow) {
        self.ledger.doom(&frames(window.web_contents()));
        let closed = window.next::<Closed>();
        window.destroy();
        self.expect(
            "a closed window",
            block_on(closed).map(|event| event.ok_or("it was closed before".to_owned())),
        );
    }

    /// Makes everything quiet, draws the balance, and reads the gauges.
    fn measure(&mut self, switchboard: &Switchboard) {
        switchboard.pause();
        self.ledger.pause();
        let ledger = self.ledger.clone();
        if !until(|| ledger.is_quiet()) {
            for document in ledger.restless() {
                self.ledger.fault(format!("was asked to be quiet and is not: {document}"));
            }
        }
        let nothing_open = until(|| ledger.open_calls.load(std::sync::atomic::Ordering::Acquire) == 0);
        if nothing_open {
            self.ledger.count("balances");
        }
        for window in &self.windows {
            self.count_frames(window.web_contents());
        }
        let alive: Vec<_> = self.windows.iter().flat_map(|window| frames(window.web_contents())).collect();
        // Main learns of a removed frame a moment after the frame's parent does.
        until(|| ledger.all_are_in(&alive));
        self.ledger.settle(&alive);
        until(|| switchboard.accounts().are_even());
        switchboard.accounts().settle(&self.ledger);
        match self.gauges.read() {
            Ok(reading) => println!("{reading}"),
            Err(error) => self.ledger.fault(error.to_string()),
        }
        switchboard.resume();
        self.ledger.resume();
    }

    /// Main has as many frames of a page as the page has.
    fn count_frames(&self, contents: &WebContents) {
        let count = block_on(contents.execute_javascript(COUNT_FRAMES));
        let Some(Ok(count)) = count else {
            return self.ledger.fault("a page does not say how many frames it has");
        };
        // Main learns of a removed frame a moment after the page does.
        if !until(|| count.as_u64() == Some(frames(contents).len() as u64)) {
            self.ledger.fault(format!("a page has {count} frames, main knows {:?}", frames(contents)));
        }
    }

    fn finish(self, switchboard: Switchboard, channels: usize) -> Report {
        switchboard.pause();
        for window in &self.windows {
            self.close(window);
        }
        let ledger = self.ledger.clone();
        until(|| ledger.all_are_in(&[]));
        self.ledger.settle(&[]);
        let left = WebContents::get_all(&self.app).len();
        if left != 0 {
            self.ledger.fault(format!("{left} pages are left when every window is closed"));
        }
        switchboard.finish();
        until(|| polaron_core::channels() == channels);
        let channels = (channels, polaron_core::channels());
        if channels.0 != channels.1 {
            self.ledger
                .fault(format!("{} message channels at the start, {} at the end", channels.0, channels.1));
        }
        let (counts, faults) = self.ledger.outcome();
        Report { counts, faults, channels, verdict: self.gauges.judge() }
    }

    /// Writes down what did not happen, or not in time.
    fn expect<T>(&self, what: &str, outcome: Option<Result<T, String>>) {
        match outcome {
            Some(Ok(_)) => {}
            Some(Err(error)) => self.ledger.fault(format!("{what} failed: {error}")),
            None => self.ledger.fault(format!("{what} never ended")),
        }
    }
}

fn frames(contents: &WebContents) -> Vec<WebFrameMain> {
    contents.main_frame().map(|main| main.frames_in_subtree()).unwrap_or_default()
}

fn ui(name: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("ui").join(name)
}
