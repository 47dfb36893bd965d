import type { Lint } from './lint.ts';
import { closedSet } from './query/closed-set.ts';
import { unknownClause } from './filters.ts';
import { contradiction } from './query/contradiction.ts';
import { duplicates } from './query/duplicates.ts';
import { maxspan } from './query/maxspan.ts';
import { negations } from './query/negations.ts';
import { unknownField, absentField } from './query/fields.ts';
import { wrongType } from './query/types.ts';
import { literalWildcard, matchesEmpty, plainLike } from './query/wildcards.ts';
import {
  unfilledTemplate,
  missingGuide,
  missingTests,
  unknownIgnore,
  redundantFields,
} from './texts.ts';
import { tagWithoutThreat, threatWithoutTag, unknownAttackId } from './threat.ts';

/** Lints for conditions that are never true, so that the rule may never alert. */
export const MATCHING_LINTS: readonly Lint[] = [
  contradiction,
  closedSet,
  absentField,
  unknownField,
  wrongType,
];

/**
 * Every lint, the most important first, since the number of findings shown per rule is limited. A
 * new one is a file, a line here and an entry in `codes/lint-codes.ts`.
 */
export const LINTS: readonly Lint[] = [
  ...MATCHING_LINTS,
  maxspan,
  negations,
  literalWildcard,
  matchesEmpty,
  unknownClause,
  unfilledTemplate,
  redundantFields,
  duplicates,
  plainLike,
  missingTests,
  missingGuide,
  tagWithoutThreat,
  threatWithoutTag,
  unknownAttackId,
  unknownIgnore,
];
