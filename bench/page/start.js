// Owns the beginning: finds out where this page is shown, asks what to do, does it, and says that it is done.
'use strict';

const peers = [polaronPeer, tauriPeer, wryPeer, webkitPeer, chromiumPeer];

/** What each call costs is measured once the engine has compiled the page and what it calls, which it does beside them. */
const COMPILED = ['calls', 'load', 'channels', 'pending'];
const COMPILES_FOR = 1500;

(async () => {
  const peer = await peers.find((candidate) => candidate.isHere()).open();
  const plan = await peer.call('plan', {});
  await peer.call('hello', {});
  const run = suites[plan.suite];
  if (peer.echo && COMPILED.includes(plan.suite)) await new Work(peer, plan).repeat((id) => peer.echo({ id }), COMPILES_FOR, 16);
  await attempt(new Work(peer, plan), plan.suite, () => run(new Work(peer, plan)));
  const variants = ['calls', 'bytes'].includes(plan.suite) ? (peer.variants ?? {}) : {};
  for (const [name, variant] of Object.entries(variants)) {
    const work = new Work({ ...variant, call: peer.call }, plan, name);
    await attempt(work, plan.suite, () => run(work));
  }
  if (plan.suite !== 'idle') await peer.call('done', {});
})();
