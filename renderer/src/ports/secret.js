// Owns texts that nobody can guess.
import { MathRandom, ReflectApply, Uint8ArrayConstructor, realmGlobal } from '../primordials.js';

const { crypto } = realmGlobal;
const getRandomValues = crypto && crypto.getRandomValues;
const DIGITS = '0123456789abcdef';

/** 128 bits, in hexadecimal digits. */
export function makeSecret() {
  const bytes = new Uint8ArrayConstructor(16);
  if (getRandomValues) ReflectApply(getRandomValues, crypto, [bytes]);
  // Where the runtime is tested without a browser.
  else for (let i = 0; i < 16; i += 1) bytes[i] = MathRandom() * 256;
  let text = '';
  for (let i = 0; i < 16; i += 1) text += DIGITS[bytes[i] >> 4] + DIGITS[bytes[i] & 15];
  return text;
}
