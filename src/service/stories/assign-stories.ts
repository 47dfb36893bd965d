import { createHash } from 'node:crypto';
import type { NewAlert, NewStory } from '../../stores/alert-store.ts';
import type { DetectionStore } from '../../stores/detection-store.ts';
import type { ProcessLink, StoryGroup } from '../../stores/story-store.ts';
import { earlier, later, NANOS_PER_MS } from '../../util/time/index.ts';
import { rootOf, type Root, linksOf } from './ancestry.ts';
import { sceneOf, type Scene } from './scene.ts';
import { isWorse, placeOf, reasonOf, titleOf, type Limit } from './story-text.ts';

/** Alerts of one course of action are never further apart. */
const QUIET_MS = 30 * 60_000;
const MAX_DURATION_MS = 24 * 60 * 60_000;
export const MAX_STORY_ALERTS = 1_000;

/** Alerts that one query names. */
const MAX_NAMED = 1_000;

/** Stories of one key that are looked at, those first to which was added last. */
const MAX_GROUPS = 16;

/** What had no alert for so long takes none that come late. */
const KEPT_MS = 14 * 24 * 60 * 60_000;
const KEPT_PROCESSES = 200_000;
const PRUNED_AT_ONCE = 500;

export interface StoryParts {
  readonly store: Pick<DetectionStore, 'alerts' | 'stories' | 'processes'>;
  /** For new stories. */
  readonly makeId: () => string;
  /** In milliseconds since 1970. */
  readonly now: () => number;
}

/** An alert that is to be put into a story. */
interface Placed {
  readonly alert: NewAlert;
  readonly scene: Scene;
  readonly first: number;
  readonly last: number;
}

/**
 * Puts alerts that have just been added into stories, within the transaction that adds them. Those of rules whose
 * alerts are hidden are left out, and so are members of sequences, which belong to their alert; both help to know
 * processes. An alert that was there before stays where it is.
 */
export function assignStories(parts: StoryParts, alerts: readonly NewAlert[]): void {
  const { store, now } = parts;
  const heads = alerts.filter(({ kind, isBuildingBlock }) => kind === 'alert' && !isBuildingBlock);
  const placed = newOf(store, heads).map((alert): Placed => ({
    alert,
    scene: sceneOfAlert(alert, alerts),
    ...spanOf(alert),
  }));
  if (placed.length === 0) return;
  const known = learnProcesses(
    store,
    placed.map(({ scene }) => scene),
  );
  for (const [key, members] of byKey(placed, known)) assignGroup(parts, key, members, known);
  store.processes.prune(KEPT_PROCESSES, PRUNED_AT_ONCE);
  store.stories.pruneGroups(now() - KEPT_MS, PRUNED_AT_ONCE);
}

/** Without those that a repeated run has found again: they have been placed, or people have taken them out. */
function newOf({ alerts }: StoryParts['store'], heads: readonly NewAlert[]): readonly NewAlert[] {
  const isNew = new Set<string>();
  for (let start = 0; start < heads.length; start += MAX_NAMED) {
    const part = heads.slice(start, start + MAX_NAMED);
    const ids = part.map(({ id }) => id);
    const times = part.map(({ createdAt }) => createdAt);
    const [from, to] = [Math.min(...times), Math.max(...times)];
    for (const id of alerts.ids({ ids, from, to }, ids.length, null)) isNew.add(id);
    const stories = alerts.top({ ids }, 'story', ids.length).values.map(({ value }) => value);
    if (stories.length === 0) continue;
    for (const id of alerts.ids({ ids, stories }, ids.length, null)) isNew.delete(id);
  }
  return heads.filter(({ id }) => isNew.has(id));
}

/** That of a sequence has the fields that all of its events share; without a process, it is where it has ended. */
function sceneOfAlert(alert: NewAlert, alerts: readonly NewAlert[]): Scene {
  const own = sceneOf(alert.document);
  if (own.lineage.length > 0 || alert.group === null) return own;
  const blocks = alerts.filter(({ kind, group }) => kind === 'block' && group === alert.group);
  for (const block of blocks.toReversed()) {
    const scene = sceneOf(block.document);
    if (scene.lineage.length > 0) return scene;
  }
  return own;
}

/** In milliseconds. What a wrong clock has put into the future happened when the alert was raised, at the latest. */
function spanOf({ firstEvent, lastEvent, createdAt }: NewAlert): Pick<Placed, 'first' | 'last'> {
  const at = (time: bigint | null) =>
    time === null ? createdAt : Math.max(0, Math.min(createdAt, Number(time / NANOS_PER_MS)));
  const [a, b] = [at(firstEvent ?? lastEvent), at(lastEvent ?? firstEvent)];
  return { first: Math.min(a, b), last: Math.max(a, b) };
}

/** Alerts that belong together if they are close in time; one that names no place, user or process is alone. */
function byKey(
  placed: readonly Placed[],
  known: ReadonlyMap<string, ProcessLink>,
): Map<string, Placed[]> {
  const groups = new Map<string, Placed[]>();
  for (const each of placed) {
    const { scene, alert } = each;
    const root = rootOf(scene, known);
    const isAlone = root === null && scene.value === '' && scene.resource === null;
    const parts = root === null ? ['user', scene.user, scene.resource] : ['process', root.entity];
    const text = JSON.stringify([scene.scope, scene.value, ...parts, isAlone ? alert.id : null]);
    const key = createHash('sha256').update(text).digest('hex').slice(0, 32);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [each]);
    else group.push(each);
  }
  return groups;
}

