import { printJson, type JsonObject } from '../../../events/json.ts';
import type { AlertDocument } from '../../alert.ts';

/**
 * The fields of a document of an alert in groups, in the order of the document. No two groups have a name in common, and only
 * the source has names that are whole numbers, which come first in every object.
 */
export interface FieldGroups {
  /** What the source document has. One object for all alerts over it. */
  readonly source: JsonObject;
  readonly alert: JsonObject;
  /** One object for all alerts of the rule. */
  readonly rule: JsonObject;
  readonly execution: JsonObject;
  /** Copies of fields of the source document. One object for all alerts over it. */
  readonly original: JsonObject;
  readonly found: JsonObject;
}

export function documentOf(groups: FieldGroups): AlertDocument {
  const { source, alert, rule, execution, original, found } = groups;
  // Documents have many shapes. To spread all of this into one object, V8 would make each a new one, property by property.
  return Object.assign({ ...source }, alert, rule, execution, original, found);
}

/** The document as JSON. What many of them have in common is printed once. */
export function printDocument(groups: FieldGroups): string {
  const { source, alert, rule, execution, original, found } = groups;
  const members = [
    printedOnce(source),
    membersOf(alert),
    printedOnce(rule),
    membersOf(execution),
    printedOnce(original),
    membersOf(found),
  ];
  return `{${members.filter((text) => text !== '').join(',')}}`;
}

const membersOf = (fields: JsonObject): string => printJson(fields).slice(1, -1);

const printed = new WeakMap<JsonObject, string>();

function printedOnce(fields: JsonObject): string {
  const known = printed.get(fields);
  if (known !== undefined) return known;
  const text = membersOf(fields);
  printed.set(fields, text);
  return text;
}
