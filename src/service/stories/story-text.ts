import type { AlertSeverity } from '../../stores/alert-store.ts';
import type { Root } from './ancestry.ts';
import type { Scene } from './scene.ts';

export const SEVERITIES: readonly AlertSeverity[] = ['low', 'medium', 'high', 'critical'];

export const isWorse = (a: AlertSeverity, b: AlertSeverity): boolean =>
  SEVERITIES.indexOf(a) > SEVERITIES.indexOf(b);

/** Why a story does not go on in one that is there. */
export type Limit = 'alerts' | 'duration';

const OF_LIMIT: Readonly<Record<Limit, string>> = {
  alerts: ' It goes on from a story that is full: one has at most 1,000 alerts.',
  duration: ' It goes on from a story that lasted a day, which is the most for one.',
};

/** Where a story takes place: `bash -i in container blog`. */
export function placeOf({ place, lineage, leaders }: Scene, root: Root | null): string {
  if (root === null) return place;
  const named = [...lineage, ...leaders].find(({ entity }) => entity === root.entity);
  return `${named?.command ?? root.name ?? 'a process'} in ${place}`;
}

/** Why alerts are together. */
export function reasonOf(scene: Scene, root: Root | null, after: Limit | null): string {
  const end = after === null ? '' : OF_LIMIT[after];
  const quiet = 'with at most 30 minutes between one and the next';
  if (root !== null) {
    const name = root.name ?? 'one process';
    return `All processes of these alerts descend from ${name} in ${scene.place}, ${quiet}.${end}`;
  }
  const of = [
    scene.scope === 'user' ? null : scene.place,
    scene.user === null ? null : `the user ${scene.user}`,
    scene.resource === null ? null : `the resource ${scene.resource}`,
  ].filter((each) => each !== null);
  if (of.length === 0) {
    return 'This alert names no process, user or resource, so nothing says which others belong to it.';
  }
  return `These alerts name no process; all are about ${LIST.format(of)}, ${quiet}.${end}`;
}

const LIST = new Intl.ListFormat('en', { type: 'conjunction' });

/** What people see first. */
export function titleOf(lead: string, rules: number, place: string): string {
  const others = rules <= 1 ? '' : ` and ${rules - 1} other rule${rules === 2 ? '' : 's'}`;
  return `${lead}${others}: ${place}`;
}
