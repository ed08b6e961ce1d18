// Execute: code from the main process in the page's world, and what is answered.
import assert from 'node:assert/strict';
import test from 'node:test';
import { ERROR, createWorld, kinds, settled } from './helpers/world.js';

for (const isolation of [true, false]) {
  const name = isolation ? 'isolated' : 'shared';
  const run = async (code, world = createWorld({ isolation })) => {
    world.execute(77, code);
    await settled();
    const replies = world.ofKind(kinds.executeReply);
    assert.equal(replies.length, 1);
    assert.equal(replies[0].call, 77);
    assert.equal(world.reports().length, 0);
    return replies[0];
  };

  test(`${name}: values`, async () => {
    for (const [code, value] of [
      ['1 + 1', 2],
      ["'text'", 'text'],
      ['undefined', undefined],
      ['null', null],
      ['({ a: [1, { b: true }] })', { a: [1, { b: true }] }],
      ['new Date(5)', new Date(5)],
      ['Promise.resolve({ later: 1 })', { later: 1 }],
      ['({ then(resolve) { resolve("thenable"); } })', 'thenable'],
      ['(async () => { await null; return [1]; })()', [1]],
    ]) {
      const reply = await run(code);
      assert.equal(reply.flags, 0, code);
      assert.deepEqual(reply.value, value, code);
    }
  });

  test(`${name}: errors`, async () => {
    for (const [code, error, message] of [
      ["throw new TypeError('t')", 'TypeError', /^t$/],
      ["Promise.reject(new RangeError('r'))", 'RangeError', /^r$/],
      ["throw 'text'", 'Error', /^text$/],
      ['let let', 'SyntaxError', /./],
      ['(() => {})', undefined, /An object could not be cloned\. result is a function/],
      ['({ a: [() => {}] })', undefined, /An object could not be cloned\. result\.a\[0\] is a function/],
      ['({ get then() { throw new EvalError("then"); } })', 'EvalError', /^then$/],
      ['({ get a() { throw new EvalError("getter"); } })', 'EvalError', /^getter$/],
    ]) {
      const reply = await run(code);
      assert.equal(reply.flags, ERROR, code);
      if (error) assert.equal(reply.value.name, error, code);
      assert.match(reply.value.message, message, code);
    }
  });

  test(`${name}: code, cause and data of an error`, async () => {
    const { value } = await run(
      "throw Object.assign(new Error('m', { cause: new TypeError('c') }), { code: 'E', list: [1, 2] })",
    );
    assert.equal(value.code, 'E');
    assert.deepEqual(value.data, { list: [1, 2] });
    assert.equal(value.cause.message, 'c');
  });
}

test('a thenable of a hostile page sees nothing of the preload realm', async () => {
  const world = createWorld();
  world.inPage(`globalThis.seen = [];
    globalThis.realmOf = (f) => { try { return f.constructor.constructor('return globalThis')(); } catch (e) { return String(e); } };`);
  world.execute(
    1,
    `({ then(...args) { for (const a of args) seen.push(realmOf(a) === globalThis); seen.push(realmOf(arguments) === globalThis); args[0]({ get x() { return 1; } }); } })`,
  );
  await settled();
  assert.deepEqual([...world.inPage('seen')], [true, true, true]);
  assert.deepEqual(world.ofKind(kinds.executeReply)[0].value, { x: 1 });
});
