import { catalogueType } from '../../events/catalogue/index.ts';
import { FieldSet, readValueAs, valueType, type Value } from '../../events/field-set.ts';

import { foldAscii, hasFoldedAt } from '../../util/fold.ts';
import { compileCidrs } from '../../util/ip.ts';
import type { RunClock } from '../../util/time/index.ts';
import { compileWildcards } from '../../util/wildcard.ts';
import { all, any, type RowTest, isAbsent, someValue } from '../compile/condition.ts';
import { type FieldAccess, fieldResolver } from '../compile/field-access.ts';
import { asRead, fieldTest, regexTest } from '../compile/field-test.ts';
import { membershipTest } from '../compile/predicate.ts';
import { EvaluationError } from '../functions/declaration.ts';
import { fieldsIn, type Predicate } from './plan.ts';

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

/** The time of events, which is a date also without a schema. */
const TIMESTAMP = '@timestamp';

/**
 * A predicate over one field at most, as a test of what a document has there. Values are read as rules read
 * them: as the catalogue types the field. `null`: a regular expression was too much work, so it is unknown.
 */
export function valueTest(predicate: Predicate, clock: RunClock): (value: Value) => boolean | null {
  const resolve = fieldResolver(undefined, new FieldSet(catalogueType), TIMESTAMP);
  const access = (path: string) => resolve({ path, optional: false });
  const [field = ''] = fieldsIn(predicate);
  const type = valueType(catalogueType(field));
  const test = predicateTest(predicate, { access, clock });
  return (value) => {
    try {
      return test([readValueAs(type, value)]);
    } catch (error) {
      if (error instanceof EvaluationError) return null;
      throw error;
    }
  };
}
