import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../events/json.ts';
import type { Scalar } from '../../events/field-set.ts';
import type { ExceptionEntry, ExceptionItem, SubEntry } from '../../rules/index.ts';
import { itemsOf } from '../../rules/exceptions/exception.testing.ts';
import { testOf } from './compile.testing.ts';
import { at, hasLeaf } from '../naive-values.testing.ts';

const NAMES = ['a', 'b', 'c'];
const name = fc.constantFrom(...NAMES);
const path = fc.array(name, { minLength: 1, maxLength: 3 }).map((steps) => steps.join('.'));
const text = fc.constantFrom('x', 'X', 'xy', 'yx', '', '1', 'true', '*', '\\');

const entry: fc.Arbitrary<SubEntry> = fc.oneof(
  fc.record({
    field: path,
    operator: operator(),
    type: fc.constant('match' as const),
    value: text,
  }),
  fc.record({
    field: path,
    operator: operator(),
    type: fc.constant('match_any' as const),
    value: fc.array(text, { minLength: 1, maxLength: 3 }),
  }),
  fc.record({ field: path, operator: operator(), type: fc.constant('exists' as const) }),
);

const anyEntry: fc.Arbitrary<ExceptionEntry> = fc.oneof(
  { weight: 3, arbitrary: entry },
  fc.record({
    field: path,
    operator: operator(),
    type: fc.constant('wildcard' as const),
    value: fc.constantFrom('x*', '*y', '?', '*', '\\*', 'x?*', '\\\\', 't*'),
  }),
  fc.record({
    field: path,
    type: fc.constant('nested' as const),
    entries: fc.array(fc.oneof(entry.filter(({ type }) => type !== 'exists')), {
      minLength: 1,
      maxLength: 2,
    }),
  }),
);

function operator(): fc.Arbitrary<'included' | 'excluded'> {
  return fc.constantFrom('included', 'excluded');
}

const item = fc.record({
  entries: fc.array(anyEntry, { minLength: 1, maxLength: 3 }),
  os_types: fc.constantFrom<readonly string[]>([], [], ['linux'], ['linux', 'macos']),
  meta: fc.constantFrom<object>(
    {},
    { dockwarden: { case_insensitive: true } },
    { dockwarden: { case_insensitive: ['a', 'a.b'] } },
  ),
});

const scalar = fc.constantFrom<Json>('x', 'X', 'xy', '', '1', '*', '\\', 1, true, null);

const { object } = fc.letrec<{ object: JsonObject; value: Json }>((tie) => ({
  object: fc
    .array(fc.tuple(fc.oneof(name, path), tie('value')), { maxLength: 4 })
    .map((pairs) => Object.fromEntries(pairs)),
  value: fc.oneof(
    { depthSize: 'small' },
    scalar,
    tie('object'),
    fc.array(tie('value'), { maxLength: 3 }),
  ),
}));

const document = fc
  .tuple(object, fc.constantFrom<JsonObject>({}, { host: { os: { type: 'linux' } } }))
  .map(([own, host]): JsonObject => ({ ...own, ...host }));

describe('compiled exceptions', () => {
  it('agree with a naive evaluation over the whole document', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(item, { minLength: 1, maxLength: 4 }),
        fc.array(document, { minLength: 1, maxLength: 4 }),
        async (written, all) => {
          const items = await itemsOf(...written);
          const test = testOf(items);
          for (const each of all) {
            const expected = items.flatMap((one, index) => (isFulfilled(one, each) ? [index] : []));
            expect(test(each)).toEqual(expected);
          }
        },
      ),
      { numRuns: 1_000 },
    );
  });
});

/** The reference: slow, and written like the specification. */
function isFulfilled(one: ExceptionItem, of: JsonObject): boolean {
  const systems = one.os_types;
  const isSystem =
    systems.length === 0 ||
    leavesAt(of, 'host.os.type').some((value) => systems.some((system) => system === value));
  return isSystem && one.entries.every((each) => holds(each, one, of, ''));
}

function holds(each: ExceptionEntry, one: ExceptionItem, of: JsonObject, parent: string): boolean {
  if (each.type === 'nested') {
    return objectsAt(of, each.field).some((inner) =>
      each.entries.every((sub) => holds(sub, one, inner, `${each.field}.`)),
    );
  }
  const values = leavesAt(of, each.field);
  const cases = one.meta?.dockwarden?.case_insensitive ?? false;
  const folds = typeof cases === 'boolean' ? cases : cases.includes(parent + each.field);
  const fold = (value: Scalar) => (folds ? String(value).toLowerCase() : String(value));
  const isMet = () => {
    switch (each.type) {
      case 'match':
        return values.some((value) => fold(value) === fold(each.value));
      case 'match_any':
        return values.some((value) => each.value.some((any) => fold(value) === fold(any)));
      case 'wildcard':
        return values.some((value) => likeThis(fold(each.value), fold(value)));
      case 'exists':
        return values.length > 0 || objectsAt(of, each.field).some((inner) => hasLeaf(inner));
      default:
        throw new TypeError(each.type);
    }
  };
  return isMet() === (each.operator === 'included');
}

function likeThis(pattern: string, value: string): boolean {
  if (pattern === '') return value === '';
  if (pattern.startsWith('*')) {
    return likeThis(pattern.slice(1), value) || (value !== '' && likeThis(pattern, value.slice(1)));
  }
  if (pattern.startsWith('?')) return value !== '' && likeThis(pattern.slice(1), value.slice(1));
  const plain = pattern.startsWith('\\') && pattern.length > 1 ? pattern.slice(1) : pattern;
  return plain[0] === value[0] && likeThis(plain.slice(1), value.slice(1));
}

/** All values at a path, without nulls. */
function leavesAt(value: Json, wanted: string): Scalar[] {
  return at(value, wanted).filter((leaf): leaf is Scalar => typeof leaf !== 'object');
}

function objectsAt(value: JsonObject, wanted: string): JsonObject[] {
  return at(value, wanted).filter(
    (each): each is JsonObject => typeof each === 'object' && each !== null && !Array.isArray(each),
  );
}
