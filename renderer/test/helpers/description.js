// Owns the language in which tests/golden/clone.json describes values, which the Rust tests read too: [kind, data...].
//
//   ["undefined"] ["null"] ["hole"] ["boolean", true] ["number", "-0"] ["bigint", "-255"] ["string", "text" or [code units]]
//   ["array", [values]]  ["object", [[key, value]...]]  ["map", [[key, value]...]]  ["set", [values]]
//   ["date", "milliseconds"]  ["regexp", source, flags]
//   ["error", class, {"name": s, "message": s, "stack": s, "cause": value, "errors": value}]: what it has of them
//   ["arrayBuffer", [bytes], maximum length or null]  ["view", class, byte offset, byte length or null if tracking, buffer]
//   ["numberObject", "1"] ["stringObject", s] ["booleanObject", true] ["bigintObject", "1"]
//   ["sparse", length, [[key, value]...]]  ["arrayExtra", [values], [[key, value]...]]
//   ["ref", n]: the n-th object, from 0, in the order of the text; primitives (strings, numbers, bigints too) do not count

const text = (of) => (typeof of === 'string' ? of : String.fromCharCode(...of));

/** The value that a description means. */
export function build(description) {
  const objects = [];
  const made = (object) => {
    objects.push(object);
    return object;
  };
  const define = (object, key, value) =>
    Object.defineProperty(object, text(key), { value: of(value), writable: true, enumerable: true, configurable: true });
  const fill = (array, elements) => {
    array.length = elements.length;
    elements.forEach((element, i) => {
      if (element[0] !== 'hole') array[i] = of(element);
    });
    return array;
  };
  const hidden = (object, key, value) =>
    Object.defineProperty(object, key, { value, writable: true, enumerable: false, configurable: true });
  function of([kind, data, more, length, buffer]) {
    switch (kind) {
      case 'undefined':
        return undefined;
      case 'null':
        return null;
      case 'boolean':
        return data;
      case 'number':
        return Number(data);
      case 'bigint':
        return BigInt(data);
      case 'string':
        return text(data);
      case 'array':
        return fill(made([]), data);
      case 'object': {
        const object = made({});
        for (const [key, value] of data) define(object, key, value);
        return object;
      }
      case 'map': {
        const map = made(new Map());
        for (const [key, value] of data) map.set(of(key), of(value));
        return map;
      }
      case 'set': {
        const set = made(new Set());
        for (const member of data) set.add(of(member));
        return set;
      }
      case 'date':
        return made(new Date(Number(data)));
      case 'regexp':
        return made(new RegExp(data, more));
      case 'error': {
        const error = made(data === 'AggregateError' ? new AggregateError([]) : new globalThis[data]());
        delete error.errors;
        if ('name' in more) hidden(error, 'name', text(more.name));
        if ('message' in more) hidden(error, 'message', text(more.message));
        hidden(error, 'stack', 'stack' in more ? text(more.stack) : undefined);
        if ('cause' in more) hidden(error, 'cause', of(more.cause));
        if ('errors' in more) hidden(error, 'errors', of(more.errors));
        return error;
      }
      case 'arrayBuffer': {
        const bytes = new ArrayBuffer(data.length, more === null ? undefined : { maxByteLength: more });
        new Uint8Array(bytes).set(data);
        return made(bytes);
      }
      case 'view': {
        const number = objects.push(undefined) - 1;
        const Class = globalThis[data];
        const bytes = of(buffer);
        const elements = length === null ? undefined : length / (Class.BYTES_PER_ELEMENT ?? 1);
        return (objects[number] = new Class(bytes, more, elements));
      }
      case 'numberObject':
        return made(Object(Number(data)));
      case 'stringObject':
        return made(Object(text(data)));
      case 'booleanObject':
        return made(Object(data));
      case 'bigintObject':
        return made(Object(BigInt(data)));
      case 'sparse': {
        const array = made([]);
        array.length = data;
        for (const [key, value] of more) define(array, key, value);
        return array;
      }
      case 'arrayExtra': {
        const array = fill(made([]), data);
        for (const [key, value] of more) define(array, key, value);
        return array;
      }
      case 'ref':
        return objects[data];
      default:
        throw new Error(`golden vectors have a new kind: ${kind}`);
    }
  }
  return of(description);
}
