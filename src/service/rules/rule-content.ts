import { parseJson, type JsonObject } from '../../events/json.ts';
import {
  at,
  FormatError,
  isTable,
  newTable,
  readJson,
  writeJson,
  type Data,
  type Table,
} from '../../rules/index.ts';
import { jsonFault } from '../../util/json-fault.ts';
import { positionOf } from '../../util/position.ts';
import { SERVER_FIELDS } from '../../runs/rules/load-rules.ts';
import { MAX_OBJECT_BYTES } from './limits.ts';

/** A rule as it is kept. */
export interface RuleContent {
  /** Without what the service sets, and without `enabled`: a change of it is a new revision. */
  readonly document: string;
  readonly isEnabled: boolean;
  /** `meta.dockwarden.live`: whether runs are started by arrivals; `null` where the rule does not say it. */
  readonly isLive: boolean | null;
}

export function contentOf(rule: Table): RuleContent {
  const kept = newTable(
    Object.entries(rule).filter(([name]) => name !== 'enabled' && !SERVER_FIELDS.has(name)),
  );
  const live = at(at(at(rule, 'meta'), 'dockwarden'), 'live');
  return {
    document: writeJson(kept, 'line'),
    isEnabled: at(rule, 'enabled') !== false,
    isLive: typeof live === 'boolean' ? live : null,
  };
}

/** A document, or the base of one, as a table. What cannot be read is empty. */
export function tableOf(json: string): Table {
  try {
    const data = readJson(json);
    return isTable(data) ? data : newTable();
  } catch (error) {
    if (error instanceof FormatError) return newTable();
    throw error;
  }
}

/** With keys in order, so that equal data is equal text. */
export function canonical(data: Data | undefined): string {
  return data === undefined ? '' : writeJson(sorted(data), 'line');
}

export const isSame = (one: Data | undefined, other: Data | undefined): boolean =>
  canonical(one) === canonical(other);

export const isSameDocument = (one: string, other: string): boolean =>
  one === other || canonical(tableOf(one)) === canonical(tableOf(other));

function sorted(data: Data): Data {
  if (Array.isArray(data)) return data.map(sorted);
  if (!isTable(data)) return data;
  const entries = Object.entries(data).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return newTable(entries.map(([key, value]) => [key, sorted(value)]));
}

/** An object that was handed in: JSON text, which keeps all digits, or plain data. Otherwise why it is none. */
export function readObject(input: unknown): { readonly table: Table } | { readonly why: string } {
  let text: string | undefined;
  try {
    text = typeof input === 'string' ? input : JSON.stringify(input);
  } catch {
    return { why: 'it is no plain data' };
  }
  if (text === undefined) return { why: 'it is no object' };
  if (text.length > MAX_OBJECT_BYTES) {
    return { why: `it has ${text.length.toLocaleString('en')} characters; the limit is 1 MB` };
  }
  try {
    const data = readJson(text);
    return isTable(data) ? { table: data } : { why: 'it is no object' };
  } catch (error) {
    if (error instanceof FormatError) return { why: faultOf(text, error) };
    throw error;
  }
}

/** Where a text cannot be read, and why. @param firstLine of a text that is a part of another one */
export function faultOf(text: string, { message, offset }: FormatError, firstLine = 1): string {
  const { line, column } = positionOf(text, offset);
  return jsonFault(text, firstLine) ?? `line ${line + firstLine - 1}, column ${column}: ${message}`;
}

/** Plain data for other threads and for answers. Whole numbers keep all digits: beyond 2^53 they are `bigint`. */
export const plainOf = (table: Table): JsonObject =>
  parseJson(writeJson(table, 'line')) as JsonObject;
