// Chromium, in three ways: a binding of its DevTools, a WebSocket to a local server, and calls of its own that ask its
// browser process, which no message between a page and a main process can be faster than.
'use strict';

const chromiumPeer = {
  isHere: () => 'benchSend' in window,

  async open() {
    const options = new URLSearchParams(location.search);
    const { reply, heard, ...peer } = rpc((text) => window.benchSend(text));
    window.reply = reply;
    window.heard = heard;
    return { cdp: () => overDevtools(peer), websocket: () => overSocket(options.get('port')), own: () => ownCalls(peer) }[
      options.get('mode')
    ]();
  },
};

/** As `page.exposeFunction` of its drivers does. It carries strings: bytes become base64. */
function overDevtools(peer) {
  return {
    ...peer,
    most: 16 * MIB,
    bytes: { echo: async (bytes) => Uint8Array.fromBase64(await peer.call('base64', { bytes: bytes.toBase64() })) },
  };
}

/** One socket; text is JSON, and in front of bytes stand the call's id and what is to be done with them. */
async function overSocket(port) {
  const socket = new WebSocket(`ws://127.0.0.1:${port}`);
  socket.binaryType = 'arraybuffer';
  await new Promise((resolve, reject) => {
    socket.onopen = resolve;
    socket.onerror = () => reject(new Error('the socket does not open'));
  });
  const { reply, heard, ...peer } = rpc((text) => socket.send(text));
  const waiting = new Map();
  let last = 0;
  socket.onmessage = ({ data }) => {
    if (typeof data === 'string') {
      const message = JSON.parse(data);
      if ('push' in message) heard(message.push);
      else reply(message.id, message.value);
      return;
    }
    const id = new DataView(data).getUint32(0, true);
    waiting.get(id)(data);
    waiting.delete(id);
  };
  const ask = (verb, bytes) =>
    new Promise((resolve) => {
      const id = (last += 1);
      waiting.set(id, resolve);
      const head = new Uint8Array(8);
      new DataView(head.buffer).setUint32(0, id, true);
      new DataView(head.buffer).setUint32(4, verb, true);
      socket.send(new Blob([head, bytes]));
    });
  return {
    ...peer,
    bytes: {
      echo: async (bytes) => new Uint8Array(await ask(0, bytes), 8),
      upload: async (bytes) => new DataView(await ask(1, bytes)).getUint32(8, true),
      download: async (length) => new Uint8Array(await ask(2, new Uint32Array([length])), 8),
    },
  };
}

/** The clock is fine here, and nobody else is there to take the time. */
function ownCalls(peer) {
  const { call } = peer;
  return {
    call,
    clocked: true,
    echo: async (message) => {
      await document.hasStorageAccess();
      return message;
    },
    variants: {
      permissions: {
        clocked: true,
        echo: async (message) => {
          await navigator.permissions.query({ name: 'geolocation' });
          return message;
        },
      },
    },
  };
}
