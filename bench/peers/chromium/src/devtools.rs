//! A page over DevTools: a binding that it calls, and scripts that answer it, as Chromium's drivers do `exposeFunction`.

use std::{error::Error, sync::Arc};

use polaron_bench_kit::Bench;
use serde_json::{Value, json};

use crate::{
    Sent,
    browser::{Browser, Commands},
    take,
};

/// Shows the page and answers it until it is done.
pub(crate) fn run(bench: &Bench, browser: &mut Browser, url: &str) -> Result<(), Box<dyn Error>> {
    let ask = |browser: &mut Browser, command: Value| -> Result<Value, Box<dyn Error>> {
        browser.commands.send(&command)?;
        while let Some(message) = browser.next()? {
            if message["id"] == command["id"] {
                if let Some(error) = message.get("error") {
                    return Err(format!("{}: {error}", command["method"]).into());
                }
                return Ok(message["result"].clone());
            }
        }
        Err("Chromium ended".into())
    };
    let version = ask(browser, json!({ "id": 1, "method": "Browser.getVersion" }))?;
    bench.version(
        "chromium",
        version["product"]
            .as_str()
            .unwrap_or_default()
            .trim_start_matches("HeadlessChrome/")
            .trim_start_matches("Chrome/"),
    );
    let target = ask(
        browser,
        json!({ "id": 2, "method": "Target.createTarget", "params": { "url": "about:blank" } }),
    )?;
    let params = json!({ "targetId": target["targetId"], "flatten": true });
    let attached = ask(browser, json!({ "id": 3, "method": "Target.attachToTarget", "params": params }))?;
    let session = attached["sessionId"].clone();
    for (id, method, params) in [
        (4, "Runtime.enable", json!({})),
        (5, "Runtime.addBinding", json!({ "name": "benchSend" })),
        (6, "Page.navigate", json!({ "url": url })),
    ] {
        ask(browser, json!({ "id": id, "sessionId": session, "method": method, "params": params }))?;
    }
    while let Some(message) = browser.next()? {
        if message["method"] != "Runtime.bindingCalled" {
            continue;
        }
        let context = message["params"]["executionContextId"].clone();
        let sent: Sent = serde_json::from_str(message["params"]["payload"].as_str().unwrap_or_default())?;
        let page = Page { commands: browser.commands.clone(), session: session.clone(), context };
        let (later, pushing, id) = (page.clone(), page.clone(), sent.id);
        let push = Arc::new(move |value: &str| pushing.run(&format!("heard({value})")));
        let answer = take(bench, &sent, push, move |value| later.run(&format!("reply({id},{value})")));
        if sent.is_last() {
            break;
        }
        if let Some(value) = answer {
            page.run(&format!("reply({id},{value})"));
        }
    }
    Ok(())
}

/// A document that scripts can be run in.
#[derive(Clone)]
struct Page {
    commands: Commands,
    session: Value,
    context: Value,
}

impl Page {
    fn run(&self, script: &str) {
        let params = json!({ "expression": script, "contextId": self.context });
        let command =
            json!({ "id": 7, "sessionId": self.session, "method": "Runtime.evaluate", "params": params });
        // If the browser is gone, the reader of its messages notices.
        let _ = self.commands.send(&command);
    }
}
