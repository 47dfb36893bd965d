import { PathNames } from '../../util/typo.ts';
import { objectsOf, type Schema } from '../schema.ts';
import { getOrAdd } from '../../util/maps.ts';
import { CATALOGUES } from './index.ts';
import { EVENT_SOURCES, sourcesOf } from './sources.ts';

/** What is known of the fields of some events. */
export interface KnownFields {
  /** The kinds of events, for messages; empty where the events may be of any kind. */
  readonly sources: readonly string[];
  /** Whether the events have no field that the catalogue lacks. */
  readonly isComplete: boolean;
  readonly schema: Schema;
  /** Whether an event may have a value at a path. */
  readonly has: (path: string) => boolean;
  /** Whether a path is only the beginning of the names of fields. */
  readonly isObject: (path: string) => boolean;
  /** The fields that a path is probably a typo of, the likeliest first. */
  readonly typosOf: (path: string) => readonly string[];
}

/**
 * What is known of the fields of the events that some index patterns reach, or `null` where one of
 * the patterns reaches events that nothing is known of. Without any pattern, a path that is a field
 * of its own of one of the known kinds of events counts as a field.
 */
export function knownFields(indices: readonly string[] = []): KnownFields | null {
  const isOpen = indices.length === 0;
  const sources = isOpen ? EVENT_SOURCES : sourcesOf(indices);
  if (sources === null) return null;
  const isDefend = sources.some(({ own }) => own === null);
  const schema = isDefend ? CATALOGUES.cloud_defend : CATALOGUES.ecs;
  const isOwn = (path: string) => sources.some(({ own }) => own?.test(path) === true);
  const isInSchema = (path: string) => schema.has(path) || isBelowFreeKeys(schema, path);
  return {
    sources: isOpen ? [] : sources.map(({ name }) => name),
    isComplete: !isOpen && sources.every(({ own }) => own === null),
    schema,
    has: (path) =>
      isInSchema(path) ||
      isInSchema(path.replace(SUB_FIELD, '')) ||
      FORMER_FIELDS.test(path) ||
      isOwn(path),
    isObject: (path) => objectsOf(schema).has(path),
    typosOf: (path) => typosIn(schema, path),
  };
}

/** Names under which an index keeps the values of a field once more. */
const SUB_FIELD = /\.(caseless|keyword|raw|text|wildcard)$/;

/** Fields of earlier releases of ECS, which sensors still write. */
const FORMER_FIELDS = /^(host\.user\..+|log\.original|process\.(parent\.)?ppid)$/;

/** Below a field of type `flattened` any name may follow. */
function isBelowFreeKeys(schema: Schema, path: string): boolean {
  for (let dot = path.lastIndexOf('.'); dot > 0; dot = path.lastIndexOf('.', dot - 1)) {
    if (schema.get(path.slice(0, dot))?.type === 'flattened') return true;
  }
  return false;
}

/**
 * A search takes up to a millisecond, and untrusted files can have a million names, so only this
 * number is searched for, each once. Typos beyond it are not found.
 */
const MAX_SEARCHES = 5_000;

interface Search {
  readonly names: PathNames;
  readonly found: Map<string, readonly string[]>;
}

const searches = new WeakMap<Schema, Search>();

function typosIn(schema: Schema, path: string): readonly string[] {
  const search = getOrAdd(searches, schema, () => ({
    names: new PathNames(schema.keys()),
    found: new Map(),
  }));
  const known = search.found.get(path);
  if (known !== undefined || search.found.size >= MAX_SEARCHES) return known ?? [];
  const typos = search.names.typosOf(path);
  search.found.set(path, typos);
  return typos;
}
