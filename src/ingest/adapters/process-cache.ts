import type { Json, JsonObject } from '../../events/json.ts';
import { presentOf, type Draft, type Parts } from './document.ts';
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
   * Completes `process.parent` of a document, or of the draft of one, in place from what is known of the parent.
   * Existing values are not replaced. Returns the same document.
   */
  readonly complete: <Document extends Draft>(document: Document) => Document;
  /** Does the same for a record of which there is no document, and returns what is known of its parent. */
  readonly parentOf: (record: ProcessRecord) => JsonObject | undefined;
}

/** What the cache needs of a record. */
export interface ProcessRecord {
  /** `process.entity_id`. */
  readonly id: string | undefined;
  /** What is remembered of the process. */
  readonly process: JsonObject;
  readonly isStart: boolean;
  /** `process.parent.entity_id`. */
  readonly parentId: string | undefined;
  /** `process.parent.executable`. */
  readonly parentExecutable: string | undefined;
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
      if (!isParts(process)) return document;
      const id = process['entity_id'];
      if (typeof id === 'string') {
        remember(known, id, cachedOf(process, guessesOf(document)), isStart(document));
      }
      const { parent } = process;
      const parentId = isParts(parent) ? parent['entity_id'] : undefined;
      if (!isParts(parent) || typeof parentId !== 'string') return document;
      const cached = parentId === id ? undefined : known.get(parentId);
      if (cached !== undefined && !runsAnother(parent['executable'], cached)) {
        addParent(document, cached);
      }
      return document;
    },
    parentOf: ({ id, process, isStart, parentId, parentExecutable }) => {
      if (id !== undefined) remember(known, id, process, isStart);
      if (parentId === undefined || parentId === id) return undefined;
      const cached = known.get(parentId);
      return cached === undefined || runsAnother(parentExecutable, cached) ? undefined : cached;
    },
  };
}

/** Adds to a document what is known of the parent, unless it has it. */
export function addParent(document: Draft, known: JsonObject): void {
  const { process } = document;
  const parent = isParts(process) ? process['parent'] : undefined;
  if (!isParts(parent)) return;
  for (const name in known) {
    if (name === GUESSED || presentOf(parent[name]) !== undefined) continue;
    (parent as Record<string, Json>)[name] = known[name] as Json;
    if (name === 'args' && known[GUESSED] === true) addGuess(document, 'process.parent.args');
  }
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
function runsAnother(own: Parts[string], { executable: other }: JsonObject): boolean {
  return own !== undefined && other !== undefined && own !== other;
}

/** Marks arguments that are a guess. This is not a field name. */
const GUESSED = '';

function cachedOf(process: Parts, guesses: readonly Parts[string][]): JsonObject {
  const fields: Record<string, Json> = {};
  for (const name of PARENT_FIELDS) {
    const value = presentOf(process[name]);
    if (value !== undefined) fields[name] = value;
  }
  if (guesses.includes('process.args')) fields[GUESSED] = true;
  return fields;
}

/**
 * What is remembered of a process, in the order of documents: those of its fields that have a value.
 *
 * @param fields with an empty list for unknown arguments
 */
export function rememberedOf(
  fields: {
    readonly name: string | undefined;
    readonly executable: string | undefined;
    readonly args: readonly string[];
    readonly args_count: number | undefined;
    readonly pid: number | bigint | undefined;
    readonly start: string | undefined;
    readonly working_directory: string | undefined;
    readonly interactive: boolean | undefined;
    readonly userId: string | undefined;
    readonly userName: string | undefined;
    readonly groupId: string | undefined;
  },
  isGuess: boolean,
): JsonObject {
  const { args, userId, userName, groupId } = fields;
  const found: Record<string, Json> = {};
  if (fields.name !== undefined) found['name'] = fields.name;
  if (fields.executable !== undefined) found['executable'] = fields.executable;
  if (args.length > 0) found['args'] = args;
  if (fields.args_count !== undefined) found['args_count'] = fields.args_count;
  if (fields.pid !== undefined) found['pid'] = fields.pid;
  if (fields.start !== undefined) found['start'] = fields.start;
  if (fields.working_directory !== undefined) {
    found['working_directory'] = fields.working_directory;
  }
  if (fields.interactive !== undefined) found['interactive'] = fields.interactive;
  if (userId !== undefined && userName !== undefined) {
    found['user'] = { id: userId, name: userName };
  } else if (userId !== undefined) found['user'] = { id: userId };
  else if (userName !== undefined) found['user'] = { name: userName };
  if (groupId !== undefined) found['group'] = { id: groupId };
  if (isGuess) found[GUESSED] = true;
  return found;
}

function isStart({ event }: Draft): boolean {
  const types = isParts(event) ? event['type'] : undefined;
  return types === 'start' || (Array.isArray(types) && types.includes('start'));
}

function guessesOf({ dockwarden }: Draft): readonly Parts[string][] {
  const guesses = isParts(dockwarden) ? dockwarden['reconstructed'] : undefined;
  return Array.isArray(guesses) ? guesses : [];
}

function addGuess(document: Draft, field: string): void {
  const { dockwarden } = document;
  (document as Record<string, Parts[string]>)['dockwarden'] = {
    ...(isParts(dockwarden) ? dockwarden : {}),
    reconstructed: [...guessesOf(document), field],
  } as Parts;
}

function isParts(value: Parts[string]): value is Parts {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
