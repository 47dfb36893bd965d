import type { Scalar } from '../../events/field-set.ts';
import type { LeafPredicate, PredicateOf } from '../../lang/plan/plan.ts';
import {
  bounded,
  exactly,
  NOTHING,
  orMalformed,
  presence,
  unsupported,
  type Bounds,
  type LeafContext,
} from './bounds.ts';
import type { IndexedField } from './mapping.ts';
import { union, type EventSet } from './query-dsl.ts';

/** The values that a type of the mapping takes. A constant beyond them is refused. */
const LIMITS: Readonly<Record<string, readonly [number, number]>> = {
  byte: [-(2 ** 7), 2 ** 7 - 1],
  short: [-(2 ** 15), 2 ** 15 - 1],
  integer: [-(2 ** 31), 2 ** 31 - 1],
  long: [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
  unsigned_long: [0, Number.MAX_SAFE_INTEGER],
  double: [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
  // From here on, whole numbers are rounded.
  float: [-(2 ** 20), 2 ** 20],
};

const WHOLE: ReadonlySet<string> = new Set(['byte', 'short', 'integer', 'long', 'unsigned_long']);

const WHY = 'numbers are indexed rounded';

/**
 * Numbers are found in whole steps, wide enough for what index and evaluator round: an index of whole numbers has 5 for 5.9. There
 * is no lower bound, since an index also reads texts as numbers that the evaluator does not.
 */
export function numberBounds(leaf: LeafPredicate, context: LeafContext): Bounds {
  const { field, reads } = context;
  if (leaf.kind === 'exists') return numberPresence(context);
  if (reads !== 'integer' && reads !== 'float' && reads !== 'json')
    return unsupported(`it is indexed as ${field.type}`);
  if (leaf.kind === 'equals') return equalNumbers(leaf, context);
  if (leaf.kind === 'range') return numberRange(leaf, context);
  // A number is no text, and a text in a field of numbers is not indexed as it is written.
  return reads === 'json' ? unsupported(`it is indexed as ${field.type}`) : NOTHING;
}

function numberPresence({ field, reads }: LeafContext): Bounds {
  // An empty text is no value to an index of numbers.
  if (reads !== 'integer' && reads !== 'float')
    return unsupported(`it is indexed as ${field.type}`);
  return bounded(orMalformed(presence(field), field), 'none', WHY);
}

function equalNumbers({ values }: PredicateOf<'equals'>, context: LeafContext): Bounds {
  const { field, reads } = context;
  const sets: EventSet[] = [];
  for (const value of values) {
    if (typeof value === 'string' || typeof value === 'boolean') {
      if (reads === 'json') return unsupported(`it is indexed as ${field.type}`);
      continue;
    }
    const steps = stepsAround(value, context);
    if (steps === null) return unsupported('a number is too large');
    sets.push(rangeOf(context, { gte: steps[0], lte: steps[1] }));
  }
  return values.length === 0 || sets.length === 0
    ? NOTHING
    : bounded(orMalformed(union(sets), field), 'none', WHY);
}

function numberRange({ operator, value }: PredicateOf<'range'>, context: LeafContext): Bounds {
  const { field, reads } = context;
  if (typeof value === 'boolean') return NOTHING;
  if (typeof value === 'string')
    return reads === 'json' ? unsupported(`it is indexed as ${field.type}`) : NOTHING;
  const steps = stepsAround(value, context);
  if (steps === null) return unsupported('a number is too large');
  const bound = operator.startsWith('>') ? { gte: steps[0] } : { lte: steps[1] };
  return bounded(orMalformed(rangeOf(context, bound), field), 'none', WHY);
}

/** Whole numbers that a value may be indexed between; `null` for one that the type does not take. */
function stepsAround(
  value: Exclude<Scalar, string | boolean>,
  { field: { type }, reads }: LeafContext,
): readonly [number, number] | null {
  const limits = LIMITS[type];
  if (limits === undefined) return null;
  const number = Number(value);
  const isSame = reads === 'integer' && WHOLE.has(type);
  const margin = isSame ? 0 : 2;
  const from = Math.floor(number) - margin;
  const to = Math.ceil(number) + margin;
  const [least, most] = limits;
  // Not only refused: beyond, evaluator and index round differently.
  if (!(number > least && number < most)) return null;
  return [Math.max(from, least), Math.min(to, most)];
}

const rangeOf = ({ field }: LeafContext, range: object): EventSet => ({
  range: { [field.searched]: range },
});

/** The index takes exactly what the evaluator reads as true or false. */
export function booleanBounds(leaf: LeafPredicate, { field, reads }: LeafContext): Bounds {
  if (reads === 'boolean') {
    if (leaf.kind === 'exists') return exactly(presence(field));
    if (leaf.kind !== 'equals') return NOTHING;
    const wanted = leaf.values.filter((value) => typeof value === 'boolean');
    return exactly(truthValues(wanted, field));
  }
  // What is no truth value may be left out of the index, and OpenSearch does not say of which documents.
  const isKnown = leaf.kind === 'equals' && reads === 'json' && !field.ignoresMalformed;
  if (!isKnown || !leaf.values.every((value) => typeof value === 'boolean'))
    return unsupported('it is indexed as boolean');
  return bounded(truthValues(leaf.values, field), 'none', 'it is indexed as boolean');
}

const truthValues = (values: readonly boolean[], { searched }: IndexedField): EventSet =>
  union([...new Set(values)].map((value) => ({ term: { [searched]: value } })));
