import { catalogueType } from '../events/catalogue/field-types.ts';
import { FieldSet } from '../events/field-set.ts';
import type { Schema } from '../events/schema.ts';

/**
 * The fields of rules, whose values are read as the catalogue types them, by everything that evaluates rules. A query with a
 * schema of its own reads the values of documents by that.
 */
export function ruleFields(rules: readonly { readonly schema?: Schema | undefined }[] = []) {
  const hasSchema = rules.some(({ schema }) => schema !== undefined);
  return hasSchema ? new FieldSet() : new FieldSet(catalogueType);
}
