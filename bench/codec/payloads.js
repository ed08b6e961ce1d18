// Owns the eight values that the codec is measured with. They are the same in each run.

const WORDS = ['amber', 'birch', 'cedar', 'dune', 'ember', 'fjord', 'grove', 'heath', 'islet', 'jetty', 'knoll', 'lagoon'];

/**
 * A string in one piece: one put together may be kept in parts, and the first to read it would pay for that.
 *
 * @param {string} text
 * @returns {string}
 */
const whole = (text) => JSON.parse(JSON.stringify(text));

/** Numbers from 0 to 1, always the same. */
function randomNumbers() {
  let state = 20241121;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

const settings = () => ({
  theme: 'dark',
  locale: 'de-AT',
  fontSize: 13,
  lineHeight: 1.45,
  softWrap: true,
  minimap: false,
  tabSize: 2,
  saveMode: 'onFocusChange',
  saveDelay: 1500,
  lastFile: '/home/user/work/demo/src/lib.rs',
  zoom: -1,
  proxy: null,
  recent: ['one.txt', 'two/three.md', 'notes.org'],
  window: { x: 64, y: 48, width: 1440, height: 900, maximized: false },
  telemetry: false,
  author: whole('Jörg Müßig'),
  opacity: 0.8660254037844386,
  launches: 1234567,
  session: '9f86d081884c7d659a2feaa0c55ad015',
  updatedAt: 1731999999123,
});

function records() {
  const list = [];
  for (let i = 0; i < 10_000; i += 1) {
    const tags = [WORDS[(i * 7) % 12], WORDS[(i * 5 + 1) % 12], whole(`tag${i % 97}`)];
    list.push({ id: i, name: whole(`item-${i}-${WORDS[i % 12]}`), tags, nested: { a: i * 2, b: i / 3 } });
  }
  return list;
}

function bytes() {
  const data = new Uint8Array(1024 * 1024);
  for (let i = 0; i < data.length; i += 1) data[i] = i * 31;
  return data;
}

/** @returns {{ name: string, value: any, json: boolean }[]} */
export function makePayloads() {
  const random = randomNumbers();
  return [
    { name: 'P1', value: [{ id: 123 }], json: true },
    { name: 'P2', value: settings(), json: true },
    { name: 'P3', value: records(), json: true },
    { name: 'P4', value: whole('The quick brown fox jumps over the lazy dog 0123456789 abcdefghi'.repeat(16384)), json: true },
    { name: 'P5', value: whole('中文字符串測試資料'.repeat(7408).slice(0, 66_667)), json: true },
    { name: 'P6', value: { name: 'picture.raw', size: 1024 * 1024, data: bytes() }, json: false },
    { name: 'P7', value: Array.from({ length: 100_000 }, () => (random() - 0.5) * 1e4), json: true },
    { name: 'P8', value: new Map(Array.from({ length: 10_000 }, (_, i) => [whole(`key-${i}`), i])), json: false },
  ];
}
