import type { Row, Value } from '../../../events/value.ts';
import type { SentenceField } from '../../source/sentence-fields.ts';
import { meaningful, words } from './words.ts';

/** The values of a row at a field. */
export type Get = (field: SentenceField) => Value;

export const getter =
  (find: (row: Row, field: SentenceField) => Value, row: Row): Get =>
  (field) =>
    find(row, field);

/** A container's full id has 64 digits; tools show the first 12. */
const SHORT_ID = 12;
const LONG_ID = /^[0-9a-f]{13,}$/;

/** The first of several fields with a meaningful value. */
export function first(get: Get, ...fields: readonly SentenceField[]): string | null {
  for (const field of fields) {
    const text = words(get(field));
    if (text !== null) return text;
  }
  return null;
}

export const processOf = (get: Get) => first(get, 'process.name', 'process.executable');
export const parentOf = (get: Get) =>
  first(get, 'process.parent.name', 'process.parent.executable');
export const fileOf = (get: Get) => first(get, 'file.path', 'file.name');

export function addressOf(get: Get, side: 'source' | 'destination'): string | null {
  const address = words(get(`${side}.ip`));
  const port = words(get(`${side}.port`));
  return address === null || port === null ? address : `${address}:${port}`;
}

/** A request to the Kubernetes API: `create of pods/exec web-1 in namespace shop`. */
export function requestOf(get: Get): string | null {
  const verb = words(get('kubernetes.audit.verb'));
  if (verb === null) return null;
  const kind = words(get('kubernetes.audit.objectRef.resource'));
  const part = words(get('kubernetes.audit.objectRef.subresource'));
  const name = words(get('kubernetes.audit.objectRef.name'));
  const namespace = words(get('kubernetes.audit.objectRef.namespace'));
  return joined(' ', [
    verb,
    prefixed('of ', kind === null ? null : joined('/', [kind, part])),
    name,
    prefixed('in namespace ', namespace),
  ]);
}

/** `container web`, `image nginx:1.25`, `pod web-1 in namespace shop`, each if known. */
export function placeOf(get: Get): readonly string[] {
  const ids = meaningful(get('container.id')).map((id) =>
    typeof id === 'string' && LONG_ID.test(id) ? id.slice(0, SHORT_ID) : id,
  );
  const id = ids.length > 1 ? words(ids) : words(ids[0]);
  const isPod = meaningful(get('orchestrator.resource.type')).includes('pod');
  const pod =
    (isPod ? words(get('orchestrator.resource.name')) : null) ?? words(get('kubernetes.pod.name'));
  const namespace = first(get, 'orchestrator.namespace', 'kubernetes.namespace');
  // For a request to the Kubernetes API, the namespace is part of the request.
  const rest = pod === null && words(get('kubernetes.audit.verb')) !== null ? null : namespace;
  return listed([
    prefixed('container ', words(get('container.name')) ?? id),
    prefixed('image ', imageOf(get)),
    pod === null
      ? prefixed('namespace ', rest)
      : joined(' in ', [`pod ${pod}`, prefixed('namespace ', namespace)]),
  ]);
}

function imageOf(get: Get): string | null {
  const names = meaningful(get('container.image.name'));
  const tags = meaningful(get('container.image.tag'));
  const [name] = names;
  const [tag] = tags;
  const isWhole = names.length !== 1 || tags.length !== 1 || typeof name !== 'string';
  if (isWhole || /[:@][^/]*$/.test(name.slice(-200))) return words(get('container.image.name'));
  return words(`${name}:${String(tag)}`);
}

/** ` by root`; for a user without a name, the number. */
export function userOf(get: Get): string {
  const name = first(get, 'user.name', 'process.user.name', 'kubernetes.audit.user.username');
  const id = first(get, 'user.id', 'process.user.id');
  return prefixed(' by ', name ?? prefixed('user ', id)) ?? '';
}

export const hostOf = (get: Get): string =>
  prefixed(' on ', first(get, 'host.name', 'host.hostname')) ?? '';

export const prefixed = (prefix: string, text: string | null): string | null =>
  text === null ? null : prefix + text;

/** Drops unknown parts. */
export const listed = (parts: readonly (string | null)[]): readonly string[] =>
  parts.filter((part) => part !== null);

const joined = (separator: string, parts: readonly (string | null)[]): string =>
  listed(parts).join(separator);
