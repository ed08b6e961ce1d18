// Owns the suites: which work one process does, in which order. Each reports what it cannot do, and goes on.
'use strict';

/** Does a piece of work, and reports it if it fails: the next one is measured all the same. */
async function attempt(work, name, run) {
  try {
    await run();
  } catch (error) {
    await work.peer.call('fail', { name, reason: `${error?.message ?? error}` });
  }
  await turn();
}

const suites = {
  async calls(work) {
    const { peer, span } = work;
    if (peer.echo) {
      const echo = async (id) => {
        const answer = await peer.echo({ id });
        if (answer.id !== id) throw new Error(`${id} was answered with ${answer.id}`);
      };
      await attempt(work, 'invoke.small', () => work.awaited('invoke.small', echo));
    }
    if (peer.direct) {
      await attempt(work, 'invoke.direct', () => peer.direct('invoke', 'invoke.direct', span));
      await attempt(work, 'sync.direct', () => peer.direct('sync', 'sync.direct', span));
    }
    if (peer.sync) {
      await attempt(work, 'sync.small', () =>
        work.awaited('sync.small', (id) => {
          const answer = peer.sync({ id });
          if (answer.id !== id) throw new Error(`${id} was answered with ${answer.id}`);
        }),
      );
    }
    if (peer.echo) {
      await attempt(work, 'invoke.inflight64.rate', () => work.inFlight('invoke.inflight64.rate', 64));
      await attempt(work, 'invoke.inflight1000.rate', () => work.inFlight('invoke.inflight1000.rate', 1000));
    }
    if (peer.note) await attempt(work, 'send.small.rate', () => work.oneWay('send.small.rate'));
    if (peer.push) await attempt(work, 'push.small.rate', () => work.push('push.small.rate', 10_000));
  },

  async bytes(work) {
    const { peer } = work;
    const sizes = { '64k': 64 * 1024, '1m': MIB, '16m': 16 * MIB };
    if (peer.bytes) {
      for (const [size, length] of Object.entries(sizes)) {
        if (length <= (peer.most ?? Infinity)) await attempt(work, `bytes.${size}`, () => work.bytes(size, length));
      }
    }
    if (peer.value) await attempt(work, 'objects.10k.echo', () => work.value('objects.10k.echo', peer.value, items()));
    if (peer.text) await attempt(work, 'string.1m.echo', () => work.value('string.1m.echo', peer.text, text()));
  },

  async large(work) {
    if (work.peer.bytes && !work.peer.most) await attempt(work, 'bytes.256m', () => work.bytes('256m', 256 * MIB));
  },

  /** A small call, while another frame moves 100 MB each second where there can be one, else another loop. */
  async load(work) {
    const { peer } = work;
    if (!peer.bytes?.upload) return;
    await attempt(work, 'load.small', async () => {
      const mover = await (peer.mover ?? loop)(peer);
      const begin = now();
      const before = mover.moved();
      await work.awaited('load.small', (id) => peer.echo({ id }), { span: work.span * 2 });
      await work.report('load.moved.rate', ((mover.moved() - before) / 1e6 / (now() - begin)) * 1000);
      await mover.stop();
    });
  },

  /** A hundred times ten thousand: the page asks for more when it has what it asked for. */
  async million(work) {
    const { peer } = work;
    if (!peer.push) return;
    await attempt(work, 'push.million.rate', async () => {
      await work.pushed(10_000);
      await peer.call('probe', { name: 'push.million.before' });
      const begin = now();
      for (let i = 0; i < 100; i += 1) await work.pushed(10_000);
      const took = now() - begin;
      await peer.call('probe', { name: 'push.million.after' });
      await work.report('push.million.rate', 1e9 / took);
    });
  },

  async memory(work) {
    const { peer } = work;
    await peer.call('probe', { name: 'memory.one' });
    await peer.call('probe', { name: 'idle' });
    if (!peer.windows) return;
    await attempt(work, 'memory.ten.pss', async () => {
      await peer.windows(10);
      await peer.call('probe', { name: 'memory.ten' });
    });
  },

  async windows(work) {
    const { peer } = work;
    if (!peer.windows) return;
    for (const count of [1, 10, 25, 50]) {
      await attempt(work, `growth.windows.${count}`, async () => {
        const before = now();
        const had = peer.opened ?? 1;
        await peer.windows(count);
        peer.opened = count;
        if (count > had) await work.report(`growth.windows.${count}.open`, (now() - before) / (count - had));
        await peer.call('probe', { name: `growth.windows.${count}` });
        await work.awaited(`growth.windows.${count}`, (id) => peer.echo({ id }), { span: work.span / 2 });
      });
    }
  },

  async channels(work) {
    const { peer } = work;
    if (!peer.channels) return;
    for (const count of [1, 100, 10_000, 100_000]) {
      await attempt(work, `growth.channels.${count}`, async () => {
        await peer.channels.open(count);
        await work.awaited(`growth.channels.${count}`, (id) => peer.channels.echo(id % count, { id }), { span: work.span / 2 });
      });
    }
  },

  /** So many calls made at once, until all are answered; then a small call while so many wait. */
  async pending(work) {
    const { peer } = work;
    if (!peer.echo) return;
    for (const count of [1, 10, 100, 1000, 10_000]) {
      await attempt(work, `growth.pending.${count}.cost`, async () => {
        const run = async (span) => {
          let calls = 0;
          const begin = now();
          do {
            await Promise.all(Array.from({ length: count }, (_, id) => peer.echo({ id })));
            calls += count;
          } while (now() - begin < span);
          return ((now() - begin) * 1000) / calls;
        };
        await run(work.span / 3);
        await work.report(`growth.pending.${count}.cost`, await run(work.span / 2));
      });
    }
    if (!peer.park) return;
    for (const count of [1, 100, 10_000]) {
      await attempt(work, `growth.parked.${count}`, async () => {
        const parked = Array.from({ length: count }, () => peer.park());
        await work.awaited(`growth.parked.${count}`, (id) => peer.echo({ id }), { span: work.span / 2 });
        await peer.call('release', {});
        await Promise.all(parked);
      });
    }
  },

  async idle() {},
};

/** Uploads a MiB each time that the clock says one is due. It ends when it is told, and gives what it moved. */
async function loop(peer) {
  const payload = pattern(MIB);
  let moved = 0;
  let going = true;
  const begin = now();
  const ended = (async () => {
    while (going) {
      if (moved < (now() - begin) * 1e5) {
        await peer.bytes.upload(payload);
        moved += MIB;
      } else await new Promise((resolve) => setTimeout(resolve, 4));
    }
  })();
  return {
    moved: () => moved,
    async stop() {
      going = false;
      await ended;
    },
  };
}
