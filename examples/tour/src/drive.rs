//! The tour by itself: clicks every card as a person would, waits for its outcome, and prints the table.

use std::path::Path;
use std::time::Duration;

use polaron::{BrowserWindow, NativeTheme, ThemeSource, WebContents};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::easel::Easel;
use crate::options::Options;
use crate::watchdog::Watchdog;

/// More than any card takes on a slow machine; a card that is not done by then never will be.
const PATIENCE: Duration = Duration::from_secs(60);

/// The widest a result is printed; the card shows all of it.
const RESULT_WIDTH: usize = 64;

/// What a card came to, as `tourPage.outcome` tells it.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Outcome {
    state: String,
    result: String,
    latency_us: Option<f64>,
}

/// Drives all cards and saves the pictures; whether everything passed.
pub(crate) async fn run(
    window: &BrowserWindow,
    easel: &Easel,
    theme: NativeTheme,
    options: &Options,
) -> polaron::Result<bool> {
    let contents = window.web_contents();
    let watchdog = Watchdog::start();
    watchdog.expect("the page", PATIENCE);
    let patterns: Vec<String> = evaluate(contents, "tourPage.patterns()").await?;

    let mut rows = Vec::new();
    for pattern in patterns {
        watchdog.expect(&pattern, PATIENCE);
        let click = format!("document.querySelector('[data-pattern=\"{pattern}\"] button.run').click()");
        let outcome = evaluate(contents, &format!("{click}, tourPage.outcome('{pattern}')")).await?;
        rows.push((pattern, outcome));
    }
    print!("{}", table(&rows));

    watchdog.expect("the screenshot", PATIENCE);
    save_screenshot(window, &options.screenshot).await?;
    if let (Some(path), Some(window)) = (&options.screenshot_easel, easel.window()) {
        save_screenshot(&window, path).await?;
    }
    if let Some(path) = &options.screenshot_dark {
        theme.set_theme_source(ThemeSource::Dark);
        evaluate::<()>(contents, "tourPage.scheme('dark')").await?;
        save_screenshot(window, path).await?;
        theme.set_theme_source(ThemeSource::System);
    }

    let passed = rows.iter().filter(|(_, outcome)| outcome.state == "passed").count();
    let failed = rows.len() - passed;
    println!("{passed} passed, {failed} failed");
    Ok(failed == 0 && passed > 0)
}

/// Runs a script in the page, waits for its promise, and reads what it gives as a `T`.
async fn evaluate<T: DeserializeOwned>(contents: &WebContents, code: &str) -> polaron::Result<T> {
    let value = contents.execute_javascript(code).await?;
    polaron::from_value(&value).map_err(|error| error.to_string().into())
}

async fn save_screenshot(window: &BrowserWindow, path: &Path) -> polaron::Result<()> {
    let image = window.capture_full_page().await?;
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    std::fs::write(path, image.to_png())?;
    println!("saved {}", path.display());
    Ok(())
}

/// The outcomes as aligned columns: pattern, state, latency, result.
fn table(rows: &[(String, Outcome)]) -> String {
    use std::fmt::Write;

    let width = rows.iter().map(|(pattern, _)| pattern.len()).max().unwrap_or_default().max("pattern".len());
    let mut text = format!("{:width$}  {:6}  {:>10}  detail\n", "pattern", "result", "latency");
    for (pattern, Outcome { state, result, latency_us }) in rows {
        let latency =
            latency_us.map_or_else(|| "-".to_owned(), |microseconds| format!("{microseconds:.1} µs"));
        let detail = shorten(result, if state == "passed" { RESULT_WIDTH } else { usize::MAX });
        // Writing to a string can not fail.
        let _ = writeln!(text, "{pattern:width$}  {state:6}  {latency:>10}  {detail}");
    }
    text
}

fn shorten(text: &str, width: usize) -> String {
    if text.chars().count() <= width {
        return text.to_owned();
    }
    text.chars().take(width - 1).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::{Outcome, shorten, table};

    #[test]
    fn columns_are_aligned() {
        let row = |pattern: &str, state: &str, result: &str, latency_us| {
            (pattern.to_owned(), Outcome { state: state.to_owned(), result: result.to_owned(), latency_us })
        };
        let text = table(&[
            row("send", "passed", "fine", Some(3.25)),
            row("remove-all", "failed", "not fine", None),
        ]);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[0], "pattern     result     latency  detail");
        assert_eq!(lines[1], "send        passed      3.2 µs  fine");
        assert_eq!(lines[2], "remove-all  failed           -  not fine");
    }

    #[test]
    fn long_results_are_cut_between_characters() {
        assert_eq!(shorten("Zürich", 6), "Zürich");
        assert_eq!(shorten("Zürich!", 6), "Züric…");
    }
}
