//! The native side of everything that is not the thing measured: the plan, the clock, the reports, who waits for what.

use std::{
    collections::HashMap,
    io::BufRead,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    thread,
};

use serde_json::{Value, json};

use crate::{Line, Plan, Recorder, Suite, pattern, say};

type Waker = Box<dyn FnOnce() + Send>;

/// Where the page lies that all programs show.
pub fn page_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../page")
}

/// One program's state; clones share it. It may be used from any thread.
#[derive(Clone)]
pub struct Bench(Arc<Inner>);

impl std::fmt::Debug for Bench {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Bench").field("plan", &self.0.plan).finish_non_exhaustive()
    }
}

struct Inner {
    plan: Plan,
    recorder: Recorder,
    plans: AtomicU64,
    hellos: Counter,
    notes: Counter,
    probes: Mutex<Vec<Waker>>,
    downloads: Mutex<HashMap<usize, Arc<Vec<u8>>>>,
}

/// What a page may ask of [`Bench::call`].
#[derive(Debug)]
pub enum Call {
    /// The answer is there.
    Answer(Value),
    /// This is no call of the kit's: the program answers it.
    Unknown(Value),
}

impl Bench {
    /// Reads the command line, and begins to listen to the driver.
    ///
    /// # Errors
    ///
    /// What is wrong with the command line.
    pub fn new() -> Result<Self, String> {
        Self::from_arguments(std::env::args().skip(1))
    }

    /// The same with arguments from elsewhere.
    ///
    /// # Errors
    ///
    /// What is wrong with them.
    pub fn from_arguments(arguments: impl Iterator<Item = String>) -> Result<Self, String> {
        let bench = Self(Arc::new(Inner {
            plan: Plan::from_arguments(arguments)?,
            recorder: Recorder::default(),
            plans: AtomicU64::new(0),
            hellos: Counter::default(),
            notes: Counter::default(),
            probes: Mutex::new(Vec::new()),
            downloads: Mutex::new(HashMap::new()),
        }));
        let listener = bench.clone();
        thread::spawn(move || listener.listen());
        Ok(bench)
    }

    /// The driver says `go` for each probe. When it closes the line it is gone.
    fn listen(&self) {
        for line in std::io::stdin().lock().lines() {
            let Ok(_) = line else { break };
            let waiting = lock(&self.0.probes).drain(..).collect::<Vec<_>>();
            for wake in waiting {
                wake();
            }
        }
        // Started by hand there may be no input at all; then nothing waits for it, and the work goes on.
    }

    /// What this process is to do.
    pub fn plan(&self) -> &Plan {
        &self.0.plan
    }

    /// What the next window is to do: the first one measures, the others are there.
    pub fn next_plan(&self) -> Plan {
        let mut plan = self.0.plan.clone();
        if self.0.plans.fetch_add(1, Ordering::Relaxed) > 0 {
            plan.suite = Suite::Idle;
        }
        plan
    }

    /// The page has the answer of its first call.
    pub fn hello(&self) {
        if self.0.hellos.add() == 1 {
            say(&Line::First);
        }
    }

    /// Calls back once so many windows said hello.
    pub fn when_hellos(&self, count: u64, then: impl FnOnce() + Send + 'static) {
        self.0.hellos.when(count, Box::new(then));
    }

    /// A call arrived that is measured.
    pub fn tick(&self) {
        self.0.recorder.tick();
    }

    /// Measuring begins.
    pub fn begin(&self) {
        self.0.recorder.begin();
    }

    /// Measuring is over: reports `name.p50` and, of many arrivals, `name.p99`.
    pub fn finish(&self, name: &str, variant: Option<&str>) {
        let Some(summary) = self.0.recorder.finish() else {
            return self.fail(name, "nothing arrived");
        };
        self.report(&format!("{name}.p50"), summary.p50, variant);
        if summary.count >= 500 {
            self.report(&format!("{name}.p99"), summary.p99, variant);
        }
    }

    /// A figure for the driver.
    pub fn report(&self, name: &str, value: f64, variant: Option<&str>) {
        say(&Line::Sample { name: name.to_owned(), value, variant: variant.map(str::to_owned) });
    }

    /// Something that cannot be measured, and why.
    pub fn fail(&self, name: &str, reason: &str) {
        say(&Line::Failed { name: name.to_owned(), reason: reason.to_owned() });
    }

