import { parseDuration, parseInstant } from '../../../src/util/time/index.ts';
import { isTable, newTable, type Data } from '../../../src/rules/model/data.ts';
import { readJson } from '../../runner/read-json.ts';
import { SpecError, type JsonValue } from '../../runner/spec-file.ts';
import type { Line } from '../../runner/lines.ts';

/** The day that times of day belong to. */
const DAY = '2026-01-01';

const TIME_OF_DAY = /^(\d\d:\d\d)(:\d\d(?:\.\d+)?)?$/;

/** A time of day as an ISO date; any other text as it is. */
export function isoOf(text: string): string {
  const [, minutes, seconds = ':00'] = TIME_OF_DAY.exec(text) ?? [];
  return minutes === undefined ? text : `${DAY}T${minutes}${seconds}Z`;
}

/** Nanoseconds since the epoch. */
export function readTime(path: string, { number }: Line, text: string): bigint {
  const instant = parseInstant(isoOf(text));
  if (instant === null)
    throw new SpecError(path, number, `\`${text}\` is not a time: write 10:00:05`);
  return instant;
}

export function readSpan(path: string, { number }: Line, text: string): bigint {
  const span = text === '0s' ? 0n : parseDuration(text);
  if (span === null) throw new SpecError(path, number, `\`${text}\` is not a time span: write 2s`);
  return span;
}

/** JSON if the text reads as that, else the text. */
export function readValue(text: string): Data {
  try {
    return dataOf(readJson(text));
  } catch {
    return text;
  }
}

function dataOf(value: JsonValue): Data {
  if (Array.isArray(value)) return value.map(dataOf);
  if (typeof value !== 'object' || value === null) return value;
  return newTable(Object.entries(value).map(([key, each]) => [key, dataOf(each)]));
}

/** A table as JSON. Numbers beyond 2^53 do not occur in scripts. */
export function jsonOf(data: Data): unknown {
  if (Array.isArray(data)) return data.map(jsonOf);
  if (!isTable(data)) return data;
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, jsonOf(value)]));
}