/** A story as it will be, and the alerts that are added to it. */
interface Draft {
  readonly story: NewStory;
  readonly group: Omit<StoryGroup, 'number'> & { readonly number?: number };
  readonly alerts: number;
  readonly added: readonly string[];
  /** It was closed, and these alerts have opened it again. */
  readonly isReopened: boolean;
}

function assignGroup(
  parts: StoryParts,
  key: string,
  members: readonly Placed[],
  known: ReadonlyMap<string, ProcessLink>,
): void {
  const { store, now } = parts;
  const drafts = openDrafts(parts, key);
  for (const each of members.toSorted((a, b) => a.first - b.first)) {
    let limit: Limit | null = null;
    let index = -1;
    for (const [at, draft] of drafts.entries()) {
      if (!isClose(draft, each)) continue;
      const over = limitOf(draft, each);
      if (over === null) {
        index = at;
        break;
      }
      limit ??= over;
    }
    if (index < 0) drafts.unshift(begun(parts, key, each, rootOf(each.scene, known), limit));
    const at = Math.max(index, 0);
    const draft = drafts[at];
    if (draft !== undefined) drafts[at] = grown(draft, each, now());
  }
  for (const draft of drafts) if (draft.added.length > 0) save(store, draft, now());
}

/** Those that may take further alerts. */
function openDrafts({ store }: StoryParts, key: string): Draft[] {
  return store.stories.groups(key, MAX_GROUPS).flatMap((group): Draft[] => {
    const found = store.alerts.story(group.story);
    if (found === null || (found.isEdited && found.status === 'closed')) return [];
    const { alerts, openAlerts: _, ...story } = found;
    return [{ story, group, alerts, added: [], isReopened: false }];
  });
}

const isClose = ({ group }: Draft, { first, last }: Placed): boolean =>
  first <= group.lastTime + QUIET_MS && last >= group.firstTime - QUIET_MS;

function limitOf({ group, alerts }: Draft, { first, last }: Placed): Limit | null {
  if (alerts >= MAX_STORY_ALERTS) return 'alerts';
  const duration = Math.max(last, group.lastTime) - Math.min(first, group.firstTime);
  return duration > MAX_DURATION_MS ? 'duration' : null;
}

function begun(
  { makeId, now }: StoryParts,
  key: string,
  { alert, scene, first, last }: Placed,
  root: Root | null,
  limit: Limit | null,
): Draft {
  const id = makeId();
  const place = placeOf(scene, root);
  const lead = alert.ruleName;
  return {
    story: {
      id,
      scope: scene.scope,
      scopeValue: scene.value,
      root: root?.entity ?? null,
      title: titleOf(lead, 1, place),
      because: reasonOf(scene, root, limit),
      severity: alert.severity,
      status: 'open',
      closeReason: null,
      ruleIds: [],
      firstEvent: null,
      lastEvent: null,
      createdAt: now(),
      lastAlertAt: now(),
      isEdited: false,
    },
    group: { key, story: id, lead, place, firstTime: first, lastTime: last, lastAlertAt: now() },
    alerts: 0,
    added: [],
    isReopened: false,
  };
}

/** What a verdict was given on stays as it was; a story with a new alert is open. */
function grown(draft: Draft, { alert, first, last }: Placed, now: number): Draft {
  const { story, group, alerts, added, isReopened } = draft;
  const isWorst = isWorse(alert.severity, story.severity);
  const lead = isWorst ? alert.ruleName : group.lead;
  const ruleIds = story.ruleIds.includes(alert.ruleId)
    ? story.ruleIds
    : [...story.ruleIds, alert.ruleId];
  return {
    story: {
      ...story,
      title: titleOf(lead, ruleIds.length, group.place),
      severity: isWorst ? alert.severity : story.severity,
      status: 'open',
      closeReason: null,
      ruleIds,
      firstEvent: earlier(story.firstEvent, alert.firstEvent),
      lastEvent: later(story.lastEvent, alert.lastEvent),
      lastAlertAt: now,
    },
    group: {
      ...group,
      lead,
      firstTime: Math.min(first, group.firstTime),
      lastTime: Math.max(last, group.lastTime),
      lastAlertAt: now,
    },
    alerts: alerts + 1,
    added: [...added, alert.id],
    isReopened: isReopened || story.status === 'closed',
  };
}

function save({ alerts, stories }: StoryParts['store'], draft: Draft, now: number): void {
  const { story, group, added, isReopened } = draft;
  alerts.putStory(story);
  alerts.setStory(added, story.id, null);
  stories.putGroup(group);
  if (!isReopened) return;
  const detail = JSON.stringify({ alerts: added });
  stories.addHistory({ story: story.id, at: now, by: 'dockwarden', what: 'reopened', detail });
}

/** As deep as a line of processes is followed in what is known. */
const MAX_DEPTH = 64;

/** Remembers what scenes say of processes, and returns all that is known of their ancestors. */
function learnProcesses(
  { processes }: Pick<DetectionStore, 'processes'>,
  scenes: readonly Scene[],
): ReadonlyMap<string, ProcessLink> {
  processes.learn(scenes.flatMap(linksOf));
  const known = new Map<string, ProcessLink>();
  const named = scenes.flatMap(({ lineage, leaders }) => [...lineage, ...leaders]);
  let wanted = [...new Set(named.map(({ entity }) => entity))];
  for (let depth = 0; wanted.length > 0 && depth < MAX_DEPTH; depth += 1) {
    const parents = new Set<string>();
    for (const link of processes.get(wanted).values()) {
      known.set(link.entity, link);
      if (link.parent !== null) parents.add(link.parent);
    }
    wanted = [...parents].filter((entity) => !known.has(entity));
  }
  return known;
}
