import { createHash } from 'node:crypto';
import type { AlertSeverity } from '../../stores/alert-store.ts';
import { isBoundary } from './ancestry.ts';
import type { Scene } from './scene.ts';

/** The longest pause between alerts of one story. */
export const QUIET_MS = 30 * 60_000;

/** Something that an alert may share with others. Two alerts are linked if one looks for a key at a time at which the other offers it. */
export interface Link {
  readonly key: string;
  /** What alerts that share it are: "in container blog"; `null` if it needs no explanation. */
  readonly reason: string | null;
  /** The time for which the alert offers the key; `null`: it only looks for it. */
  readonly span: Span | null;
  /** The time in which it looks for the key; `null`: it only offers it. */
  readonly looks: Span | null;
}

interface Span {
  readonly first: number;
  readonly last: number;
}

export interface LinkedAlert extends Span {
  readonly scene: Scene;
  readonly severity: AlertSeverity;
  /** Whether the main purpose of its rule is to detect escapes from a container to its host. */
  readonly isEscape: boolean;
}

/**
 * The links of an alert:
 *
 * - processes of one session or with a common ancestor
 * - for alerts above low, the container and the pod; routine activity there, such as jobs and probes, raises low alerts
 * - for requests to Kubernetes, the pod that they are about, and the user and address from which they came
 * - for an escape to a host, the sessions that begin soon afterwards in containers of that host
 *
 * Whether two alerts are linked depends on no other alert, so that the order in which alerts come does not matter.
 */
export function linksOf(alert: LinkedAlert): readonly Link[] {
  const { scene, first, last } = alert;
  const both: Both = (of, reason) => ({
    key: keyOf(of),
    reason,
    span: { first, last },
    looks: { first: first - QUIET_MS, last: last + QUIET_MS },
  });
  const { lineage } = scene;
  return [
    ...(lineage.length > 0 ? processLinks(scene, both) : requestLinks(scene, both)),
    ...placeLinks(alert, both),
    ...escapeLinks(alert),
  ];
}

type Both = (of: readonly string[], reason: string | null) => Link;

/** All processes of the alert, except those that start unrelated processes; in a container, the session alone is enough. */
function processLinks({ scope, value, host, ...scene }: Scene, both: Both): Link[] {
  const named = [...scene.lineage, ...scene.leaders].filter(({ name }) => !isBoundary(name));
  const session = named.find(({ entity }) => entity === scene.entry);
  const entities = new Set((session === undefined ? named : [session]).map(({ entity }) => entity));
  const where = host?.id ?? JSON.stringify([scope, value]);
  return [...entities].map((entity) => both(['process', where, entity], null));
}

/** A request without a place, user or resource has no links. */
function requestLinks({ scope, value, user, source, resource }: Scene, both: Both): Link[] {
  if (user !== null && source !== null)
    return [both(['request', user, source], `requests of ${user} from ${source}`)];
  if (value === '' && resource === null) return [];
  return [both(['about', scope, value, user ?? '', resource ?? ''], null)];
}

/** A request about a pod is linked with what happens in the pod, whatever its severity. */
function placeLinks({ scene, severity }: LinkedAlert, both: Both): Link[] {
  const { scope, value, place, pod, cluster } = scene;
  const isRequest = scope === 'pod' && scene.lineage.length === 0;
  if (severity === 'low' && !isRequest) return [];
  const own = scope === 'container' ? [both(['container', value], `in ${place}`)] : [];
  if (pod === null) return own;
  const reason = `${IN_POD}${pod}`;
  if (cluster !== null) {
    // Requests do not always name their cluster.
    const anywhere = both(['pod', 'of some cluster', pod], reason);
    return [
      ...own,
      both(['pod', 'of', cluster, pod], reason),
      { ...anywhere, looks: null },
      { ...both(['pod', pod], reason), span: null },
    ];
  }
  return [
    ...own,
    both(['pod', pod], reason),
    { ...both(['pod', 'of some cluster', pod], reason), span: null },
  ];
}

/** A session that began before an escape is unrelated to it; a later one is related only within {@link QUIET_MS}. */
function escapeLinks({ scene, severity, isEscape, first, last }: LinkedAlert): Link[] {
  const { host, scope, enteredAt } = scene;
  if (host === null || severity === 'low') return [];
  const reason = `in containers of ${host.name} that were entered within 30 minutes after an escape to it`;
  const link = (what: string) => ({ key: keyOf([what, host.id]), reason });
  const links: Link[] = [];
  if (isEscape && severity === 'critical') {
    links.push(
      { ...link('escape'), span: { first, last }, looks: null },
      { ...link('entry'), span: null, looks: { first, last: last + QUIET_MS } },
    );
  }
  if (scope === 'container' && enteredAt !== null) {
    links.push(
      { ...link('entry'), span: { first: enteredAt, last: enteredAt }, looks: null },
      { ...link('escape'), span: null, looks: { first: enteredAt - QUIET_MS, last: enteredAt } },
    );
  }
  return links;
}

/** Begins the reason of alerts that share a pod. */
export const IN_POD = 'in pod ';

export const KEY_LENGTH = 32;

const keyOf = (parts: readonly string[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, KEY_LENGTH);
