// WebKitGTK alone: a script message handler with reply, and `evaluate_javascript` for what main sends.
'use strict';

const webkitPeer = {
  isHere: () => 'bench' in (window.webkit?.messageHandlers ?? {}),

  open() {
    const { bench } = window.webkit.messageHandlers;
    const call = (verb, value) => bench.postMessage({ verb, value });
    return {
      call,
      echo: (message) => call('echo', message),
      note: (message) => {
        call('note', message);
      },
      push(count, heard) {
        window.heard = heard;
        call('push', { count });
      },
      value: (items) => call('value', items),
      text: (text) => call('text', text),
    };
  },
};
