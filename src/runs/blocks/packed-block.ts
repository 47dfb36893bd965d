import type { ScannedBlock } from './block-scan.ts';
import type { EventTotals } from './event-totals.ts';
import { FoundMatches, type MatchColumns } from './found-matches.ts';

/** A scanned block in the form that is sent between threads: plain data. */
export interface PackedBlock extends Omit<ScannedBlock, 'totals'> {
  readonly totals: Omit<EventTotals, 'found'>;
  readonly found: MatchColumns;
}

/** For {@link unpackBlock}. */
export function packBlock({ totals, ...scanned }: ScannedBlock): PackedBlock {
  const { found, ...counts } = totals;
  return { ...scanned, totals: counts, found: found.columns };
}

/** Reverses {@link packBlock}. */
export function unpackBlock({ found, totals, ...scanned }: PackedBlock): ScannedBlock {
  return { ...scanned, totals: { ...totals, found: new FoundMatches(found) } };
}
