import { parseDocument } from '../../../../events/parse-document.ts';
import type { Json, JsonObject } from '../../../../events/json.ts';
import { truncateText } from '../../../../detect/source/truncate-text.ts';
import { MAX_ENTITY_VALUE, type EntityField } from '../entity.ts';

/** The beginnings of the fields that describe a workload, a host and a user. */
const OF_WORKLOAD = ['container.', 'orchestrator.', 'kubernetes.pod', 'host.name'];
const OF_HOST = ['host.', 'cloud.', 'agent.name', 'agent.version'];
const OF_USER = ['user.', 'group.'];
const PREFIXES: Readonly<Record<EntityField, readonly string[]>> = {
  'container.id': OF_WORKLOAD,
  'orchestrator.resource.name': OF_WORKLOAD,
  'container.image.name': ['container.image.'],
  'host.name': OF_HOST,
  'user.name': OF_USER,
  'user.id': OF_USER,
};

const MAX_FIELDS = 60;
const MAX_VALUES = 5;
const MAX_KEPT = 100;
/** A truncated value is longer than any value that has a page, so no page is linked for it. */
const MAX_TEXT = MAX_ENTITY_VALUE + 1;
const MAX_DEPTH = 12;

export interface Fact {
  readonly field: string;
  readonly values: readonly { readonly value: string; readonly events: number }[];
  readonly more: number;
}

/** The values that events have for the fields that describe an entity, in the order in which the fields first occur. */
export function factsOf(field: EntityField, documents: readonly string[]): readonly Fact[] {
  const prefixes = PREFIXES[field];
  const facts = new Map<string, Map<string, number>>();
  const isWanted = (path: string) =>
    prefixes.some(
      (prefix) => path.startsWith(prefix) || `${path}.` === prefix || prefix.startsWith(`${path}.`),
    );
  const walk = (path: string, value: Json, seen: Set<string>, depth: number): void => {
    if (value === null || depth > MAX_DEPTH || !(path === '' || isWanted(path))) return;
    if (Array.isArray(value)) {
      for (const each of (value as readonly Json[]).slice(0, MAX_KEPT))
        walk(path, each, seen, depth + 1);
    } else if (typeof value === 'object') {
      for (const [name, each] of Object.entries(value as JsonObject))
        walk(path === '' ? name : `${path}.${name}`, each, seen, depth + 1);
    } else {
      const name = truncateText(path, MAX_TEXT);
      const known = facts.get(name);
      if (known === undefined && facts.size >= MAX_FIELDS) return;
      const values = known ?? new Map<string, number>();
      facts.set(name, values);
      const text = truncateText(String(value), MAX_TEXT);
      if (seen.has(`${name} ${text}`)) return;
      seen.add(`${name} ${text}`);
      if (values.has(text) || values.size < MAX_KEPT) values.set(text, (values.get(text) ?? 0) + 1);
    }
  };
  for (const document of documents) walk('', parseDocument(document), new Set(), 0);
  return [...facts].map(([name, values]) => {
    const ordered = [...values].sort(([, a], [, b]) => b - a);
    return {
      field: name,
      values: ordered.slice(0, MAX_VALUES).map(([value, events]) => ({ value, events })),
      more: Math.max(0, ordered.length - MAX_VALUES),
    };
  });
}
