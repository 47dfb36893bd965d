import type { Lint } from './lint.ts';
import { closedSet } from './query/closed-set.ts';
import { unknownClause } from './filters.ts';
import { contradiction } from './query/contradiction.ts';
import { duplicates } from './query/duplicates.ts';
import { maxspan } from './query/maxspan.ts';
import { negations } from './query/negations.ts';
import { absentField } from './query/source.ts';
import { literalWildcard, matchesEmpty, plainLike } from './query/wildcards.ts';
import { missingGuide, missingTests, misspeltField, unknownIgnore } from './texts.ts';
import { saidTwice } from './twice.ts';
import { tagWithoutThreat, threatWithoutTag, unknownAttackId } from './threat.ts';

/** Every lint. A new one is a file, a line here and an entry in `codes/lint-codes.ts`. */
export const LINTS: readonly Lint[] = [
  contradiction,
  closedSet,
  absentField,
  duplicates,
  literalWildcard,
  plainLike,
  matchesEmpty,
  negations,
  maxspan,
  missingTests,
  missingGuide,
  tagWithoutThreat,
  threatWithoutTag,
  unknownAttackId,
  misspeltField,
  unknownIgnore,
  saidTwice,
  unknownClause,
];
