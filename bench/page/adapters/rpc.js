// Calls over a way that only carries strings: an id for each, and who waits for it. Half of the peers have nothing more.
'use strict';

/** `send` takes the string of a message. Gives the calls, and `reply` and `heard`, which the other side is to call. */
function rpc(send) {
  const waiting = new Map();
  let last = 0;
  let listener = () => {};
  const call = (verb, value) =>
    new Promise((resolve) => {
      const id = (last += 1);
      waiting.set(id, resolve);
      send(JSON.stringify({ id, verb, value }));
    });
  return {
    call,
    echo: (message) => call('echo', message),
    note: (message) => send(JSON.stringify({ id: 0, verb: 'note', value: message })),
    push(count, heard) {
      listener = heard;
      call('push', { count });
    },
    value: (items) => call('value', items),
    text: (text) => call('text', text),
    reply(id, value) {
      const resolve = waiting.get(id);
      waiting.delete(id);
      resolve(value);
    },
    heard: (message) => listener(message),
  };
}

/** Bytes by `fetch` from a server that answers `/echo`, `/upload` and `/download`. */
const fetchedBytes = (origin) => {
  const post = (path, body) => fetch(`${origin}/${path}`, { method: 'POST', body });
  return {
    echo: async (bytes) => (await post('echo', bytes)).arrayBuffer(),
    upload: async (bytes) => Number(await (await post('upload', bytes)).text()),
    download: async (length) => (await fetch(`${origin}/download?${length}`)).arrayBuffer(),
  };
};
