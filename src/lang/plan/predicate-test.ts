import { assertNever } from '../../util/assert.ts';
import { foldAscii, hasFoldedAt } from '../../util/fold.ts';
import { compileCidrs } from '../../util/ip.ts';
import type { RunClock } from '../../util/time/index.ts';
import { compileWildcards } from '../../util/wildcard.ts';
import { all, any, type RowTest } from '../compile/condition.ts';
import type { FieldAccess } from '../compile/field-access.ts';
import { asRead, fieldTest } from '../compile/field-test.ts';
import { isAbsent, someValue } from '../compile/leaf.ts';
import { regexTest } from '../compile/match-test.ts';
import { membershipTest } from '../compile/predicate.ts';
import type { Predicate } from './plan.ts';

export interface PredicateOptions {
  readonly access: (field: string) => FieldAccess;
  /** What `now` in date math means. */
  readonly clock: RunClock;
}

/** Evaluates a predicate over rows. Throws `EvaluationError` only for a regular expression. */
export function predicateTest(predicate: Predicate, options: PredicateOptions): RowTest {
  switch (predicate.kind) {
    case 'all':
      return () => true;
    case 'none':
      return () => false;
    case 'and':
      return all(predicate.operands.map((operand) => predicateTest(operand, options)));
    case 'or':
      return any(predicate.operands.map((operand) => predicateTest(operand, options)));
    case 'not': {
      const test = predicateTest(predicate.operand, options);
      return (row) => !test(row);
    }
    case 'exists': {
      const isMissing = isAbsent(options.access(predicate.field));
      return (row) => !isMissing(row);
    }
    case 'equals': {
      const { field, values, ignoreCase } = predicate;
      const access = options.access(field);
      return someValue(access, membershipTest(access.kind, values, ignoreCase, options.clock));
    }
    case 'range': {
      const { field, operator, value } = predicate;
      const access = options.access(field);
      return someValue(access, fieldTest(access.kind, operator, value, options.clock));
    }
    case 'wildcard':
    case 'prefix':
    case 'regex':
    case 'cidr': {
      const access = options.access(predicate.field);
      const test = textTest(predicate);
      const isMatch = asRead(access.kind, (value) => typeof value === 'string' && test(value));
      return someValue(access, isMatch);
    }
    default:
      return assertNever(predicate);
  }
}

type TextPredicate = Extract<Predicate, { kind: 'wildcard' | 'prefix' | 'regex' | 'cidr' }>;

function textTest(predicate: TextPredicate): (value: string) => boolean {
  switch (predicate.kind) {
    case 'wildcard': {
      const { patterns, ignoreCase } = predicate;
      return compileWildcards(patterns, { ignoreCase, escapes: true });
    }
    case 'prefix': {
      const { text, ignoreCase } = predicate;
      if (!ignoreCase) return (value) => value.startsWith(text);
      const folded = foldAscii(text);
      return (value) => hasFoldedAt(value, 0, folded);
    }
    case 'regex':
      return regexTest(predicate.patterns, predicate.ignoreCase, true);
    case 'cidr': {
      const test = compileCidrs(predicate.blocks);
      return (value) => test?.(value) === true;
    }
  }
}
