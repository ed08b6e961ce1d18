// The structured-clone codec's face. Callers know these three; the byte format behind them may change.
export { CloneWriter } from './writer.js';
export { encodeClone } from './encode.js';
export { decodeClone } from './decode.js';
