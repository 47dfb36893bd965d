import type { Line } from './lines.ts';
import { SpecError, type SchemaEntry } from './spec-file.ts';

const ENTRY =
  /^(\S+)\s+([a-z_]+)(?:\s+(exact|of|target)\s+(\S+))?(\s+normalized)?(?:\s+null\s+(\S+))?(?:\s+format\s+(.+))?$/;

/**
 * Reads the body of a `schema` block: `path type`, with `exact PATH`, `of PATH`, `target PATH`,
 * `normalized`, `null JSON` (the value that stands for null) or `format FORMAT` to the end of the line.
 */
export function readSchema(path: string, body: readonly Line[]): Map<string, SchemaEntry> {
  const schema = new Map<string, SchemaEntry>();
  for (const line of body) {
    const [, field, type, word, other, normalized, nullText, format] = ENTRY.exec(line.text) ?? [];
    if (field === undefined || type === undefined) {
      throw new SpecError(path, line.number, 'write `field type`, for instance `process.pid long`');
    }
    schema.set(field, {
      type,
      ...(word === 'exact' && other !== undefined ? { exact: other } : {}),
      ...(word === 'of' && other !== undefined ? { of: other } : {}),
      ...(word === 'target' && other !== undefined ? { target: other } : {}),
      ...(normalized === undefined ? {} : { normalized: true as const }),
      ...(nullText === undefined ? {} : { nullValue: JSON.parse(nullText) as string | number }),
      ...(format === undefined ? {} : { format }),
    });
  }
  return schema;
}
