import { newTable, type Path, type Table } from '../../model/data.ts';
import type { RuleDocument } from '../../model/document.ts';
import { putTogether, takeApart } from '../carried.ts';
import { WriteError } from '../errors.ts';

/**
 * A rule file as one JSON object, the rule of the API; the rest of the file is stored in `meta`.
 */
export function toJsonRule({ metadata, rule, others }: RuleDocument): Table {
  const together = putTogether({ data: rule, metadata, others, beside: newTable() });
  if (together !== null) return together;
  throw new WriteError('meta is not a table, so the rest of the file cannot be stored in it');
}

/** The inverse. */
export function fromJsonRule(rule: Table): RuleDocument {
  const { data, metadata, others } = takeApart(rule, 'rule');
  return { metadata, rule: data, others };
}

/** The path of a document's value in the JSON object. */
export function jsonPath([root, ...path]: Path): Path {
  if (root === 'rule') return path;
  return [
    'meta',
    'dockwarden',
    ...(root === 'metadata' ? [] : ['others']),
    ...(root === undefined ? [] : [root]),
    ...path,
  ];
}
