import { catalogueType } from '../../events/catalogue/field-types.ts';
import { FieldSet } from '../../events/field-set.ts';
import type { Value } from '../../events/value.ts';
import { readValueAs, valueType } from '../../events/value-type.ts';
import type { RunClock } from '../../util/time/index.ts';
import { fieldResolver } from '../compile/field-access.ts';
import { EvaluationError } from '../functions/declaration.ts';
import type { Predicate } from './plan.ts';
import { fieldsIn } from './fields-in.ts';
import { predicateTest } from './predicate-test.ts';

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
