// Tauri 2: `invoke` with JSON, raw bodies and responses for bytes, channels and events for what main sends.
'use strict';

const tauriPeer = {
  isHere: () => '__TAURI__' in window,

  open() {
    const { core, event } = window.__TAURI__;
    const { invoke, Channel } = core;
    const call = (verb, value) => invoke(verb, { value });
    return {
      call,
      echo: (message) => invoke('echo', { message }),
      note: (message) => {
        invoke('note', { message });
      },
      // The documentation's advice for ordered, fast delivery.
      push(count, heard) {
        const channel = new Channel();
        channel.onmessage = heard;
        invoke('push_channel', { count, channel });
      },
      // Raw bodies and responses, its way for large binary data.
      bytes: {
        echo: (bytes) => invoke('bytes_echo', bytes),
        upload: (bytes) => invoke('bytes_upload', bytes),
        download: (length) => invoke('bytes_download', { length }),
      },
      value: (items) => invoke('value', { items }),
      text: (text) => invoke('text', { text }),
      windows: (count) => invoke('windows', { count }),
      park: () => invoke('park'),
      variants: {
        emit: {
          async push(count, heard) {
            let left = count;
            const off = await event.listen('push', (pushed) => {
              left -= 1;
              if (left === 0) off();
              heard(pushed.payload);
            });
            invoke('push_emit', { count });
          },
        },
        json: {
          most: MIB,
          bytes: {
            echo: async (bytes) => new Uint8Array(await invoke('json_echo', { bytes: Array.from(bytes) })),
          },
        },
      },
    };
  },
};
