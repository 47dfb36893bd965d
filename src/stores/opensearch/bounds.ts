import type { IndexedField } from './mapping.ts';
import { union, type EventSet } from './query-dsl.ts';

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
export interface ProductAbilities {
  /** `case_insensitive` folds the letters of ASCII and no others. */
  readonly foldsAscii: boolean;
  /** `_ignored` names the fields of a document with a text longer than `ignore_above`. */
  readonly tellsIgnored: boolean;
  /** Numbers with more characters are refused. */
  readonly maxNumberLength: number;
}

export interface Abilities extends ProductAbilities {
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

/** Events with any value in the index. */
export const presence = ({ name, searched, isOfText }: IndexedField): EventSet => ({
  exists: { field: isOfText ? name : searched },
});

/** Adds the documents some of whose values the index could not read. */
export function orMalformed(set: EventSet, { ignoresMalformed, name }: IndexedField): EventSet {
  return ignoresMalformed ? union([set, { term: { _ignored: name } }]) : set;
}
