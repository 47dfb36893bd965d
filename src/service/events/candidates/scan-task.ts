import type { DataSetAliases } from '../../../events/origin/data-set-aliases.ts';
import { StoredMatching, type ArrivalStretch } from './match-stored.ts';
import type { GenerationRule, MatchedBatch } from './matched-batch.ts';
import { PlainMatching } from './plain-matching.ts';

/** A request to a thread that reads stored events; it answers in the same order. */
export type ScanTask =
  /** Opens the current state of the store. */
  | { readonly kind: 'begin'; readonly work: ScanWork }
  | { readonly kind: 'match'; readonly stretch: ArrivalStretch }
  /** Closes the files of the store. */
  | { readonly kind: 'end' };

/** Plain data: sent to threads. */
export interface ScanWork {
  readonly rules: readonly GenerationRule[];
  readonly dataSetAliases: DataSetAliases;
  /** Each rule is evaluated by itself, with this as the time of the run; `null` for all together. */
  readonly plainAt: bigint | null;
}

export interface ScanAnswer {
  readonly batch: MatchedBatch | null;
  readonly failure: string | null;
}

/** Compiles the rules. */
export function createMatching({
  rules,
  dataSetAliases,
  plainAt,
}: ScanWork): Pick<StoredMatching, 'match'> {
  const generation = { number: 0, rules, dataSetAliases };
  return plainAt === null ? new StoredMatching(generation) : new PlainMatching(generation, plainAt);
}

/** The same for a task that uses the same compiled rules. */
export const keyOfWork = ({ rules, plainAt }: ScanWork): string =>
  [plainAt, ...rules.map(({ signature }) => signature)].join('\n');
