// Owns the writing of the properties of objects that the walk in encode.js does not take itself: class instances, objects of
// other realms, and what was asked for its kind before.
import { emptyShape, enter, leave, leaveWord, setStep, setWord, writeText, writeValue, writeWord } from './encode.js';
import { OBJ, OBJX } from './format.js';
import { ObjectHasOwn, ObjectKeys } from './primordials.js';
import { nextShape, shapeNumber } from './shapes.js';

/** An object without properties. */
export function writeEmpty() {
  enter();
  leave();
  writeWord((shapeNumber(emptyShape()) << 4) | OBJ);
}

/**
 * Any object's own enumerable properties; gives false, and writes nothing, if there are none.
 *
 * @param {any} value
 */
export function writeProperties(value) {
  const keys = ObjectKeys(value);
  const { length } = keys;
  if (length === 0) return false;
  enter();
  const start = leaveWord();
  let shape = emptyShape();
  let countAt = 0;
  let count = 0;
  for (let i = 0; i < length; i += 1) {
    const key = keys[i];
    // A getter may have deleted it.
    if (!ObjectHasOwn(value, key)) continue;
    setStep(key);
    const property = value[key];
    if (countAt === 0) {
      const next = shape.key0 === key ? shape.next0 : shape.key1 === key ? shape.next1 : nextShape(shape, key);
      if (next !== undefined) shape = next;
      else countAt = leaveWord();
    }
    if (countAt !== 0) {
      writeText(key);
      count += 1;
    }
    writeValue(property);
  }
  leave();
  if (countAt !== 0) {
    setWord(countAt, count);
    setWord(start, (shapeNumber(shape) << 4) | OBJX);
  } else {
    setWord(start, (shapeNumber(shape) << 4) | OBJ);
  }
  return true;
}
