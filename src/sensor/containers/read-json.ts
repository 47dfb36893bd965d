import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { isJsonObject, parseJson, type Json, type JsonObject } from '../../events/json.ts';

/** Far above any real configuration of a container. */
const MAX_BYTES = 1024 * 1024;

/**
 * An object from a file: null if there is none, `unreadable` if it is not a regular file, too large, or not
 * an object. Symbolic links are not followed: they might lead into a container.
 */
export function readJsonFile(path: string): JsonObject | 'unreadable' | null {
  const value = readJson(path, MAX_BYTES);
  return value === null || isJsonObject(value) ? value : 'unreadable';
}

/** Like {@link readJsonFile}, for any value except null and strings. */
export function readJson(
  path: string,
  maxBytes: number,
): JsonObject | readonly Json[] | 'unreadable' | null {
  let file: number;
  try {
    file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    return isAbsent(error) ? null : 'unreadable';
  }
  try {
    const stat = fstatSync(file);
    if (!stat.isFile() || stat.size > maxBytes) return 'unreadable';
    const bytes = Buffer.allocUnsafe(stat.size);
    const length = readSync(file, bytes, 0, stat.size, 0);
    const value = parseJson(bytes.toString('utf8', 0, length));
    return typeof value === 'object' && value !== null ? value : 'unreadable';
  } catch {
    return 'unreadable';
  } finally {
    closeSync(file);
  }
}

/** Null if the text is not a JSON object. */
export function parseObject(text: string): JsonObject | null {
  try {
    const value = parseJson(text);
    return isJsonObject(value) ? value : null;
  } catch {
    return null;
  }
}

function isAbsent(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : '';
  return code === 'ENOENT' || code === 'ENOTDIR';
}

/** Longer strings in a configuration are not names. */
const MAX_TEXT = 1024;

/** The string at a path of keys; undefined if it is missing, empty, too long or of another type. */
export function textAt(object: JsonObject, ...keys: readonly string[]): string | undefined {
  const last = keys.at(-1) ?? '';
  const value = objectAt(object, ...keys.slice(0, -1))?.[last];
  return typeof value === 'string' && value !== '' && value.length <= MAX_TEXT ? value : undefined;
}

export function objectAt(object: JsonObject, ...keys: readonly string[]): JsonObject | undefined {
  let at: JsonObject | undefined = object;
  for (const key of keys) {
    const next: Json | undefined = at !== undefined && Object.hasOwn(at, key) ? at[key] : undefined;
    at = isJsonObject(next) ? next : undefined;
  }
  return at;
}
