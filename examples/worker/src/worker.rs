//! The worker: it gets ports, and answers each message on them with a tile of the Mandelbrot set.

use polaron::{MessageEvent, MessagePortMain, renderer};
use serde::{Deserialize, Serialize, Serializer};

/// What a page wants: a square of so many pixels, by its corner in the plane and the width of a pixel there.
#[derive(Deserialize)]
struct Wanted {
    view: u32,
    left: u32,
    top: u32,
    size: u32,
    x: f64,
    y: f64,
    step: f64,
}

/// What it gets: the square's colours, four bytes for each pixel.
#[derive(Serialize)]
struct Tile {
    view: u32,
    left: u32,
    top: u32,
    size: u32,
    #[serde(serialize_with = "as_bytes")]
    pixels: Vec<u8>,
}

/// So that the page has a `Uint8Array` and no array of numbers.
fn as_bytes<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_bytes(bytes)
}

const MOST_STEPS: u32 = 1000;

/// How soon a point runs away, smoothed; [`None`] for one of the set.
fn escape(x: f64, y: f64) -> Option<f64> {
    let (mut re, mut im) = (0.0_f64, 0.0_f64);
    for step in 0..MOST_STEPS {
        (re, im) = (re * re - im * im + x, 2.0 * re * im + y);
        let distance = re * re + im * im;
        if distance > 256.0 {
            return Some(f64::from(step) + 1.0 - (distance.ln() / 2.0).log2());
        }
    }
    None
}

/// Deep blue to gold and back, and black for the set itself.
fn colour(escape: Option<f64>) -> [u8; 4] {
    let Some(steps) = escape else { return [0, 0, 0, 255] };
    let turn = steps.max(0.0).sqrt() * 0.9;
    let channel = |phase: f64| (127.5 - 127.5 * (turn + phase).cos()) as u8;
    [channel(0.0), channel(0.45), channel(1.3), 255]
}

fn draw(wanted: &Wanted) -> Tile {
    let Wanted { view, left, top, size, x, y, step } = *wanted;
    let size = size.min(1024);
    let at = |column: u32, row: u32| escape(x + f64::from(column) * step, y + f64::from(row) * step);
    let pixels =
        (0..size).flat_map(|row| (0..size).flat_map(move |column| colour(at(column, row)))).collect();
    Tile { view, left, top, size, pixels }
}

fn serve(port: &MessagePortMain) {
    let answers = port.clone();
    port.on_message(move |event: &MessageEvent| {
        if let Ok(wanted) = event.data::<Wanted>() {
            // A page asks for a few tiles at a time, so there is room; and where it is gone nobody misses it.
            let _ = answers.try_post_message(draw(&wanted), &[]);
        }
    });
    port.start();
}

/// Is the worker, until the application ends.
pub(crate) fn run() -> polaron::Result<()> {
    let process = renderer::connect()?;
    process.parent_port().on_message(|event: &MessageEvent| event.ports().iter().for_each(serve));
    process.wait();
    Ok(())
}
