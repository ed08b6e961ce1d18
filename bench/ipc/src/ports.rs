//! What is measured of message ports: a channel from the page to main, to a page, or to a utility process.

use polaron::{
    App, IpcMainInvokeEvent, MessageChannelMain, MessageEvent, MessagePortMain, UtilityProcess, renderer,
};
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
struct Message {
    id: f64,
    answer: bool,
}

/// `port`: gives the page a port to main, to a `worker`, or both ends of a channel.
pub(crate) fn register(app: &App) -> polaron::Result<()> {
    let own = app.clone();
    app.ipc_main().handle("port", move |event: &IpcMainInvokeEvent, to: String| -> polaron::Result<()> {
        let MessageChannelMain { port1, port2 } = MessageChannelMain::new();
        let page = event.sender();
        match to.as_str() {
            "page" => page.post_message("port", (), &[port1, port2])?,
            "worker" => {
                // It ends with this application.
                let worker = UtilityProcess::builder(std::env::current_exe()?).spawn(&own)?;
                worker.try_post_message((), &[port2])?;
                page.post_message("port", (), &[port1])?;
            }
            _ => {
                answer(&port2);
                page.post_message("port", (), &[port1])?;
            }
        }
        Ok(())
    })?;
    Ok(())
}

/// What the utility process does, until the application ends.
pub(crate) fn serve() -> Result<(), Box<dyn std::error::Error>> {
    let process = renderer::connect()?;
    process.parent_port().on_message(|event: &MessageEvent| event.ports().iter().for_each(answer));
    loop {
        std::thread::park();
    }
}

/// Sends the messages back that ask for it.
fn answer(port: &MessagePortMain) {
    let back = port.clone();
    port.on_message(move |event: &MessageEvent| {
        // One that can not be read is answered by nothing, which the page sees.
        let Ok(message) = event.data::<Message>() else { return };
        if message.answer {
            // The page asks again only when it has its answer: there is room, or nobody to hear it.
            let _ = back.try_post_message(message, &[]);
        }
    });
    port.start();
}
