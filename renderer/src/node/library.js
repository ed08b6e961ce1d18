// Owns the entry of the bundle of Node.js' own modules that are too large for every document: it is evaluated in the
// preload's world when a preload first asks for one of them. Unlike the runtime it is a library like any other: where the
// preload shares the page's world, what the page patches reaches it, as it reaches the preload.
import { Buffer } from 'buffer/';
import * as url from './url.js';

const library = { Buffer, url: { ...url } };

export { library };
