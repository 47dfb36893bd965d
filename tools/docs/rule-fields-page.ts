import { ENTRY_FIELDS, ITEM_FIELDS, LIST_FIELDS } from '../../src/rules/exceptions/model.ts';
import {
  EQL_FIELDS,
  OTHER_TYPE_FIELDS,
  QUERY_RULE_FIELDS,
} from '../../src/rules/model/rule-types.ts';
import { COMMON_FIELDS, RULE_TYPES } from '../../src/rules/model/fields.ts';
import type { Field, FieldTable } from '../../src/rules/model/field-table.ts';
import { METADATA_FIELDS } from '../../src/rules/model/metadata.ts';
import { table } from './table.ts';

export function ruleFieldsPage(): string {
  return [
    '# Fields of rules and exceptions',
    '',
    'The names are those of the detection engine of Kibana. In TOML they are under `[rule]`, in JSON',
    'and NDJSON in the object itself. A key that is not listed is kept when a file is converted, and has',
    'no effect. `null` means the same as omitting a field.',
    '',
    `The types are ${RULE_TYPES.map((type) => `\`${type}\``).join(', ')}.`,
    'Rules of the types `eql` and `query` run; those of the other types are checked, listed and counted.',
    '',
    '## Every rule',
    '',
    ...rows(COMMON_FIELDS),
    '',
    '## EQL rules',
    '',
    ...rows(EQL_FIELDS),
    '',
    '## Query rules',
    '',
    ...rows(QUERY_RULE_FIELDS),
    '',
    '## About the file',
    '',
    'Under `[metadata]` in TOML, in `meta.dockwarden.metadata` elsewhere.',
    '',
    ...rows(METADATA_FIELDS),
    ...Object.entries(OTHER_TYPE_FIELDS).flatMap(([type, fields]) => [
      '',
      `## ${type} rules`,
      '',
      ...rows(fields),
    ]),
    '',
    '## Exception lists',
    '',
    '[The guide](../guide/exceptions.md) describes how exceptions work.',
    '',
    ...rows(LIST_FIELDS),
    '',
    '## Exception items',
    '',
    ...rows(ITEM_FIELDS),
    ...Object.entries(ENTRY_FIELDS).flatMap(([type, fields]) => [
      '',
      `### Entries of type ${type}`,
      '',
      ...rows(fields),
    ]),
  ].join('\n');
}

function rows(fields: FieldTable): string[] {
  return table(
    ['field', '', 'must be', 'default'],
    Object.entries(fields).map(([name, field]) => [
      `\`${name}\``,
      field.means,
      field.kind.expected,
      absence(field),
    ]),
  );
}

function absence({ presence, fallback }: Field<unknown>): string {
  if (presence === 'required') return '**error**';
  if (presence === 'server') return 'set by a server';
  return presence === 'default' ? `\`${JSON.stringify(fallback)}\`` : '';
}
