import { createHash } from 'node:crypto';
import type { AlertSeverity } from '../../stores/alert-store.ts';
import { isBoundary } from './ancestry.ts';
import type { Scene } from './scene.ts';
import { IN_POD } from './story-text.ts';

/** Alerts with something in common are one story if there was never longer without one of them. */
export const QUIET_MS = 30 * 60_000;

/** Something that an alert shares with others: which key says so to them, and which keys it looks for itself. */
export interface Link {
  readonly key: string;
  /** What alerts that share it are: "in container blog"; `null` where any alert of it says that. */
  readonly reason: string | null;
  /** The time for which it says so; `null`: it only looks. */
  readonly span: Span | null;
  /** The times in which it looks for others; `null`: it is only found. */
  readonly looks: Span | null;
}

interface Span {
  readonly first: number;
  readonly last: number;
}

export interface LinkedAlert extends Span {
  readonly scene: Scene;
  readonly severity: AlertSeverity;
  /** Whether escapes from a container to its host are what its rule finds first of all. */
  readonly isEscape: boolean;
}

/**
 * What an alert shares with others.
 *
 * - Processes of one session or with one ancestor.
 * - The container, and the containers of a pod, for alerts above low: what happens there at any time, such as jobs and
 *   probes, raises low ones.
 * - Requests to Kubernetes: the pod that they are about, or else the user and the address.
 * - An escape to a host, with what begins in containers of that host within the time of a story.
 *
 * Two alerts are linked or not whatever others there are, so that the order in which alerts come does not matter.
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

/** All processes that it names, but for what starts others on behalf of many; the session in a container alone says it all. */
function processLinks({ scope, value, host, ...scene }: Scene, both: Both): Link[] {
  const named = [...scene.lineage, ...scene.leaders].filter(({ name }) => !isBoundary(name));
  const session = named.find(({ entity }) => entity === scene.entry);
  const entities = new Set((session === undefined ? named : [session]).map(({ entity }) => entity));
  const where = host?.id ?? JSON.stringify([scope, value]);
  return [...entities].map((entity) => both(['process', where, entity], null));
}

/** One that names no place, user or resource is alone. */
function requestLinks({ scope, value, user, source, resource }: Scene, both: Both): Link[] {
  if (user !== null && source !== null)
    return [both(['request', user, source], `requests of ${user} from ${source}`)];
  if (value === '' && resource === null) return [];
  return [both(['about', scope, value, user ?? '', resource ?? ''], null)];
}

/** A request about a pod is linked with what happens in it, whatever its severity. */
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

/** What has begun before the escape has nothing to do with it, and what begins later only while it is recent. */
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

const KEY_LENGTH = 32;

const keyOf = (parts: readonly string[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, KEY_LENGTH);
