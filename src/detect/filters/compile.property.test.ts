import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../events/json.ts';
import { compiled } from './compile.testing.ts';
import { at, hasLeaf } from '../naive-values.testing.ts';

const NAMES = ['a', 'b', 'a.b', 'b.a'];
const field = fc.constantFrom(...NAMES);
const text = fc.constantFrom('x', 'X', 'xy', 'yx', '');

const leaf: fc.Arbitrary<JsonObject> = fc.oneof(
  fc
    .tuple(fc.constantFrom('term', 'match', 'match_phrase', 'prefix'), field, text)
    .map(([name, at, value]): JsonObject => ({ [name]: { [at]: value } })),
  fc
    .tuple(field, fc.array(text, { maxLength: 2 }))
    .map(([at, values]): JsonObject => ({ terms: { [at]: values } })),
  field.map((at): JsonObject => ({ exists: { field: at } })),
  fc
    .tuple(field, text, fc.constantFrom('gt', 'gte', 'lt', 'lte'))
    .map(([at, value, end]): JsonObject => ({ range: { [at]: { [end]: value } } })),
  fc.constantFrom<JsonObject>({ match_all: {} }, { match_none: {} }),
);

/** Not understood by the compiler, but the tests know the meaning. */
const riddle: fc.Arbitrary<JsonObject> = fc.oneof(
  text.map((value): JsonObject => ({ riddle: { a: value } })),
  fc.constant<JsonObject>({ riddle: {} }),
);

const clauses = (leaves: fc.Arbitrary<JsonObject>) =>
  fc.letrec<{ clause: JsonObject; some: Json }>((tie) => ({
    clause: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      leaves,
      fc
        .record(
          {
            must: tie('some'),
            filter: tie('some'),
            should: tie('some'),
            must_not: tie('some'),
            minimum_should_match: fc.constantFrom<Json>(0, 1, 2, -1, '50%'),
          },
          { requiredKeys: [] },
        )
        .map((body): JsonObject => ({ bool: body as JsonObject })),
      fc
        .array(tie('clause'), { maxLength: 3 })
        .map((queries): JsonObject => ({ dis_max: { queries } })),
      tie('clause').map((filter): JsonObject => ({ constant_score: { filter } })),
      fc
        .tuple(fc.constantFrom('a', 'b'), tie('clause'))
        .map(([path, query]): JsonObject => ({ nested: { path, query } })),
    ),
    some: fc.oneof(tie('clause'), fc.array(tie('clause'), { maxLength: 3 })),
  })).clause;

const filters = (clause: fc.Arbitrary<JsonObject>) =>
  fc.array(
    fc.letrec<{ filter: JsonObject }>((tie) => ({
      filter: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        fc
          .tuple(clause, fc.boolean())
          .map(([query, negate]): JsonObject => ({ meta: { negate }, query })),
        fc
          .tuple(clause, fc.boolean())
          .map(([older, negate]): JsonObject => ({ meta: { negate }, ...older })),
        fc
          .tuple(
            fc.array(tie('filter'), { minLength: 1, maxLength: 3 }),
            fc.constantFrom('AND', 'OR'),
            fc.boolean(),
          )
          .map(([params, relation, negate]): JsonObject => ({
            meta: { type: 'combined', params, relation, negate },
          })),
      ),
    })).filter,
    { minLength: 1, maxLength: 3 },
  );

const scalar = fc.constantFrom<Json>('x', 'X', 'xy', 'yx', '', null);

const { document } = fc.letrec<{ document: JsonObject; value: Json }>((tie) => ({
  document: fc
    .array(fc.tuple(field, tie('value')), { maxLength: 3 })
    .map((pairs) => Object.fromEntries(pairs)),
  value: fc.oneof(
    { depthSize: 'small' },
    scalar,
    tie('document'),
    fc.array(tie('value'), { maxLength: 3 }),
  ),
}));

