import { words } from '../../util/words.ts';
import { presentOf, type Draft, type Parts } from './document.ts';
import { RecentMap, weightOf } from './recent-map.ts';

/**
 * At least this number of processes is remembered, the most recently seen ones, and at most twice
 * as many.
 */
const MIN_PROCESSES = 65_536;

const KNOWN_FIELDS = words(`
  name executable args args_count pid start working_directory interactive user group
`);

type KnownField = (typeof KNOWN_FIELDS)[number];

/** What is remembered of a process, in the order of documents. Absent values are left out where it is printed. */
export type KnownProcess = Parts & {
  readonly [Name in KnownField]?: Parts[string];
} & {
  /** Whether the arguments are a guess. This is not a field name. */
  readonly ''?: true | undefined;
};

/** Remembers processes by entity id and adds missing fields of parents to documents. */
export interface ProcessCache {
  /**
   * Completes `process.parent` of a document, or of the draft of one, in place from what is known of the parent.
   * Existing values are not replaced. Returns the same document.
   */
  readonly complete: <Document extends Draft>(document: Document) => Document;
}

/** The processes that are known, by entity id. */
export interface KnownProcesses {
  get(id: string): KnownProcess | undefined;
  set(id: string, process: KnownProcess): void;
}

export function createProcessCache(
  known: KnownProcesses = new RecentMap<string, KnownProcess>(MIN_PROCESSES, weightOf),
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
  };
}

/** Adds to a document what is known of the parent, unless it has it. */
export function addParent(document: Draft, known: KnownProcess): void {
  const { process } = document;
  const parent = isParts(process) ? process['parent'] : undefined;
  if (!isParts(parent)) return;
  for (const name in known) {
    if (name === GUESSED || known[name] === undefined) continue;
    if (presentOf(parent[name]) !== undefined) continue;
    (parent as Record<string, Parts[string]>)[name] = known[name];
    if (name === 'args' && known[GUESSED] === true) addGuess(document, 'process.parent.args');
  }
}

/** Remembers a process; of one that is known, what was not. */
export function remember(
  known: KnownProcesses,
  id: string,
  seen: KnownProcess,
  isStart: boolean,
): void {
  // The start event is the most complete. Later events of the same program have fewer fields.
  const before = isStart ? undefined : known.get(id);
  if (before === undefined) known.set(id, seen);
  else if (hasMore(seen, before)) known.set(id, { ...presentIn(seen), ...presentIn(before) });
}

function hasMore(seen: KnownProcess, before: KnownProcess): boolean {
  for (const name in seen) {
    if (seen[name] !== undefined && before[name] === undefined) return true;
  }
  return false;
}

const presentIn = (process: KnownProcess): KnownProcess =>
  Object.fromEntries(Object.entries(process).filter(([, value]) => value !== undefined));

/**
 * The ids of some sources are reused with their pids. What is known about another program must not
 * be used.
 */
export function runsAnother(own: Parts[string], { executable: other }: KnownProcess): boolean {
  return own !== undefined && other !== undefined && own !== other;
}

const GUESSED = '';

function cachedOf(process: Parts, guesses: readonly Parts[string][]): KnownProcess {
  const known: Record<string, Parts[string]> = {};
  for (const name of KNOWN_FIELDS) known[name] = presentOf(process[name]);
  known[GUESSED] = guesses.includes('process.args') ? true : undefined;
  return known;
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
