// Owns the beginning: finds out where this page is shown, asks what to do, does it, and says that it is done.
'use strict';

const peers = [polaronPeer, tauriPeer, wryPeer, webkitPeer, chromiumPeer];

(async () => {
  const peer = await peers.find((candidate) => candidate.isHere()).open();
  const plan = await peer.call('plan', {});
  await peer.call('hello', {});
  const run = suites[plan.suite];
  await attempt(new Work(peer, plan), plan.suite, () => run(new Work(peer, plan)));
  const variants = ['calls', 'bytes'].includes(plan.suite) ? (peer.variants ?? {}) : {};
  for (const [name, variant] of Object.entries(variants)) {
    const work = new Work({ ...variant, call: peer.call }, plan, name);
    await attempt(work, plan.suite, () => run(work));
  }
  if (plan.suite !== 'idle') await peer.call('done', {});
})();
