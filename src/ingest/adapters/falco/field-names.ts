import type { JsonObject } from '../../../events/json.ts';
import { objectAt } from '../members.ts';
import { OUTPUT_FIELD_NAMES } from './output-fields.ts';

/** By the name with `_` in place of each dot. */
const NAMES: ReadonlyMap<string, string> = new Map(
  OUTPUT_FIELD_NAMES.map((name) => [name.replaceAll('.', '_'), name]),
);

const ARGUMENT = /^proc_args\[(\d{1,7})\]$/;

/**
 * Restores the field names of an alert. For Elasticsearch, Falcosidekick and log shippers write
 * `proc_cmdline` for `proc.cmdline`; every original field name contains a dot.
 */
export function withFieldNames(record: JsonObject): JsonObject {
  const fields = objectAt(record, 'output_fields');
  if (fields === undefined || hasDots(fields)) return record;
  const named = Object.entries(fields).map(([name, value]) => [nameOf(name), value] as const);
  return { ...record, output_fields: Object.fromEntries(named) };
}

/** The first name usually decides. */
function hasDots(fields: JsonObject): boolean {
  for (const name in fields) if (name.includes('.')) return true;
  return false;
}

function nameOf(name: string): string {
  const [, index] = ARGUMENT.exec(name) ?? [];
  return index === undefined ? (NAMES.get(name) ?? name) : `proc.args[${index}]`;
}
