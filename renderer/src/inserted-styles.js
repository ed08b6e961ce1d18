// Owns the style sheets that `webFrame.insertCSS` puts into the document. They are constructed sheets: no element of the
// page's shows them, and no content security policy keeps them out.
import {
  ArrayPrototypeIndexOf,
  ArrayPrototypePush,
  ArrayPrototypeSplice,
  ErrorConstructor,
  SafeMap,
  ToString,
  realmGlobal,
  uncurryThis,
} from './primordials.js';

const { document: documentObject, CSSStyleSheet: SheetConstructor } = realmGlobal;
const CSSStyleSheetPrototypeReplaceSync = SheetConstructor && uncurryThis(SheetConstructor.prototype.replaceSync);

export function createInsertedStyles() {
  /** @type {SafeMap<string, any>} */
  const sheets = new SafeMap();
  let last = 0;

  return {
    /**
     * @param {string} css
     * @param {{ cssOrigin?: string }} [options]
     * @returns {string} the key to remove it by
     */
    insert: (css, options) => {
      const origin = options?.cssOrigin ?? 'author';
      if (origin !== 'author') {
        throw new ErrorConstructor(
          `cssOrigin ${ToString(origin)}: from within a page WebKit takes style sheets of the origin author only`,
        );
      }
      const sheet = new SheetConstructor();
      CSSStyleSheetPrototypeReplaceSync(sheet, ToString(css));
      ArrayPrototypePush(documentObject.adoptedStyleSheets, sheet);
      last += 1;
      const key = `polaron-css-${last}`;
      sheets.set(key, sheet);
      return key;
    },
    /** @param {string} key of a sheet; any other does nothing */
    remove: (key) => {
      const sheet = sheets.get(key);
      if (sheet === undefined) return;
      sheets.delete(key);
      const list = documentObject.adoptedStyleSheets;
      const at = ArrayPrototypeIndexOf(list, sheet);
      if (at >= 0) ArrayPrototypeSplice(list, at, 1);
    },
  };
}
