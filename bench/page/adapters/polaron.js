// Polaron: the preload script exposes an application's own API, as Electron's documentation recommends.
'use strict';

const polaronPeer = {
  isHere: () => 'bench' in window,

  open() {
    const { bench } = window;
    return {
      call: bench.call,
      echo: bench.echo,
      note: bench.note,
      push(count, heard) {
        bench.onPush(heard);
        bench.push(count);
      },
      bytes: { echo: bench.bytesEcho, upload: bench.bytesUpload, download: bench.bytesDownload },
      value: bench.value,
      text: bench.text,
      sync: bench.sync,
      direct: bench.direct,
      windows: (count) => bench.call('windows', { count }),
      channels: { open: (count) => bench.call('channels', { count }), echo: bench.channel },
      park: () => bench.call('park', {}),
      mover: otherFrame,
    };
  },
};

/** Another frame of the page, with a preload of its own, moves 100 MB each second. */
async function otherFrame() {
  const frame = document.createElement('iframe');
  frame.src = 'mover.html';
  const ready = new Promise((resolve) => {
    frame.onload = resolve;
  });
  document.body.append(frame);
  await ready;
  const mover = await frame.contentWindow.start();
  return {
    moved: mover.moved,
    async stop() {
      await mover.stop();
      frame.remove();
    },
  };
}
