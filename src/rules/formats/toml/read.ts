import { parse, TomlError } from 'smol-toml';
import { isTable, type Data, type Table } from '../../model/data.ts';
import { FormatError, MAX_DEPTH } from '../format.ts';

/** TOML to data. Throws {@link FormatError}. */
export function readToml(text: string): Table {
  let table: Table;
  try {
    table = parse(text, { integersAsBigInt: 'asNeeded', maxDepth: MAX_DEPTH });
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const message = firstLine(error.message).replace('Invalid TOML document: ', '');
    const code = message.includes('nested') ? 'RUL1006' : 'RUL1004';
    throw new FormatError(code, message, offsetOf(text, error.line, error.column));
  }
  // Headings and dotted keys nest too, and the parser does not count them.
  if (isDeeper(table, MAX_DEPTH)) {
    throw new FormatError('RUL1006', `more than ${MAX_DEPTH} levels deep`, 0);
  }
  return table;
}

function isDeeper(data: Data, limit: number): boolean {
  const parts = Array.isArray(data) ? data : isTable(data) ? Object.values(data) : [];
  if (limit === 0) return parts.length > 0;
  return parts.some((part) => typeof part === 'object' && isDeeper(part, limit - 1));
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? text;
}

/** Both 1-based, in UTF-16 units. */
function offsetOf(text: string, line: number, column: number): number {
  let start = 0;
  for (let count = 1; count < line; count += 1) start = text.indexOf('\n', start) + 1;
  return Math.min(start + column - 1, text.length);
}
