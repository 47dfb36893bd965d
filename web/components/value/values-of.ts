import { valuesAt } from '../../../src/detect/alert/values-at.ts';
import type { JsonObject } from '../../../src/events/json.ts';

const MAX_VALUES = 64;

/** All values of a field, as texts. */
export const textsAt = (document: JsonObject, field: string): readonly string[] =>
  valuesAt(document, field, MAX_VALUES).map(String);

export const textAt = (document: JsonObject, field: string): string | null =>
  textsAt(document, field)[0] ?? null;
