import type { LeafPredicate, Predicate } from '../../lang/plan/plan.ts';
import { valueTest } from '../../lang/plan/predicate-test.ts';
import { addressBounds } from './bounds-of-addresses.ts';
import { dateBounds } from './bounds-of-dates.ts';
import { booleanBounds, numberBounds } from './bounds-of-numbers.ts';
import { isRendered, textBounds, textOfNumber } from './bounds-of-texts.ts';
import {
  bounded,
  exactly,
  NOTHING,
  presence,
  unsupported,
  type Bounds,
  type BoundsContext,
  type LeafContext,
} from './bounds.ts';
import type { IndexedField } from './mapping.ts';
import { complement, intersection, union, type EventSet } from './query-dsl.ts';

/** The bounds of a condition in one index. */
export function boundsOf(predicate: Predicate, context: BoundsContext): Bounds {
  switch (predicate.kind) {
    case 'all':
      return exactly('all');
    case 'none':
      return NOTHING;
    case 'not': {
      const { upper, lower, why } = boundsOf(predicate.operand, context);
      return { upper: complement(lower), lower: complement(upper), why };
    }
    case 'and':
    case 'or': {
      const parts = predicate.operands.map((operand) => boundsOf(operand, context));
      const join = predicate.kind === 'and' ? intersection : union;
      return {
        upper: join(parts.map(({ upper }) => upper)),
        lower: join(parts.map(({ lower }) => lower)),
        why: parts.find(({ why }) => why !== null)?.why ?? null,
      };
    }
    default:
      return leafBounds(predicate, context);
  }
}

function leafBounds(leaf: LeafPredicate, context: BoundsContext): Bounds {
  const reads = context.readsAs(leaf.field);
  if (reads === 'unknown') return unsupported('the query reads it in its own way');
  const field = context.fieldOf(leaf.field);
  if (field.type === 'unknown') return unsupported(field.why);
  // Where no document has a value, no test of values holds.
  if (field.type === 'absent') return NOTHING;
  if (field.nested !== null && field.ignoresMalformed)
    return unsupported('values of nested objects may be left out of the index');
  // What a nested object leaves out is said of its document.
  const abilities = { ...context.abilities, ...(field.nested === null ? {} : NO_IGNORED) };
  const found = boundsByType(leaf, { ...context, field, reads, abilities });
  const lower = field.hasMore ? 'none' : found.lower;
  const why = field.hasMore ? 'the index has values that documents lack' : found.why;
  return { upper: within(field, found.upper), lower: within(field, lower), why };
}

const NO_IGNORED = { tellsIgnored: false };

/** A test of a field in a nested object looks for an object of its own: different ones may satisfy different tests. */
function within({ nested }: IndexedField, set: EventSet): EventSet {
  if (nested === null || typeof set === 'string') return set;
  return { nested: { path: nested, ignore_unmapped: true, query: set } };
}

function boundsByType(leaf: LeafPredicate, context: LeafContext): Bounds {
  const { field, reads } = context;
  switch (field.type) {
    case 'constant_keyword':
      return constantBounds(leaf, context);
    case 'keyword':
    case 'wildcard':
      return textBounds(leaf, context);
    case 'text':
      return leaf.kind === 'exists'
        ? bounded(presence(field), 'none', 'it is a text')
        : unsupported('it is a text without an exact sub-field');
    case 'boolean':
      return booleanBounds(leaf, context);
    case 'ip':
      return addressBounds(leaf, context);
    case 'date':
    case 'date_nanos':
      return dateBounds(leaf, context);
    default:
      return reads === 'text' ? textOfNumber(leaf, context) : numberBounds(leaf, context);
  }
}

/** Every document has the constant or no value. */
function constantBounds(leaf: LeafPredicate, { field, reads, now }: LeafContext): Bounds {
  const why = 'documents may lack the constant of the index';
  const constant = field.constant ?? '';
  // A number may be written as the constant, and read as another text.
  if (reads !== 'text' || leaf.kind === 'exists' || isRendered(constant)) return unsupported(why);
  return valueTest(leaf, { now })(constant) === false ? NOTHING : unsupported(why);
}
