import type { MissedReason } from '../report.ts';

/** Why no execution saw a match; follows "N matches". */
export const MISSED_WORDS: Readonly<Record<MissedReason, string>> = {
  untimed: 'without a time that a window could apply to',
  gap: 'between two windows',
  late: 'came after its windows were over',
  straddles: 'longer than any window',
  other: 'seen only in part, or before a missing event was decided',
};
