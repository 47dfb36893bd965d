import { MAX_FAULTS, wrongType, wrongValue } from './fault.ts';
import type { Kind } from './kind.ts';

interface Length {
  readonly least?: number;
  readonly most?: number;
}

/** A list of one kind; all its elements are checked. */
export function list<T>(element: Kind<T>, length: Length = {}): Kind<readonly T[]> {
  const { least = 0, most = Number.POSITIVE_INFINITY } = length;
  const expected = `a list of ${lengthText(length)}${element.many}`;
  return {
    expected,
    many: `lists of ${element.many}`,
    read: (value, path, faults) => {
      if (!Array.isArray(value)) {
        faults.push(wrongType(value, path, expected));
        return undefined;
      }
      if (value.length < least || value.length > most) {
        faults.push(wrongValue(value, path, expected));
        return undefined;
      }
      const read: T[] = [];
      for (const [index, each] of value.entries()) {
        const one = element.read(each, [...path, index], faults);
        if (one !== undefined) read.push(one);
        if (faults.length > MAX_FAULTS) break;
      }
      return read.length === value.length ? read : undefined;
    },
  };
}

/** One value or a list of them, read as a list. */
export function oneOrMore<T>(element: Kind<T>): Kind<readonly T[]> {
  const several = list(element);
  return {
    expected: `${element.expected}, or ${several.expected}`,
    many: several.many,
    read: (value, path, faults) => {
      if (Array.isArray(value)) return several.read(value, path, faults);
      const one = element.read(value, path, faults);
      return one === undefined ? undefined : [one];
    },
  };
}

/** One kind or another, depending on whether the value is a list. */
export function listOr<A, B>(whenList: Kind<A>, otherwise: Kind<B>): Kind<A | B> {
  return {
    expected: `${otherwise.expected}, or ${whenList.expected}`,
    many: `${otherwise.many}, or ${whenList.many}`,
    read: (value, path, faults) =>
      Array.isArray(value)
        ? whenList.read(value, path, faults)
        : otherwise.read(value, path, faults),
  };
}

function lengthText({ least = 0, most }: Length): string {
  if (most !== undefined) return `${least} to ${most} `;
  return least > 0 ? `at least ${least} of ` : '';
}
