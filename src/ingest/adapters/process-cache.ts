import { isJsonObject, type Json, type JsonObject } from '../../events/json.ts';

/** Processes that are remembered; the one that was seen longest ago is forgotten first. */
const MOST_PROCESSES = 65_536;

/** What documents say of a parent. */
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

/** Remembers processes by their entity id and fills what documents lack of their parents. */
export interface ProcessCache {
  /** The document, its `process.parent` filled as far as the parent is known; nothing is replaced. */
  readonly complete: (document: JsonObject) => JsonObject;
}

export function createProcessCache(mostProcesses = MOST_PROCESSES): ProcessCache {
  /** In the order in which they were last seen. */
  const known = new Map<string, JsonObject>();
  const take = (id: string): JsonObject | undefined => {
    const process = known.get(id);
    if (process === undefined) return undefined;
    known.delete(id);
    known.set(id, process);
    return process;
  };
  const remember = (id: string, process: JsonObject) => {
    known.delete(id);
    known.set(id, process);
    if (known.size <= mostProcesses) return;
    for (const oldest of known.keys()) {
      known.delete(oldest);
      break;
    }
  };
  return {
    complete: (document) => {
      const { process } = document;
      if (!isJsonObject(process)) return document;
      const guesses = guessesOf(document);
      const id = process['entity_id'];
      if (typeof id === 'string') {
        const seen = cachedOf(process, guesses);
        // A start says all there is to say; what comes after it says less, of the same program.
        remember(id, isStart(document) ? seen : { ...seen, ...known.get(id) });
      }
      const { parent } = process;
      const parentId = isJsonObject(parent) ? parent['entity_id'] : undefined;
      if (!isJsonObject(parent) || typeof parentId !== 'string') return document;
      const cached = parentId === id ? undefined : take(parentId);
      if (cached === undefined) return document;
      const missing = Object.entries(cached).filter(
        ([name]) => name !== GUESSED && !Object.hasOwn(parent, name),
      );
      if (missing.length === 0) return document;
      const filled = {
        ...document,
        process: { ...process, parent: { ...parent, ...Object.fromEntries(missing) } },
      };
      const isGuess = cached[GUESSED] === true && missing.some(([name]) => name === 'args');
      return isGuess ? withGuess(filled, guesses, 'process.parent.args') : filled;
    },
  };
}

/** Marks arguments that are a guess; no name of a field. */
const GUESSED = '';

function cachedOf(process: JsonObject, guesses: readonly Json[]): JsonObject {
  const fields = PARENT_FIELDS.flatMap((name) => {
    const value = Object.hasOwn(process, name) ? process[name] : undefined;
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(
    guesses.includes('process.args') ? [...fields, [GUESSED, true] as const] : fields,
  );
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
