import type { Scalar } from '../../../events/field-set.ts';

/** Why a case did not give the alerts that were expected. Events are numbered from 0. */
export interface Explanation {
  readonly reason: Missed | MissedGroup | Surplus;
  /** Events outside of the rule's index patterns; `null` where there are none. */
  readonly unread: Unread | null;
  /** Events that do not pass the filters of the rule: how many, and the first. */
  readonly filtered: { readonly count: number; readonly event: number } | null;
  /** Further events at which the query could not be evaluated: the first ones, and how many. */
  readonly failures: readonly { readonly event: number; readonly message: string }[];
  readonly failureCount: number;
}

/** Too few matches of an event query. */
export interface Missed {
  readonly kind: 'missed';
  /** Events that did not match, the closest ones first. */
  readonly events: readonly EventMiss[];
  /** How many further ones there are. */
  readonly more: number;
}

/** Too few sequences or samples. */
export interface MissedGroup {
  readonly kind: 'missed group';
  readonly stages: readonly StageNote[];
  /** What stands in the way where every stage found its events, as sentences. */
  readonly obstacles: readonly string[];
}

/** Too many matches. */
export interface Surplus {
  readonly kind: 'surplus';
  readonly matches: readonly (readonly MatchedStage[])[];
  readonly more: number;
}

export interface EventMiss {
  readonly event: number;
  /** How many of the clauses that had to be true are. */
  readonly met: number;
  readonly of: number;
  /** The first that is not. */
  readonly clause: ClauseNote;
}

/** A clause at an event. */
export interface ClauseNote {
  /** As EQL text, shortened. */
  readonly text: string;
  readonly fields: readonly FieldNote[];
  /** Why it could not be evaluated. */
  readonly failure: string | null;
}

export interface FieldNote {
  readonly field: string;
  /** The first ones; none where the field is absent. */
  readonly values: readonly Scalar[];
  readonly more: number;
}

export interface StageNote {
  /** Index of the bracketed filter. */
  readonly term: number;
  readonly text: string;
  /** Of an event that must not happen. */
  readonly missing: boolean;
  /** How many events it takes. */
  readonly wanted: number;
  /** Events that satisfy it and have a value at each of its join keys. */
  readonly found: number;
  /** Events that satisfy it and lack a join key. */
  readonly withoutKey: number;
  /** The join keys that the first of them lacks. */
  readonly lacking: readonly string[];
  /** The event that came closest, where none satisfies it. */
  readonly closest: EventMiss | null;
}

export interface MatchedStage {
  /** `null`: the event that must not happen. */
  readonly event: number | null;
  readonly clauses: readonly ClauseNote[];
}

export interface Unread {
  readonly count: number;
  /** The first of them, and what it says of its origin. */
  readonly event: number;
  readonly names: readonly string[];
  readonly patterns: readonly string[];
}
