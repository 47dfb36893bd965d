import { PathNames } from '../../util/typo.ts';
import { objectsOf, type Schema } from '../schema.ts';
import { getOrAdd } from '../../util/maps.ts';
import { CATALOGUES } from './index.ts';

/** What is known of the fields of some events. */
export interface KnownFields {
  /** The kinds of events, for messages; empty if the events may be of any kind. */
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
 * The known fields of the events that some index patterns select. Without patterns, or if one of them also selects other events
 * (`logs-*`), the events may be of any kind: the own fields of every known kind count as fields, and among other paths only
 * typos are found.
 */
export function knownFields(indices: readonly string[] = []): KnownFields {
  const named = sourcesOf(indices);
  const isOpen = named === null;
  const sources = named ?? EVENT_SOURCES;
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

/** A kind of events, and what is known of their fields. */
interface EventSource {
  readonly name: string;
  /** Whether an index pattern, read without its cluster, reaches these events and no others. */
  readonly pattern: RegExp;
  /** The fields that these events have beyond ECS; `null` where the catalogue lists them all. */
  readonly own: RegExp | null;
  /** What to do instead, for a field of the catalogue that these events never have; `null` for any other. */
  readonly absent?: (path: string) => string | null;
}

const CLOUD_DEFEND: EventSource = {
  name: 'cloud_defend',
  pattern: /^(logs-)?cloud_defend[.*-]/,
  own: null,
  absent: (path) => {
    if (/^process\.(.+\.)?command_line(\.|$)/.test(path)) {
      return `use ${path.replace(/command_line.*$/, 'args')}, the list of arguments`;
    }
    if (/^(process|file|dll)\.(.+\.)?hash\./.test(path)) return 'these events have no hashes';
    if (/^(source|destination|network|dns|url|http|tls|client|server)\./.test(path)) {
      return 'only process and file events exist';
    }
    return /^(registry|dll|code_signature|winlog)\./.test(path)
      ? 'this sensor runs on Linux only'
      : null;
  },
};

/** Fields that every shipper of the Beats family adds. */
const BEATS = String.raw`agent\.hostname$|fields\.|input\.|docker\.|kubernetes\.|jolokia\.|system\.`;

/**
 * The kinds of events that rules are most often written for. Each has custom fields below prefixes
 * of its own, so that a misspelt ECS field can be distinguished from one that is merely not in ECS.
 */
const EVENT_SOURCES: readonly EventSource[] = [
  CLOUD_DEFEND,
  {
    name: 'endpoint',
    pattern: /^(logs-)?endpoint\./,
    own: /(^|\.)Ext\.|^(Effective_process|Endpoint|Events|Memory_protection|Persistence|Ransomware|Responses|Target|elastic|system)\./,
  },
  { name: 'endgame', pattern: /^endgame-/, own: /^endgame\./ },
  {
    name: 'windows',
    pattern: /^(logs-(windows|system)\.|winlogbeat-)/,
    own: new RegExp(String.raw`^(winlog\.|powershell\.|sysmon\.|${BEATS})`),
  },
  {
    name: 'auditd',
    pattern: /^(logs-auditd(_manager)?\.|auditbeat-)/,
    own: new RegExp(
      String.raw`^(auditd\.|socket\.|geoip\.|user\.(audit|filesystem|name_map|saved|selinux)\.|file\.selinux\.|${BEATS})`,
    ),
  },
  { name: 'crowdstrike', pattern: /^logs-crowdstrike\./, own: /^crowdstrike\./ },
  { name: 'm365_defender', pattern: /^logs-m365_defender\./, own: /^m365_defender\./ },
  {
    name: 'sentinel_one_cloud_funnel',
    pattern: /^logs-sentinel_one_cloud_funnel\./,
    own: /^sentinel_one_cloud_funnel\./,
  },
];

/**
 * The kinds of events that some index patterns reach, or `null` where one of them reaches others.
 * No pattern at all reaches anything.
 */
function sourcesOf(indices: readonly string[]): readonly EventSource[] | null {
  const read = indices.filter((pattern) => !pattern.startsWith('-'));
  const found = new Set<EventSource>();
  for (const pattern of read) {
    const name = pattern.slice(pattern.indexOf(':') + 1);
    const source = EVENT_SOURCES.find((each) => each.pattern.test(name));
    if (source === undefined) return null;
    found.add(source);
  }
  return found.size === 0 ? null : [...found];
}

/** The only kind of events that some index patterns reach, or `null`. */
export function sourceOf(indices: readonly string[]): EventSource | null {
  const sources = sourcesOf(indices);
  return sources?.length === 1 ? (sources[0] ?? null) : null;
}
