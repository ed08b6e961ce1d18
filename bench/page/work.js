// Owns the pieces of work: what is repeated, for how long, and what is reported of it. Nothing here knows whom it measures.
//
// A peer is an object of one of the files under adapters/:
//
//   call(verb, value)     asks the main process; gives a promise of its answer
//   echo(message)         the same for the small message that is measured
//   note(message)         tells the main process something, one way
//   push(count, heard)    lets the main process send `count` messages; `heard` is called with each
//   bytes                 { echo(bytes), upload(bytes), download(length) }
//   value(value)          the objects back; text(text) the string
//   sync(message)         asks and blocks
//   port(to)              a port to main, to a worker, or to a page, which answers the messages that ask for it
//   direct(what, span)    the same loops where the API itself is, without a bridge
//   clocked               nobody but the page can take the time, and its clock is fine
//   variants              { name: peer }, other ways of the same program to do some of it
//
// What a peer does not have it cannot do.
'use strict';

const now = () => performance.now();

/** The turn of the event loop after this one: what was put off until then is done. */
const turn = () => new Promise((resolve) => setTimeout(resolve, 0));

class Work {
  constructor(peer, plan, variant) {
    this.peer = peer;
    this.span = plan.span;
    this.variant = variant;
    // What fills memory is measured once heaps have grown to what it takes, and the engine has compiled what makes objects.
    this.grown = plan.span * 2.5;
  }

  report(name, value) {
    return this.peer.call('report', { name, value, variant: this.variant });
  }

  /** Repeats an awaited call for so long, `batch` at a time between two looks at the clock, and `least` times at least. */
  async repeat(run, span, batch, least = 1) {
    let count = 0;
    for (const end = now() + span; now() < end || count < least; ) {
      for (let i = 0; i < batch; i += 1) await run((count += 1));
    }
    return count;
  }

  /** One call after the other. The main process takes the times at which they arrive. */
  async awaited(name, run, { batch = 16, span = this.span, warm = span / 3 } = {}) {
    await this.repeat(run, warm, batch);
    if (this.peer.clocked) return this.report(`${name}.p50`, await this.clocked(run, span));
    await this.peer.call('begin', {});
    await this.repeat(run, span, batch, 5);
    await this.peer.call('finish', { name, variant: this.variant });
  }

  /** The median of ten calls at a time, in microseconds for one. */
  async clocked(run, span) {
    const times = [];
    for (const end = now() + span; now() < end; ) {
      const begin = now();
      for (let i = 0; i < 10; i += 1) await run(i);
      times.push((now() - begin) * 100);
    }
    return times.sort((a, b) => a - b)[times.length >> 1];
  }

  /** So many calls under way at all times. */
  async inFlight(name, width) {
    const run = async (span) => {
      let count = 0;
      const end = now() + span;
      const lane = async () => {
        while (now() < end) {
          const id = (count += 1);
          const answer = await this.peer.echo({ id });
          if (answer.id !== id) throw new Error(`${name}: ${id} was answered with ${answer.id}`);
        }
      };
      const begin = now();
      await Promise.all(Array.from({ length: width }, lane));
      return (count / (now() - begin)) * 1000;
    };
    await run(this.span / 3);
    await this.report(name, await run(this.span));
  }

  /** Messages one way, until the last has arrived. */
  async oneWay(name) {
    const run = async (count) => {
      const begin = now();
      for (let id = 0; id < count; id += 1) this.peer.note({ id });
      await this.peer.call('noted', { count });
      return now() - begin;
    };
    let count = 500;
    let took = await run(count);
    while (took < this.span / 4) {
      count *= 2;
      took = await run(count);
    }
    count = Math.ceil((count * this.span) / took);
    await this.report(name, (count / (await run(count))) * 1000);
  }

  /** The main process pushes so many messages; they arrive all, in their order. */
  pushed(count) {
    return new Promise((resolve, reject) => {
      let next = 0;
      this.peer.push(count, (message) => {
        if (message.id !== next) reject(new Error(`push ${next} arrived as ${message.id}`));
        next += 1;
        if (next === count) resolve();
      });
    });
  }

  async push(name, count) {
    await this.pushed(Math.ceil(count / 10));
    let rounds = 0;
    const begin = now();
    do {
      await this.pushed(count);
      rounds += 1;
    } while (now() - begin < this.span);
    await this.report(name, ((rounds * count) / (now() - begin)) * 1000);
  }

  /** Messages through a port: many one way, of which the last is answered; and one after the other, each answered. */
  async port(to) {
    const port = await this.peer.port(to);
    let answered;
    port.onmessage = ({ data }) => answered(data.id);
    const ask = (id) =>
      new Promise((resolve, reject) => {
        answered = (answer) => (answer === id ? resolve() : reject(new Error(`${id} was answered with ${answer}`)));
        port.postMessage({ id, answer: true });
      });
    const run = async (count) => {
      const begin = now();
      for (let id = 1; id < count; id += 1) port.postMessage({ id, answer: false });
      await ask(count);
      return now() - begin;
    };
    let count = 500;
    let took = await run(count);
    while (took < this.span / 4) {
      count *= 2;
      took = await run(count);
    }
    await this.report(`port.${to}.rate`, (count / (await run(count))) * 1000);
    const begin = now();
    const trips = await this.repeat(ask, this.span, 16);
    await this.report(`port.${to}.trip`, ((now() - begin) * 1000) / trips);
    port.close();
  }

  /** Bytes there and back, there, and back; the first and the last compared whole. */
  async bytes(size, length) {
    const { bytes } = this.peer;
    const payload = pattern(length);
    const large = length >= 64 * MIB;
    // What takes long is not warmed up for long: three in all.
    const measure = async (name, run, warm) => {
      if (!large) return this.awaited(name, run, { batch: 1, warm });
      await this.peer.call('begin', {});
      for (let i = 0; i < 4; i += 1) await run();
      await this.peer.call('finish', { name, variant: this.variant });
    };
    if (bytes.echo) {
      let last = await bytes.echo(payload);
      sameBytes(last, payload);
      last = null;
      await measure(`bytes.echo.${size}`, async () => {
        last = await bytes.echo(payload);
      }, this.grown);
      sameBytes(last, payload);
    }
    if (bytes.upload) {
      await measure(`bytes.upload.${size}`, async () => {
        const arrived = await bytes.upload(payload);
        if (arrived !== length) throw new Error(`${arrived} bytes arrived of ${length}`);
      });
    }
    if (bytes.download) {
      let last = null;
      await measure(`bytes.download.${size}`, async () => {
        last = await bytes.download(length);
      });
      sameBytes(last, payload);
    }
  }

  /** A value there and back, the first and the last compared whole. */
  async value(name, run, value) {
    sameValue(await run(value), value);
    let last;
    await this.awaited(
      name,
      async () => {
        last = await run(value);
      },
      { batch: 1, warm: this.grown },
    );
    sameValue(last, value);
  }
}
