import type { Json, JsonObject } from '../events/json.ts';
import type { Severity } from '../rules/index.ts';
import type { DetectionRule } from './detection-rule.ts';
import type { Match } from './match.ts';

/** One alert. Its documents are created on demand, since they contain the whole source documents. */
export interface Alert {
  /** Stable: it depends on the events, not on when or from where they are read. */
  readonly id: string;
  readonly rule: DetectionRule;
  readonly match: Match;
  /** After `rule_name_override`, `severity_mapping` and `risk_score_mapping`. */
  readonly name: string;
  readonly severity: Severity;
  readonly riskScore: number;
  /** One sentence: what happened, where. */
  readonly reason: string;
  /**
   * The times of the first and the last event, in nanoseconds since the epoch; `null` without a readable
   * time.
   */
  readonly start: bigint | null;
  readonly end: bigint | null;
  /** From a rule with `building_block_type`: hidden by default. */
  readonly isBuildingBlock: boolean;
  readonly suppression: Suppression | null;
}

/** The alerts that an alert suppresses. */
export interface Suppression {
  readonly instance: string;
  readonly terms: readonly { readonly field: string; readonly value: Json }[];
  readonly start: bigint | null;
  readonly end: bigint | null;
  /** The number of alerts it suppresses, not counting itself. */
  readonly count: number;
}

/** A document as written: the source document and the `kibana.alert.*` fields. */
export type AlertDocument = JsonObject;
