// wry alone: `window.ipc.postMessage` to the handler, `evaluate_script` back; a custom protocol for bytes.
'use strict';

const wryPeer = {
  isHere: () => 'ipc' in window && location.protocol === 'bench:',

  open() {
    const { reply, heard, ...peer } = rpc((text) => window.ipc.postMessage(text));
    window.reply = reply;
    window.heard = heard;
    return {
      ...peer,
      bytes: fetchedBytes('bench://localhost'),
      windows: (count) => peer.call('windows', { count }),
      variants: {
        protocol: {
          // The custom protocol for calls too.
          echo: async (message) =>
            (await fetch('bench://localhost/call', { method: 'POST', body: JSON.stringify(message) })).json(),
        },
      },
    };
  },
};
