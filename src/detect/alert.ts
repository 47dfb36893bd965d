import type { Json, JsonObject } from '../events/json.ts';
import type { Severity } from '../rules/index.ts';
import type { DetectionRule } from './detection-rule.ts';
import type { Match } from './match.ts';

/** One alert. Its documents are made when asked for: they carry the whole source documents. */
export interface Alert {
  /** The same whenever and from wherever the same events are read. */
  readonly id: string;
  readonly rule: DetectionRule;
  readonly match: Match;
  /** After `rule_name_override`, `severity_mapping` and `risk_score_mapping`. */
  readonly name: string;
  readonly severity: Severity;
  readonly riskScore: number;
  /** One sentence: what happened, where. */
  readonly reason: string;
  /** Of the first and the last event, in nanoseconds since the epoch; `null` without a readable time. */
  readonly start: bigint | null;
  readonly end: bigint | null;
  /** Of a rule with `building_block_type`: hidden unless asked for. */
  readonly isBuildingBlock: boolean;
  readonly suppression: Suppression | null;
}

/** What stands behind an alert that stands for several. */
export interface Suppression {
  readonly instance: string;
  readonly terms: readonly { readonly field: string; readonly value: Json }[];
  readonly start: bigint | null;
  readonly end: bigint | null;
  /** How many alerts it hides beside itself. */
  readonly count: number;
}

/** A document as it is written: the source document and the `kibana.alert.*` fields. */
export type AlertDocument = JsonObject;
