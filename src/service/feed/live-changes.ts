import { EventEmitter } from 'node:events';
import type {
  AlertQuery,
  AlertReader,
  ChangedAlert,
  ChangePlace,
} from '../../stores/alert-store.ts';
import type { DetectionStore } from '../../stores/detection-store.ts';
import { storyViews, type StoryView } from '../stories/story-row-view.ts';
import { internal } from '../operation/operation.ts';
import { alertTest, lastingTest } from '../alerts/alert-test.ts';
import { matcherOf } from '../alerts/matched-parts.ts';
import { membersOf } from '../alerts/members.ts';
import { alertSummary, type AlertSummary } from '../alerts/views.ts';

/** What was committed, for those who show it as it happens. */
export type Commits = EventEmitter<{
  /** Alerts of a space were raised or changed. */
  alerts: [space: string];
  /** Events were stored. */
  events: [];
}>;

export const createCommits = (): Commits => new EventEmitter();

/** This number of digits of an id distinguishes the alerts of two histories. */
const DIGITS = 12;
const PLACE = /^(\d{1,15})(?:-(\d{1,15}|x)-([0-9a-f]{12}|x))?$/;
const UNKNOWN = 'x';

/** A place as clients remember it: the number of the change, and how it is known that the store still has that history. */
export function placeText({ change, number, alertId }: LivePlace): string {
  return `${change}-${number ?? UNKNOWN}-${alertId?.slice(0, DIGITS) ?? UNKNOWN}`;
}

/** The number of the change alone is one, too; `null` for what is no place. */
export function readPlace(text: string): LivePlace | null {
  const [, change, number = UNKNOWN, alertId = UNKNOWN] = PLACE.exec(text) ?? [];
  if (change === undefined) return null;
  return {
    change: Number(change),
    number: number === UNKNOWN ? null : Number(number),
    alertId: alertId === UNKNOWN ? null : alertId,
  };
}

export interface ChangesRequest {
  /** Changes behind this place; only the place as of now where it is `null`. */
  readonly after: LivePlace | null;
  /** Queries of subscribers that want some of the alerts only. */
  readonly queries: readonly AlertQuery[];
}

/** A place in the sequence of changes, kept by a client that has seen all changes before it. */
export interface LivePlace extends Omit<ChangePlace, 'number'> {
  /** `null` where that is not known. */
  readonly number: number | null;
}

export interface LiveAlert {
  readonly what: 'raised' | 'changed' | 'grown';
  readonly change: number;
  readonly alert: AlertSummary;
  /** Indexes of the queries that find it. */
  readonly foundBy: readonly number[];
  /** Of those that may have found it before, and do not find it any more. */
  readonly leftBy: readonly number[];
}

export interface LiveChanges {
  /** True where it cannot be said what has changed: too much, or this is not the store that gave the place. */
  readonly isReset: boolean;
  /** To go on from. */
  readonly place: LivePlace;
  /** In the order of their last changes. */
  readonly alerts: readonly LiveAlert[];
  /** Those that these alerts belong to or belonged to; one that was merged names the other. */
  readonly stories: readonly (StoryView & { readonly mergedInto: string | null })[];
  readonly hasMore: boolean;
}

const PAGE = 500;
/** A client that has missed more reads the whole list again, which is faster. */
const MAX_BEHIND = 10_000;

type Parts = Pick<DetectionStore, 'alerts' | 'processes' | 'rules' | 'stories'>;

/** Changes of alerts and stories since a place, for all subscribers. */
export function liveChanges(parts: Parts, { after, queries }: ChangesRequest): LiveChanges {
  const { alerts } = parts;
  const last = alerts.lastChange();
  const nothing = { alerts: [], stories: [], hasMore: false };
  if (after === null) return { ...nothing, isReset: false, place: last };
  if (!isKnown(alerts, after, last)) return { ...nothing, isReset: true, place: last };
  const changed = alerts.changesSince(after.change, PAGE);
  const lastChanged = changed.at(-1);
  const hasMore = changed.length === PAGE;
  const numbers = changed.map(({ number }) => number);
  const place: LivePlace = {
    change: lastChanged?.change ?? after.change,
    number: hasMore ? mostOf(after.number, numbers) : last.number,
    alertId: lastChanged?.id ?? after.alertId,
  };
  return {
    isReset: false,
    place,
    alerts: seenBy(parts, changed, after, queries),
    stories: storiesOf(parts, changed),
    hasMore,
  };
}

const mostOf = (before: number | null, numbers: readonly number[]) =>
  before === null ? null : Math.max(before, ...numbers);

function isKnown(alerts: AlertReader, after: LivePlace, last: ChangePlace): boolean {
  if (after.change > last.change || last.change - after.change > MAX_BEHIND) return false;
  if (after.alertId === null) return true;
  const id = alerts.changedBy(after.change);
  return id === null || id.startsWith(after.alertId);
}

function seenBy(
  { alerts, rules }: Pick<Parts, 'alerts' | 'rules'>,
  changed: readonly ChangedAlert[],
  after: LivePlace,
  queries: readonly AlertQuery[],
): LiveAlert[] {
  const own = changed.filter(({ kind }) => kind === 'alert');
  const tests = queries.map((query) => ({ now: alertTest(query), ever: lastingTest(query) }));
  const seen = own.flatMap((alert) => {
    const may = tests.flatMap(({ ever }, index) => (ever(alert) ? [index] : []));
    if (may.length === 0) return [];
    const foundBy = may.filter((index) => tests[index]?.now(alert));
    return [{ alert, foundBy, leftBy: may.filter((index) => !foundBy.includes(index)) }];
  });
  const members = membersOf(
    alerts,
    seen.flatMap(({ alert }) => (alert.group === null ? [] : [alert])),
  );
  const matcher = matcherOf(rules);
  return seen.map(({ alert, ...by }) => ({
    what: whatOf(alerts, alert, after),
    change: alert.change,
    alert: alertSummary(matcher, alert, members.get(alert.id) ?? []),
    ...by,
  }));
}

function whatOf(alerts: AlertReader, alert: ChangedAlert, after: LivePlace): LiveAlert['what'] {
  if (after.number !== null && alert.number > after.number) return 'raised';
  if (alert.lastDetected === alert.createdAt) return 'changed';
  const lastEntry = alerts.history(alert.id).at(-1)?.at ?? 0;
  return alert.lastDetected > lastEntry ? 'grown' : 'changed';
}

function storiesOf(parts: Parts, changed: readonly ChangedAlert[]) {
  const { alerts, stories } = parts;
  const current = new Set(changed.flatMap(({ story }) => story ?? []));
  const touched = new Set(current);
  // One from which alerts were taken is named by the one that they are in now.
  for (const id of current) {
    for (const { what, detail } of stories.history(id)) {
      if (what !== 'merged' && what !== 'split') continue;
      const { from, to } = JSON.parse(detail) as { readonly from: string; readonly to: string };
      touched.add(from).add(to);
    }
  }
  const rows = [...touched].flatMap((id) => alerts.story(id) ?? []);
  return storyViews({ store: parts }, rows).map((story) => {
    const successor = stories.successor(story.id);
    return { ...story, mergedInto: successor === story.id ? null : successor };
  });
}

export const readChanges = internal({
  name: 'alerts.changes',
  run: ({ store }: { readonly store: Parts }, request: ChangesRequest) =>
    liveChanges(store, request),
});
