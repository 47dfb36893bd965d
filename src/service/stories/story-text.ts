import type { AlertSeverity, AlertStore, NewAlert, NewStory } from '../../stores/alert-store.ts';
import type { StoryGroup } from '../../stores/story-store.ts';
import { counted } from '../../util/counts.ts';
import { formatInstant, NANOS_PER_MS } from '../../util/time/index.ts';
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

/** The end of the reason of a story that goes on from another one. */
export const continuationOf = (because: string): string =>
  Object.values(OF_LIMIT).find((text) => because.endsWith(text)) ?? '';

/** What a root is to people: its command as far as the alert has it. */
export function rootText({ lineage, leaders }: Scene, root: Root | null): string | null {
  if (root === null) return null;
  const named = [...lineage, ...leaders].find(({ entity }) => entity === root.entity);
  return named?.command ?? root.name ?? 'a process';
}

const QUIET = 'with at most 30 minutes between one and the next';

/** Why alerts are together, as far as one of them says. */
export function reasonOf(scene: Scene, root: Root | null, after: Limit | null): string {
  const end = after === null ? '' : OF_LIMIT[after];
  if (root !== null) {
    const name = root.name ?? 'one process';
    return `All processes of these alerts descend from ${name} in ${scene.place}, ${QUIET}.${end}`;
  }
  const of = [
    scene.scope === 'user' ? null : scene.place,
    scene.user === null ? null : `the user ${scene.user}`,
    scene.resource === null ? null : `the resource ${scene.resource}`,
  ].filter((each) => each !== null);
  if (of.length === 0) {
    return 'This alert names no process, user or resource, so nothing says which others belong to it.';
  }
  return `These alerts name no process; all are about ${LIST.format(of)}, ${QUIET}.${end}`;
}

const LIST = new Intl.ListFormat('en', { type: 'conjunction' });
const CHOICE = new Intl.ListFormat('en', { type: 'disjunction' });

const MAX_REASONS = 5;
const KEY_LENGTH = 32;

/** A reason as a group keeps it: a container is the same before its name is known. */
export const keptReason = (key: string, reason: string): string =>
  `${key.slice(0, KEY_LENGTH)}${reason}`;

/** As a group keeps it: which one, and in which pod. */
export const keptPlace = ({ value, pod }: Scene): string => `${value} ${pod ?? ''}`;

/** Why alerts are together that share several things, or `null` where one of them says it. */
export function sharedReason(groups: readonly Group[], before: string): string | null {
  const places = placesOf(groups);
  const roots = new Set(groups.flatMap((group) => group.roots));
  if (places.size < 2 && roots.size < 2) return null;
  const texts = new Map<string, string>();
  for (const kept of groups.flatMap((group) => group.reasons)) {
    const [key, text] = [kept.slice(0, KEY_LENGTH), kept.slice(KEY_LENGTH)];
    if (text.length > (texts.get(key)?.length ?? 0)) texts.set(key, text);
  }
  // That they are in one pod says nothing of alerts of one container.
  const isSaid = (text: string) => {
    const pod = text.startsWith(IN_POD) ? text.slice(IN_POD.length) : null;
    return pod === null || [...places.values()].filter((of) => of === pod).length > 1;
  };
  // What links places comes before the places.
  const isPlace = (text: string) => Number(text.startsWith('in container '));
  const reasons = [...new Set(texts.values())]
    .filter(isSaid)
    .toSorted((a, b) => isPlace(a) - isPlace(b) || (a < b ? -1 : 1));
  const end = continuationOf(before);
  if (reasons.length === 0) {
    return `The processes of these alerts descend from one another or from the same one in ${leadOf(groups).place}, ${QUIET}.${end}`;
  }
  const more = reasons.length - MAX_REASONS;
  const named = more > 1 ? [...reasons.slice(0, MAX_REASONS), `in ${more} other places`] : reasons;
  return `These alerts are together because they are ${CHOICE.format(named)}, ${QUIET}.${end}`;
}

/** Which places there are, and the pod of each. */
function placesOf(groups: readonly Group[]): ReadonlyMap<string, string> {
  const places = new Map<string, string>();
  for (const kept of groups.flatMap((group) => group.places)) {
    const end = kept.lastIndexOf(' ');
    const [value, pod] = [kept.slice(0, end), kept.slice(end + 1)];
    if (pod !== '' || !places.has(value)) places.set(value, pod);
  }
  return places;
}

export const IN_POD = 'in pod ';

/** What groups say of a story together: the rule of its worst alert, and where that was: "bash -i in container blog". */
export function leadOf(groups: readonly Group[]): {
  readonly lead: string;
  readonly place: string;
} {
  const [best] = groups.toSorted(byLead);
  const roots = new Set(groups.flatMap((group) => group.roots));
  const { lead = '', leadRoot = null, place = '' } = best ?? {};
  const others = placesOf(groups).size - 1;
  if (others > 0) return { lead, place: `${place} and ${counted(others, 'other place')}` };
  return { lead, place: leadRoot === null || roots.size > 1 ? place : `${leadRoot} in ${place}` };
}

/** The greater rank, then the first, then by name. */
export const byLead = (a: Lead, b: Lead): number =>
  b.leadRank - a.leadRank || a.leadTime - b.leadTime || (a.lead < b.lead ? -1 : 1);

type Group = Omit<StoryGroup, 'number'>;
type Lead = Pick<Group, 'lead' | 'leadRank' | 'leadTime'>;

/** How bad an alert is: by severity, then by risk. */
export const rankOf = ({ severity, riskScore }: Pick<NewAlert, 'severity' | 'riskScore'>): number =>
  SEVERITIES.indexOf(severity) * 1_000 + riskScore;

/** What people see first. */
export function titleOf(lead: string, rules: number, place: string): string {
  const others = rules <= 1 ? '' : ` and ${rules - 1} other rule${rules === 2 ? '' : 's'}`;
  return `${lead}${others}: ${place}`;
}

/** A title that no other story has that is not closed: two of the same place and rules differ in when they began. */
export function distinctTitle(
  alerts: Pick<AlertStore, 'stories'>,
  { id, title, firstEvent, createdAt }: Pick<NewStory, 'id' | 'title' | 'firstEvent' | 'createdAt'>,
): string {
  const start = firstEvent ?? BigInt(createdAt) * NANOS_PER_MS;
  const time = formatInstant(start).slice(0, 'YYYY-MM-DDThh:mm:ss'.length).replace('T', ' ');
  const ways = [title, `${title}, from ${time}`];
  return ways.find((way) => !isTaken(alerts, id, way)) ?? `${title}, story ${id.slice(0, 8)}`;
}

function isTaken(alerts: Pick<AlertStore, 'stories'>, id: string, title: string): boolean {
  const text = title.slice(0, MAX_SEARCHED);
  const { stories } = alerts.stories({ text, statuses: ['open', 'acknowledged'], limit: 50 });
  return stories.some((story) => story.id !== id && story.title === title);
}

const MAX_SEARCHED = 200;
