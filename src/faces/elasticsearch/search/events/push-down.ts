import { ruleFields } from '../../../../match/rule-outline.ts';
import { readTimes } from '../../../../detect/filters/range-times.ts';
import { isFault } from '../../../../detect/filters/scope.ts';
import type { EventTest } from '../../../../stores/event-store.ts';
import { TIMESTAMP } from '../../../../detect/evaluate/setup.ts';
import { compileQuery } from '../compile.ts';
import { EVENTS } from '../document-kind.ts';
import { isPattern, type SearchQuery } from '../query.ts';

type Leaf = Exclude<SearchQuery, { readonly kind: 'some' | 'not' | 'ids' | 'index' }>;
type RangeLeaf = Extract<Leaf, { readonly kind: 'range' }>;

/** The part of a query for the store: time bounds, and a test on columns within them. */
export interface StoredQuestion {
  readonly from: bigint | null;
  readonly to: bigint | null;
  readonly test: EventTest;
}

/** This many values are tested in a few milliseconds, whatever the test. */
const VALUES_BETWEEN_CHECKS = 4_096;

const UNDECIDED: EventTest = { kind: 'constant', holds: null };
const ALWAYS: EventTest = { kind: 'constant', holds: true };

/**
 * The part of a query that a store evaluates without documents. An event within the bounds matches the query
 * exactly if the test holds for it.
 *
 * @param hotFields the fields that the store has columns for
 * @param check throws when the time limit is exceeded: a query of many clauses tests many values
 */
export function questionOf(
  query: SearchQuery,
  hotFields: readonly string[],
  now: bigint,
  check: () => void = () => {},
): StoredQuestion {
  const scope: Scope = { hot: new Set(hotFields), now, check };
  let from: bigint | null = null;
  let to: bigint | null = null;
  const tests: EventTest[] = [];
  for (const part of conjunctsOf(query)) {
    const times = isTimeRange(part) ? readTimes(part.range, now) : null;
    if (times === null || isFault(times)) {
      tests.push(testOf(part, scope));
      continue;
    }
    const { range } = part as RangeLeaf;
    const least =
      times.lower === null || range.lower?.isIn === true ? times.lower : times.lower + 1n;
    const most =
      times.upper === null || range.upper?.isIn === true ? times.upper : times.upper - 1n;
    if (least !== null && (from === null || least > from)) from = least;
    if (most !== null && (to === null || most < to)) to = most;
    // Without bounds it still requires a time, which only a query with bounds can express.
    if (least === null && most === null) tests.push(UNDECIDED);
  }
  return { from, to, test: tests.length === 0 ? ALWAYS : { kind: 'and', operands: tests } };
}

function conjunctsOf(query: SearchQuery): readonly SearchQuery[] {
  return query.kind === 'some' && query.least === query.of.length && query.least > 0
    ? query.of.flatMap(conjunctsOf)
    : [query];
}

const isTimeRange = (query: SearchQuery): query is RangeLeaf =>
  query.kind === 'range' && !isPattern(query.field) && query.field.path === TIMESTAMP;

interface Scope {
  readonly hot: ReadonlySet<string>;
  readonly now: bigint;
  readonly check: () => void;
}

function testOf(query: SearchQuery, scope: Scope): EventTest {
  switch (query.kind) {
    case 'some': {
      if (query.least <= 0) return ALWAYS;
      if (query.least > query.of.length) return { kind: 'constant', holds: false };
      const operands = query.of.map((each) => testOf(each, scope));
      if (query.least === operands.length) return { kind: 'and', operands };
      const any: EventTest = { kind: 'or', operands };
      return query.least === 1 ? any : { kind: 'and', operands: [any, UNDECIDED] };
    }
    case 'not':
      return { kind: 'not', operand: testOf(query.of, scope) };
    case 'ids':
    case 'index':
      return UNDECIDED;
    default:
      return isPattern(query.field) || !scope.hot.has(query.field.path)
        ? UNDECIDED
        : leafTest(query, query.field.path, scope);
  }
}

/** Each distinct value of a column is tested like a document that has no other field. */
function leafTest(leaf: Leaf, path: string, { now, check }: Scope): EventTest {
  // The only field of a row.
  const condition = compileQuery(leaf, ruleFields(), now, EVENTS);
  let tested = 0;
  const test: EventTest = {
    kind: 'field',
    field: path,
    test: (value) => {
      tested += 1;
      if (tested % VALUES_BETWEEN_CHECKS === 0) check();
      return condition([value], () => ({}));
    },
  };
  // Unless a type excludes it, a field without a value may be an object that has some.
  const mayBeObject = leaf.kind === 'exists' && !isPattern(leaf.field) && leaf.field.type === null;
  return mayBeObject ? { kind: 'or', operands: [test, UNDECIDED] } : test;
}
