import { isJsonObject, type Json, type JsonObject } from '../../events/json.ts';
import { RecentMap, weightOf } from './recent-map.ts';

/**
 * At least this number of processes is remembered, the most recently seen ones, and at most twice
 * as many.
 */
const MIN_PROCESSES = 65_536;

/** The fields of a parent in documents. */
const PARENT_FIELDS = [
  'name',
  'executable',
  'args',
  'args_count',
  'pid',
  'start',
  'working_directory',
  'interactive',
  'user',
  'group',
] as const;

/** Remembers processes by entity id and adds missing fields of parents to documents. */
export interface ProcessCache {
  /**
   * Returns the document with `process.parent` completed, in place, from what is known of the parent.
   * Existing values are not replaced.
   */
  readonly complete: (document: JsonObject) => JsonObject;
}

/** The processes that are known, by entity id. */
export interface KnownProcesses {
  get(id: string): JsonObject | undefined;
  set(id: string, process: JsonObject): void;
}

export function createProcessCache(
  known: KnownProcesses = new RecentMap<string, JsonObject>(MIN_PROCESSES, weightOf),
): ProcessCache {
  return {
    complete: (document) => {
      const { process } = document;
      if (!isJsonObject(process)) return document;
      const guesses = guessesOf(document);
      const id = process['entity_id'];
      if (typeof id === 'string')
        remember(known, id, cachedOf(process, guesses), isStart(document));
      const { parent } = process;
      const parentId = isJsonObject(parent) ? parent['entity_id'] : undefined;
      if (!isJsonObject(parent) || typeof parentId !== 'string') return document;
      const cached = parentId === id ? undefined : known.get(parentId);
      if (cached === undefined || runsAnother(parent, cached)) return document;
      let addsGuess = false;
      for (const name of Object.keys(cached)) {
        if (name === GUESSED || Object.hasOwn(parent, name)) continue;
        (parent as Record<string, Json>)[name] = cached[name] as Json;
        addsGuess ||= name === 'args' && cached[GUESSED] === true;
      }
      return addsGuess ? withGuess(document, guesses, 'process.parent.args') : document;
    },
  };
}

function remember(known: KnownProcesses, id: string, seen: JsonObject, isStart: boolean): void {
  // The start event is the most complete. Later events of the same program have fewer fields.
  const before = isStart ? undefined : known.get(id);
  if (before === undefined) known.set(id, seen);
  else if (Object.keys(seen).some((name) => !Object.hasOwn(before, name))) {
    known.set(id, { ...seen, ...before });
  }
}

/**
 * The ids of some sources are reused with their pids. What is known about another program must not
 * be used.
 */
function runsAnother(reported: JsonObject, known: JsonObject): boolean {
  const own = Object.hasOwn(reported, 'executable') ? reported['executable'] : undefined;
  const other = known['executable'];
  return own !== undefined && other !== undefined && own !== other;
}

/** Marks arguments that are a guess. This is not a field name. */
const GUESSED = '';

function cachedOf(process: JsonObject, guesses: readonly Json[]): JsonObject {
  const fields: Record<string, Json> = {};
  for (const name of PARENT_FIELDS) {
    const value = Object.hasOwn(process, name) ? process[name] : undefined;
    if (value !== undefined) fields[name] = value;
  }
  if (guesses.includes('process.args')) fields[GUESSED] = true;
  return fields;
}

function isStart({ event }: JsonObject): boolean {
  const types = isJsonObject(event) ? event['type'] : undefined;
  return types === 'start' || (Array.isArray(types) && types.includes('start'));
}

function guessesOf({ dockwarden }: JsonObject): readonly Json[] {
  const guesses = isJsonObject(dockwarden) ? dockwarden['reconstructed'] : undefined;
  return Array.isArray(guesses) ? (guesses as readonly Json[]) : [];
}

function withGuess(document: JsonObject, guesses: readonly Json[], field: string): JsonObject {
  const { dockwarden } = document;
  return {
    ...document,
    dockwarden: {
      ...(isJsonObject(dockwarden) ? dockwarden : {}),
      reconstructed: [...guesses, field],
    },
  };
}
