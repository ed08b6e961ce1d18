// The structured-clone codec's face. Callers know these; the byte format behind them (docs/clone-format.md) may change.
export { CloneWriter } from './writer.js';
export { encodeClone } from './encode.js';
export { decodeClone, decodeFront } from './decode.js';
