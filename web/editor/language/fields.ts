import { CATALOGUES } from '../../../src/events/catalogue/index.ts';
import { CLOSED_SETS } from '../../../src/rules/lints/query/closed-sets.ts';
import { fieldDoc } from './field-docs.ts';

export interface FieldInfo {
  readonly path: string;
  readonly type: string;
  readonly about: string | null;
}

const UNUSABLE = new Set(['object', 'nested', 'geo_point', 'binary']);

/** Types as people say them. */
const TYPES: Readonly<Record<string, string>> = {
  keyword: 'text',
  constant_keyword: 'text',
  wildcard: 'text',
  match_only_text: 'words',
  text: 'words',
  long: 'number',
  short: 'number',
  float: 'number',
  scaled_float: 'number',
  flattened: 'texts by name',
  date: 'time',
  ip: 'address',
};

let all: readonly FieldInfo[] | null = null;

/** All fields that a query can name, of ECS and of the documents of container sensors. */
export function allFields(): readonly FieldInfo[] {
  all ??= [...CATALOGUES.cloud_defend]
    .filter(([, { type }]) => !UNUSABLE.has(type))
    .map(([path, { type }]) => ({ path, type: TYPES[type] ?? type, about: fieldDoc(path) }));
  return all;
}

export function fieldInfo(path: string): FieldInfo | null {
  const type = CATALOGUES.cloud_defend.get(path)?.type;
  return type === undefined ? null : { path, type: TYPES[type] ?? type, about: fieldDoc(path) };
}

/** Values that the sensors of containers write, which no standard lists. */
const USUAL_VALUES: Readonly<Record<string, readonly string[]>> = {
  'event.action': ['fork', 'exec', 'end', 'creation', 'modification', 'deletion', 'rename', 'open'],
  'host.os.type': ['linux', 'windows', 'macos'],
  'process.entry_leader.entry_meta.type': [
    'init',
    'sshd',
    'ssm',
    'kubelet',
    'container',
    'teleport',
    'unknown',
  ],
  'orchestrator.resource.type': ['pod', 'deployment', 'daemonset', 'job', 'service'],
};

/** Values that a field is known to have. */
export const knownValues = (path: string): readonly string[] =>
  CLOSED_SETS[path] ?? USUAL_VALUES[path] ?? [];

export const CATEGORIES = CLOSED_SETS['event.category'] ?? [];
