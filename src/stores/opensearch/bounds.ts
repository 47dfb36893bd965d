import type { LeafPredicate, Predicate } from '../../lang/plan/plan.ts';
import { valueTest } from '../../lang/plan/predicate-test.ts';
import type { IndexedField } from './mapping.ts';
import { complement, intersection, union, type EventSet } from './query-dsl.ts';
import { booleanBounds, numberBounds } from './bounds-of-numbers.ts';
import { addressBounds } from './bounds-of-addresses.ts';
import { dateBounds } from './bounds-of-dates.ts';
import { textBounds, textOfNumber } from './bounds-of-texts.ts';

/**
 * What the index of a cluster can say of a condition: every event that satisfies it is in `upper`, and every event in `lower`
 * satisfies it. Under a negation they change places.
 */
export interface Bounds {
  readonly upper: EventSet;
  readonly lower: EventSet;
  /** Why they differ; `null` where both are the events that satisfy the condition. */
  readonly why: string | null;
}

export const exactly = (set: EventSet): Bounds => ({ upper: set, lower: set, why: null });
export const NOTHING: Bounds = exactly('none');
export const bounded = (upper: EventSet, lower: EventSet, why: string): Bounds => ({
  upper,
  lower,
  why,
});
export const unsupported = (why: string): Bounds => bounded('all', 'none', why);

/** How the evaluator reads the values of a field. */
export type ReadAs =
  | 'text'
  | 'integer'
  | 'float'
  | 'boolean'
  | 'ip'
  /** A number is milliseconds, or its size says which unit it has. */
  | 'date'
  /** As the JSON of the document has it. */
  | 'json'
  | 'unknown';

/** What a product and its version do. */
export interface Abilities {
  /** `case_insensitive` folds the letters of ASCII and no others. */
  readonly foldsAscii: boolean;
  /** `_ignored` names the fields of a document with a text longer than `ignore_above`. */
  readonly tellsIgnored: boolean;
  /** Numbers with more characters are refused. */
  readonly maxNumberLength: number;
  /** By the user: no text is longer than the `ignore_above` of its field. */
  readonly trustsIgnoreAbove: boolean;
  /** Whether searches that cost a lot for each different text may be asked. */
  readonly allowsExpensive: boolean;
}

export interface BoundsContext {
  readonly fieldOf: (name: string) => IndexedField;
  readonly readsAs: (name: string) => ReadAs;
  readonly abilities: Abilities;
  /** What `now` means in date math. */
  readonly now: bigint;
}

/** What one leaf is translated with. */
export interface LeafContext extends Pick<BoundsContext, 'abilities' | 'now'> {
  readonly field: IndexedField;
  readonly reads: ReadAs;
}

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
  const field = context.fieldOf(leaf.field);
  if (field.type === 'unknown') return unsupported(field.why);
  // Where no document has a value, no test of values holds.
  if (field.type === 'absent') return NOTHING;
  const reads = context.readsAs(leaf.field);
  if (reads === 'unknown') return unsupported('the query reads it in its own way');
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
  if (reads !== 'text' || leaf.kind === 'exists')
    return unsupported('documents may lack the constant of the index');
  const isTrue = valueTest(leaf, { now })(field.constant ?? undefined);
  return isTrue === false ? NOTHING : unsupported('documents may lack the constant of the index');
}

/** Events with any value in the index. */
export const presence = ({ name, searched, isOfText }: IndexedField): EventSet => ({
  exists: { field: isOfText ? name : searched },
});

/** Adds the documents some of whose values the index could not read. */
export function orMalformed(set: EventSet, { ignoresMalformed, name }: IndexedField): EventSet {
  return ignoresMalformed ? union([set, { term: { _ignored: name } }]) : set;
}
