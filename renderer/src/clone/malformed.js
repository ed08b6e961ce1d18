// Owns the error for bytes that are no value.
import { ErrorConstructor } from './primordials.js';

/** @param {string} what */
export const malformed = (what) => new ErrorConstructor(`Malformed clone data: ${what}`);
