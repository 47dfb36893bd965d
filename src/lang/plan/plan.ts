import type { Scalar } from '../../events/field-set.ts';
import type { Limit } from '../compile/compiled.ts';
import type { FieldDescription } from '../compile/field-access.ts';

/**
 * What a query needs of a store, an index or a search: plain data that can be printed, cloned and sent.
 *
 * A plan never says more than the query: an event that matches a stage, or at which the stage fails,
 * satisfies all conjuncts of the stage. The evaluator has the last word on everything else.
 */
export interface QueryPlan {
  readonly kind: 'event' | 'sequence' | 'sample';
  /** Every field that is read: conditions, category, join keys, timestamp, tiebreaker. Each once. */
  readonly fields: readonly FieldDescription[];
  /** Names of the fields that order events. */
  readonly timestamp: string;
  readonly tiebreaker: string | null;
  /** As written, before `runs` is expanded; `until` is last. An event query has one. */
  readonly stages: readonly PlanStage[];
  /** Nanoseconds, inclusive; `null` without limit. */
  readonly maxspan: bigint | null;
  /** The pipes, in the order in which they apply. */
  readonly limits: readonly Limit[];
}

export interface PlanStage {
  /** `missing`: no event must match it. `until`: an event that matches it ends open sequences. */
  readonly role: 'event' | 'missing' | 'until';
  /** How many events in a row must match. */
  readonly runs: number;
  /** The join keys; an event without a value at one that is not optional does not count. */
  readonly by: readonly { readonly field: string; readonly optional: boolean }[];
  /** In the order in which their conditions are evaluated. */
  readonly conjuncts: readonly Conjunct[];
  /**
   * What an event satisfies that matches the stage, or at which its evaluation fails in any way: unlike the conjuncts, it
   * excludes no event for which a regular expression is too much work. A `regex` in it holds there too.
   */
  readonly precondition: Predicate;
  /** Whether every event that satisfies the precondition matches the stage; its evaluation cannot fail then. */
  readonly isSufficient: boolean;
  /**
   * Conditions that must be evaluated for each event that satisfies the conjuncts, as EQL. Without any,
   * the conjuncts are all that the stage asks for.
   */
  readonly residual: readonly string[];
}

/** What is known of the events that a stage means nothing to. */
export type StageEntry = Pick<PlanStage, 'precondition' | 'isSufficient'>;

/** A necessary condition of a stage. */
export interface Conjunct {
  readonly predicate: Predicate;
  /** `exact`: the predicate is what the query says. `superset`: it also holds for other events. */
  readonly precision: 'exact' | 'superset';
  /**
   * At or behind a regular expression. For an event that the conjunct excludes, the expression may have
   * been too much work (EQL3005), which is then not reported.
   */
  readonly behindRegex: boolean;
}

/**
 * A condition over fields, by the rules of the language: a test of a field holds if one of its values,
 * read by the type of the field, passes; it is false, not unknown, where the field is absent.
 * `ignoreCase` folds ASCII letters.
 */
export type Predicate =
  | { readonly kind: 'all' | 'none' }
  | { readonly kind: 'exists'; readonly field: string }
  | {
      /** One of the values, by value and type; for a date its whole unit, for an address its block. */
      readonly kind: 'equals';
      readonly field: string;
      readonly values: readonly Scalar[];
      readonly ignoreCase: boolean;
    }
  | {
      /** `*` is any text, `?` one character, a backslash takes the next one literally. */
      readonly kind: 'wildcard';
      readonly field: string;
      readonly patterns: readonly string[];
      readonly ignoreCase: boolean;
    }
  | {
      readonly kind: 'prefix';
      readonly field: string;
      readonly text: string;
      readonly ignoreCase: boolean;
    }
  | {
      /** Lucene's regular expressions, for the whole value. */
      readonly kind: 'regex';
      readonly field: string;
      readonly patterns: readonly string[];
      readonly ignoreCase: boolean;
    }
  | {
      /** Two bounds of one field are two ranges: different values may satisfy them. */
      readonly kind: 'range';
      readonly field: string;
      readonly operator: '<' | '<=' | '>' | '>=';
      readonly value: Scalar;
    }
  | { readonly kind: 'cidr'; readonly field: string; readonly blocks: readonly string[] }
  | { readonly kind: 'not'; readonly operand: Predicate }
  | { readonly kind: 'and' | 'or'; readonly operands: readonly Predicate[] };

export type PredicateOf<Kind extends Predicate['kind']> = Extract<Predicate, { kind: Kind }>;

/** A test of one field. */
export type LeafPredicate = Exclude<Predicate, PredicateOf<'all' | 'none' | 'and' | 'or' | 'not'>>;

/** The names of the fields that a predicate tests. */
export function fieldsIn(predicate: Predicate): ReadonlySet<string> {
  const names = new Set<string>();
  const waiting = [predicate];
  for (let part = waiting.pop(); part !== undefined; part = waiting.pop()) {
    if ('field' in part) names.add(part.field);
    else if ('operands' in part) waiting.push(...part.operands);
    else if ('operand' in part) waiting.push(part.operand);
  }
  return names;
}
