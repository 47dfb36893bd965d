import { isTable, type Data, type Table } from '../../model/data.ts';
import { WriteError } from '../format.ts';

/**
 * Data as TOML in the usual layout of rules: multi-line strings as such, tables under their
 * headings. In a table the plain values come before its tables, as TOML demands; apart from that
 * the order of the keys is kept. `null` must have been removed before.
 */
export function writeToml(root: Table): string {
  const lines: string[] = [];
  writeTable(root, [], lines);
  return `${lines.join('\n').replace(/^\n/, '')}\n`;
}

function writeTable(table: Table, path: readonly string[], lines: string[]): void {
  const entries = Object.entries(table);
  const plain = entries.filter(([, value]) => !isTable(value) && !isTableList(value));
  for (const [key, value] of plain) lines.push(`${keyText(key)} = ${valueText(value)}`);
  for (const [key, value] of entries) {
    const below = [...path, key];
    if (isTable(value)) {
      if (needsHeading(value)) lines.push('', `[${below.map(keyText).join('.')}]`);
      writeTable(value, below, lines);
    } else if (isTableList(value)) {
      for (const element of value) {
        lines.push('', `[[${below.map(keyText).join('.')}]]`);
        writeTable(element, below, lines);
      }
    }
  }
}

/** A table that only contains tables needs no heading of its own. */
function needsHeading(table: Table): boolean {
  const values = Object.values(table);
  return values.length === 0 || values.some((value) => !isTable(value) && !isTableList(value));
}

function isTableList(value: Data): value is Table[] {
  return Array.isArray(value) && value.length > 0 && value.every(isTable);
}

const BARE_KEY = /^[A-Za-z0-9_-]+$/;

function keyText(key: string): string {
  return BARE_KEY.test(key) ? key : basicText(key);
}

const MAX_LIST_LINE_LENGTH = 100;

function valueText(value: Data): string {
  if (Array.isArray(value)) {
    const parts = value.map(inlineText);
    const line = `[${parts.join(', ')}]`;
    return line.length <= MAX_LIST_LINE_LENGTH && !line.includes('\n')
      ? line
      : `[\n${parts.map((part) => `  ${part},`).join('\n')}\n]`;
  }
  return typeof value === 'string' && value.includes('\n') ? longText(value) : inlineText(value);
}

/** Inside lists and inline tables, where everything stands on one line. */
function inlineText(value: Data): string {
  if (Array.isArray(value)) return `[${value.map(inlineText).join(', ')}]`;
  if (isTable(value)) {
    const members = Object.entries(value).map(
      ([key, each]) => `${keyText(key)} = ${inlineText(each)}`,
    );
    return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
  }
  if (typeof value === 'string') return basicText(value);
  if (typeof value === 'number') return numberText(value);
  if (typeof value === 'bigint' && BigInt.asIntN(64, value) !== value) {
    throw new WriteError(`TOML has no integers beyond 64 bits, found ${value}`);
  }
  return value instanceof Date ? value.toISOString() : String(value);
}

function numberText(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  if (Object.is(value, -0)) return '-0.0';
  const text = String(value);
  return Number.isInteger(value) && !Number.isSafeInteger(value) && !text.includes('e')
    ? `${text}.0`
    : text;
}

/** Characters that must be escaped in every TOML string. */
const FORBIDDEN = /[\u0000-\u0008\u000b-\u001f\u007f]/;

/** A multi-line string: unchanged if possible, else with escapes. */
function longText(value: string): string {
  if (!FORBIDDEN.test(value) && !value.includes("'''") && !value.endsWith("'")) {
    return `'''\n${value}'''`;
  }
  const escaped = value
    .split('\n')
    .map((line) => basicText(line).slice(1, -1))
    .join('\n');
  return `"""\n${escaped}"""`;
}

function basicText(value: string): string {
  return JSON.stringify(value).replaceAll('\u007f', '\\u007f');
}