    /// The version of something this program runs on.
    pub fn version(&self, of: &str, version: &str) {
        say(&Line::Version { of: of.to_owned(), version: version.to_owned() });
    }

    /// A one-way message arrived.
    pub fn note(&self) {
        self.0.notes.add();
    }

    /// Calls back once so many one-way messages arrived since the last time, and begins to count anew.
    pub fn when_noted(&self, count: u64, then: impl FnOnce() + Send + 'static) {
        let bench = self.clone();
        self.0.notes.when(
            count,
            Box::new(move || {
                bench.0.notes.reset();
                then();
            }),
        );
    }

    /// Lets the driver look at this process, and calls back when it has.
    pub fn probe(&self, name: &str, then: impl FnOnce() + Send + 'static) {
        lock(&self.0.probes).push(Box::new(then));
        say(&Line::Probe { name: name.to_owned() });
    }

    /// What a download of this length gives; made once.
    pub fn download(&self, length: usize) -> Arc<Vec<u8>> {
        Arc::clone(lock(&self.0.downloads).entry(length).or_insert_with(|| Arc::new(pattern(length))))
    }

    /// Answers a call that a program without a dispatch of its own got: `verb` and a JSON value. What has to wait is
    /// answered later, and `None` given now.
    pub fn call(
        &self,
        verb: &str,
        value: Value,
        answer: impl FnOnce(Value) + Send + 'static,
    ) -> Option<Call> {
        let text = |key: &str| value[key].as_str().unwrap_or_default().to_owned();
        let variant = value["variant"].as_str();
        let done = |value| Some(Call::Answer(value));
        match verb {
            "echo" => {
                self.tick();
                // As the typed handlers of the others do.
                match serde_json::from_value::<crate::Message>(value) {
                    Ok(message) => done(json!(message)),
                    Err(error) => {
                        self.fail("echo", &error.to_string());
                        done(Value::Null)
                    }
                }
            }
            "note" => {
                self.note();
                done(Value::Null)
            }
            "plan" => done(json!(self.next_plan())),
            "hello" => {
                self.hello();
                done(Value::Null)
            }
            "begin" => {
                self.begin();
                done(Value::Null)
            }
            "finish" => {
                self.finish(&text("name"), variant);
                done(Value::Null)
            }
            "report" => {
                self.report(&text("name"), value["value"].as_f64().unwrap_or(f64::NAN), variant);
                done(Value::Null)
            }
            "fail" => {
                self.fail(&text("name"), &text("reason"));
                done(Value::Null)
            }
            "noted" => {
                self.when_noted(value["count"].as_u64().unwrap_or(0), move || answer(Value::Null));
                None
            }
            "probe" => {
                self.probe(&text("name"), move || answer(Value::Null));
                None
            }
            "done" => {
                say(&Line::Done);
                done(Value::Null)
            }
            _ => Some(Call::Unknown(value)),
        }
    }
}

/// Counts, and wakes who waits for a number.
#[derive(Default)]
struct Counter {
    count: AtomicU64,
    /// The least number that somebody waits for; 0 if nobody does. It keeps the lock out of each message's way.
    awaited: AtomicU64,
    waiting: Mutex<Vec<(u64, Waker)>>,
}

impl Counter {
    fn add(&self) -> u64 {
        let count = self.count.fetch_add(1, Ordering::SeqCst) + 1;
        let awaited = self.awaited.load(Ordering::SeqCst);
        if awaited != 0 && count >= awaited {
            self.wake();
        }
        count
    }

    fn when(&self, count: u64, wake: Waker) {
        {
            let mut waiting = lock(&self.waiting);
            waiting.push((count, wake));
            let least = waiting.iter().map(|(count, _)| *count).min().unwrap_or(0);
            self.awaited.store(least.max(1), Ordering::SeqCst);
        }
        if self.count.load(Ordering::SeqCst) >= count {
            self.wake();
        }
    }

    fn reset(&self) {
        self.count.store(0, Ordering::SeqCst);
    }

    fn wake(&self) {
        let count = self.count.load(Ordering::SeqCst);
        let mut due = Vec::new();
        {
            let mut waiting = lock(&self.waiting);
            let mut index = 0;
            while index < waiting.len() {
                if waiting[index].0 <= count {
                    due.push(waiting.swap_remove(index).1);
                } else {
                    index += 1;
                }
            }
            self.awaited.store(waiting.iter().map(|(count, _)| *count).min().unwrap_or(0), Ordering::SeqCst);
        }
        for wake in due {
            wake();
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
