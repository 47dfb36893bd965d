import type { EventPlace } from '../../../../detect/match.ts';
import type { FieldNote } from '../../../../runs/rule-tests/explain/explanation.ts';

/** How near a rule came to matching the events of a range. Plain data. */
export interface NearestMiss {
  /** Events of the range, and of these, those outside of the rule's index patterns. */
  readonly events: number;
  readonly outside: number;
  /** Events of a sequence that satisfy a stage but have no readable time. */
  readonly untimed: number;
  /** Fields that the rule names and that no event it reads has a value for. */
  readonly unseenFields: readonly string[];
  /** In the order of the text, `until` last. */
  readonly stages: readonly StageMiss[];
  /** Where sequences or samples end; `null` for an event query. */
  readonly chains: Chains | null;
}

/** How near events came to one bracketed filter; an event query has one. */
export interface StageMiss {
  readonly role: 'event' | 'missing' | 'until';
  /** As EQL text. */
  readonly text: string;
  /** Events that satisfy all conditions. */
  readonly satisfied: number;
  /** In the order in which a run evaluates them. */
  readonly conditions: readonly ConditionMiss[];
  /** Most frequent first. */
  readonly pairs: readonly PairMiss[];
  /** Pairs beyond these. */
  readonly morePairs: number;
}

/** A condition that an event must satisfy: a clause, the join keys, or the filters of the rule. */
export interface ConditionMiss {
  /** As EQL text, shortened, or in words. */
  readonly text: string;
  /** Where it is in the query, in UTF-16 offsets; `null` for what is not written there. */
  readonly span: { readonly start: number; readonly end: number } | null;
  /** Events that satisfy it, whatever else they do; `null` if that was not counted. */
  readonly satisfied: number | null;
  /** Whether all fields that it reads are among those without any value. */
  readonly isUnseen: boolean;
  /** Events that satisfy all conditions of the stage but this one. */
  readonly missed: number;
  /** Those of them at which it could not be evaluated. */
  readonly failed: number;
  readonly example: MissExample | null;
}

/** Events that satisfy all conditions of the stage but these two. */
export interface PairMiss {
  /** By position. */
  readonly conditions: readonly [number, number];
  readonly missed: number;
  readonly example: MissExample;
}

/** The first event that missed, and what it has instead. */
export interface MissExample {
  readonly event: ExampleEvent;
  /** By condition, its fields; without any for the filters of the rule. */
  readonly fields: readonly (readonly FieldNote[])[];
}

/** Which event it is: of a store by its number of arrival, else by its place. */
export interface ExampleEvent {
  readonly arrival: number | null;
  readonly place: EventPlace | null;
}

export interface Chains {
  readonly kind: 'sequence' | 'sample';
  /**
   * Stages in their order, repetitions included; without the event that must not happen and without `until`.
   */
  readonly links: readonly ChainLink[];
  /** What finds how many matches if it is left out; only where there is none with it. */
  readonly without: readonly { readonly what: Obstacle; readonly matches: number }[];
  /** Why this could not be found out; `null` if it could. */
  readonly failure: string | null;
}

export type Obstacle = 'maxspan' | 'keys' | 'until' | 'missing';

export interface ChainLink {
  /** Position in the stages of {@link NearestMiss}. */
  readonly stage: number;
  /** How often a sequence has come so far, within its maxspan; for a sample, keys that have an event for each so far. */
  readonly reached: number;
  /** Values of the join keys at events that satisfy the stage. */
  readonly keys: number;
  /** Those that the stage before does not have, in whatever order; 0 for the first. */
  readonly strangers: number;
  /** The first key of the stage before that this one does not have. */
  readonly neverJoined: string | null;
}