describe('compiled filters', () => {
  it('agree with a naive evaluation over the whole document', () => {
    fc.assert(
      fc.property(
        filters(clauses(leaf)),
        fc.array(document, { minLength: 1 }),
        (all, documents) => {
          const { passes, notApplied } = compiled(all);
          expect(notApplied).toEqual([]);
          for (const each of documents) {
            expect(passes(each)).toBe(all.every((filter) => letsPass(filter, each)));
          }
        },
      ),
      { numRuns: 1_500 },
    );
  });

  it('never exclude more if a clause is unknown', () => {
    const partly = filters(clauses(fc.oneof(leaf, riddle)));
    fc.assert(
      fc.property(partly, fc.array(document, { minLength: 1 }), (all, documents) => {
        const { passes } = compiled(all);
        for (const each of documents) {
          if (all.every((filter) => letsPass(filter, each))) expect(passes(each)).toBe(true);
        }
      }),
      { numRuns: 1_500 },
    );
  });
});

/** The reference: slow, and written like the specification. */
function letsPass(filter: JsonObject, of: JsonObject): boolean {
  const { meta, query, ...older } = filter;
  const { negate, params, relation } = meta as JsonObject;
  const isMet = () => {
    if (!Array.isArray(params)) return holds((query ?? older) as JsonObject, of, '');
    const parts = params.map((each: Json) => letsPass(each as JsonObject, of));
    return relation === 'AND' ? !parts.includes(false) : parts.includes(true);
  };
  return isMet() !== negate;
}

function holds(clause: JsonObject, of: JsonObject, parent: string): boolean {
  const [[name, body] = ['', null]] = Object.entries(clause);
  const table = body as JsonObject;
  const [[key, wanted] = ['', null]] = Object.entries(table);
  const texts = () => textsAt(of, key, parent);
  switch (name) {
    case 'match_all':
      return true;
    case 'match_none':
      return false;
    case 'term':
    case 'match':
    case 'match_phrase':
      return texts().includes(wanted as string);
    case 'terms':
      return texts().some((each) => (wanted as readonly Json[]).includes(each));
    case 'riddle':
      return key !== '' && texts().includes(wanted as string);
    case 'prefix':
      return texts().some((each) => each.startsWith(wanted as string));
    case 'range': {
      const [[end, bound] = ['', '']] = Object.entries(wanted as JsonObject);
      return texts().some((each) => isWithin(each, end, bound as string));
    }
    case 'exists':
      return valuesAt(of, table['field'] as string, parent).some(hasLeaf);
    case 'constant_score':
      return holds(table['filter'] as JsonObject, of, parent);
    case 'dis_max':
      return listOf(table['queries']).some((each) => holds(each, of, parent));
    case 'nested': {
      const path = table['path'] as string;
      return valuesAt(of, path, parent).some(
        (each) => isObject(each) && holds(table['query'] as JsonObject, each, `${path}.`),
      );
    }
    case 'bool': {
      const met = (part: string) => listOf(table[part]).map((each) => holds(each, of, parent));
      const required = [...met('must'), ...met('filter')];
      const should = met('should');
      const written = table['minimum_should_match'];
      const count = should.length;
      const own = required.length === 0 && count > 0 ? 1 : 0;
      const least =
        written === undefined
          ? own
          : written === '50%'
            ? Math.floor(count / 2)
            : written === -1
              ? count - 1
              : (written as number);
      return (
        !required.includes(false) &&
        !met('must_not').includes(true) &&
        should.filter(Boolean).length >= Math.max(own, least)
      );
    }
    default:
      throw new TypeError(name);
  }
}

const listOf = (some: Json | undefined) =>
  (Array.isArray(some) ? some : some === undefined ? [] : [some]) as readonly JsonObject[];

const isObject = (value: Json): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function isWithin(value: string, end: string, bound: string): boolean {
  if (value === bound) return end === 'gte' || end === 'lte';
  return value < bound === end.startsWith('l');
}

const textsAt = (of: JsonObject, path: string, parent: string) =>
  valuesAt(of, path, parent).filter((each) => typeof each === 'string');

function valuesAt(of: JsonObject, path: string, parent: string): readonly Json[] {
  return path.startsWith(parent) ? at(of, path.slice(parent.length)) : [];
}
