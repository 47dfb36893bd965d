import { printJson, type JsonObject } from '../../../events/json.ts';
import type { AlertDocument } from '../../alert.ts';

/** Some fields of documents. They are printed once for all documents that have them. */
export class FieldGroup {
  readonly fields: JsonObject;
  #text: string | null = null;

  constructor(fields: JsonObject) {
    this.fields = fields;
  }

  /** As the members of an object in JSON. */
  get text(): string {
    return (this.#text ??= printJson(this.fields).slice(1, -1));
  }
}

/**
 * The fields of a document of an alert, in the order of the document. No two groups have a name in common, and only the
 * first has names that are whole numbers, which come first in every object.
 */
export type FieldGroups = readonly [FieldGroup, ...FieldGroup[]];

export function documentOf([first, ...others]: FieldGroups): AlertDocument {
  // Documents have many shapes. To spread all of this into one object, V8 would make each a new one, property by property.
  return Object.assign({ ...first.fields }, ...others.map(({ fields }) => fields)) as AlertDocument;
}

/** The document as JSON. */
export function printDocument(groups: FieldGroups): string {
  const texts = groups.map(({ text }) => text).filter((text) => text !== '');
  return `{${texts.join(',')}}`;
}
