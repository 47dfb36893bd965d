import { SEVERITIES } from '../../rules/index.ts';
import type { AlertSeverity, AlertStore, NewAlert, NewStory } from '../../stores/alert-store.ts';
import type { StoryGroup } from '../../stores/story-store.ts';
import { counted } from '../../util/counts.ts';
import { NANOS_PER_MS, secondText } from '../../util/time/index.ts';
import type { Root } from './ancestry.ts';
import { IN_POD, KEY_LENGTH } from './links.ts';
import type { Scene } from './scene.ts';

export const isWorse = (a: AlertSeverity, b: AlertSeverity): boolean =>
  SEVERITIES.indexOf(a) > SEVERITIES.indexOf(b);

/** Why a story does not go on in one that is there. */
export type Limit = 'alerts' | 'duration';

const OF_LIMIT: Readonly<Record<Limit, string>> = {
  alerts: ' It goes on from a story that is full: one has at most 1,000 alerts.',
  duration: ' It goes on from a story that lasted a day, which is the most for one.',
};

/** The end of the reason of a story that continues another one. */
const continuationOf = (because: string): string =>
  Object.values(OF_LIMIT).find((text) => because.endsWith(text)) ?? '';

/** The display text of a root: its command, if the alert has it. */
export function rootText({ lineage, leaders }: Scene, root: Root | null): string | null {
  if (root === null) return null;
  const named = [...lineage, ...leaders].find(({ entity }) => entity === root.entity);
  return named?.command ?? root.name ?? 'a process';
}

const QUIET = 'with at most 30 minutes between one and the next';

/** Why the first alert of a story belongs with others. */
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

/** A reason as a group stores it: with its key, since the name of a container may become known later. */
export const keptReason = (key: string, reason: string): string => `${key}${reason}`;

/** A place as a group stores it: its id and its pod. */
export const keptPlace = ({ value, pod }: Scene): string => `${value} ${pod ?? ''}`;

/** Why alerts from several places or roots are together; `null` if the reason of the first alert still holds. */
export function sharedReason(groups: readonly Group[], before: string): string | null {
  const places = placesOf(groups);
  const roots = new Set(groups.flatMap((group) => group.roots));
  if (places.size < 2 && roots.size < 2) return null;
  const texts = new Map<string, string>();
  for (const kept of groups.flatMap((group) => group.reasons)) {
    const [key, text] = [kept.slice(0, KEY_LENGTH), kept.slice(KEY_LENGTH)];
    if (text.length > (texts.get(key)?.length ?? 0)) texts.set(key, text);
  }
  // A common pod explains nothing if it has only one container with alerts.
  const isSaid = (text: string) => {
    const pod = text.startsWith(IN_POD) ? text.slice(IN_POD.length) : null;
    return pod === null || [...places.values()].filter((of) => of === pod).length > 1;
  };
  // Reasons that link places come before the places themselves.
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

/** The places of groups, each with its pod. */
function placesOf(groups: readonly Group[]): ReadonlyMap<string, string> {
  const places = new Map<string, string>();
  for (const kept of groups.flatMap((group) => group.places)) {
    const end = kept.lastIndexOf(' ');
    const [value, pod] = [kept.slice(0, end), kept.slice(end + 1)];
    if (pod !== '' || !places.has(value)) places.set(value, pod);
  }
  return places;
}

/** The rule of the worst alert of a story, and where that happened: "bash -i in container blog". */
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

/** By rank, the highest first, then by time, then by name. */
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

/** A title that no other story has unless it is closed: stories of the same place and rules get the time at which they began. */
export function distinctTitle(
  alerts: Pick<AlertStore, 'stories'>,
  { id, title, firstEvent, createdAt }: Pick<NewStory, 'id' | 'title' | 'firstEvent' | 'createdAt'>,
): string {
  const start = firstEvent ?? BigInt(createdAt) * NANOS_PER_MS;
  const titles = [title, `${title}, from ${secondText(start)}`];
  return titles.find((each) => !isTaken(alerts, id, each)) ?? `${title}, story ${id.slice(0, 8)}`;
}

function isTaken(alerts: Pick<AlertStore, 'stories'>, id: string, title: string): boolean {
  const { stories } = alerts.stories({ title, statuses: ['open', 'acknowledged'], limit: 2 });
  return stories.some((story) => story.id !== id);
}
