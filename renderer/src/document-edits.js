// Owns what `webFrame` changes in a document: style sheets, and text in the focused element. The sheets are constructed ones:
// no element of the page's shows them, and no content security policy keeps them out. Captured, with `document.js`, before
// any other code runs, and called with texts only.

const { apply, getOwnPropertyDescriptor } = Reflect;
const { indexOf, push, splice } = Array.prototype;
const { execCommand } = Document.prototype;
const SheetConstructor = CSSStyleSheet;
const { replaceSync } = CSSStyleSheet.prototype;
// A named element of the page would come before it on the document itself.
const { get: getSheets } = /** @type {any} */ (getOwnPropertyDescriptor(Document.prototype, 'adoptedStyleSheets'));
const documentObject = document;

/** @returns {any} */
const sheetsOfDocument = () => apply(getSheets, documentObject, []);

/** @type {Record<string, CSSStyleSheet>} */
const sheets = /** @type {any} */ ({ __proto__: null });
let last = 0;

/**
 * @typedef {object} Edits
 * @property {(css: string) => string} insertCSS gives the key to remove it by
 * @property {(key: string) => void} removeInsertedCSS a key of nothing does nothing
 * @property {(text: string) => void} insertText
 */

/** @type {Edits} */
export const edits = /** @type {any} */ ({
  __proto__: null,
  insertCSS: (/** @type {string} */ css) => {
    const sheet = new SheetConstructor();
    apply(replaceSync, sheet, [css]);
    apply(push, sheetsOfDocument(), [sheet]);
    last += 1;
    const key = `polaron-css-${last}`;
    sheets[key] = sheet;
    return key;
  },
  removeInsertedCSS: (/** @type {string} */ key) => {
    const sheet = sheets[key];
    if (sheet === undefined) return;
    delete sheets[key];
    const list = sheetsOfDocument();
    const at = apply(indexOf, list, [sheet]);
    if (at >= 0) apply(splice, list, [at, 1]);
  },
  insertText: (/** @type {string} */ text) => {
    apply(execCommand, documentObject, ['insertText', false, text]);
  },
});
