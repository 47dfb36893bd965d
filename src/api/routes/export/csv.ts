import { printJson, type Json } from '../../../events/json.ts';

/**
 * Programs for tables take a cell that begins with one of these for a formula, which can run a program or send others
 * what is in the table (OWASP, CSV injection); full-width forms count as well.
 */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;
const QUOTE = "'";

/** A line of CSV (RFC 4180), with its end. */
export const csvLine = (cells: readonly unknown[]): string => `${cells.map(csvCell).join(',')}\r\n`;

/**
 * Texts are in quotation marks. One that could be a formula, and one that begins with an apostrophe, begins with an
 * apostrophe more: removing the first apostrophe of each cell that has one restores the exact values.
 */
function csvCell(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean')
    return String(value);
  const text = typeof value === 'string' ? value : printJson(value as Json);
  const safe = FORMULA.test(text) || text.startsWith(QUOTE) ? `${QUOTE}${text}` : text;
  return `"${safe.replaceAll('"', '""')}"`;
}
