import type { JsonObject } from '../../events/json.ts';
import type { NewAlert } from '../../stores/alert-store.ts';
import type { DetectionStore } from '../../stores/detection-store.ts';
import type { ProcessLink } from '../../stores/story-store.ts';
import { memoized } from '../../util/maps.ts';
import { NANOS_PER_MS } from '../../util/time/index.ts';
import { ancestorsOf, rootOf } from './ancestry.ts';
import { linksOf } from './links.ts';
import { threatOf } from './rule-threat.ts';
import { sceneOf, type Scene } from './scene.ts';
import { StoryBoard, type Placed, type StoryParts } from './story-board.ts';

/** The maximum number of alerts named by one query. */
const MAX_NAMED = 1_000;

/** How long links are kept: a late alert cannot join a story that had no alert for longer. */
const KEPT_MS = 14 * 24 * 60 * 60_000;
const KEPT_PROCESSES = 200_000;
const PRUNED_AT_ONCE = 500;

/**
 * Puts alerts that were just added into stories, within the transaction that adds them. Alerts of building-block rules
 * are skipped, and so are members of sequences, which belong to their alert. An alert that existed before stays where
 * it is.
 */
export function assignStories(parts: StoryParts, alerts: readonly NewAlert[]): void {
  const { store, now } = parts;
  const heads = alerts.filter(({ kind, isBuildingBlock }) => kind === 'alert' && !isBuildingBlock);
  const seen = newOf(store, heads).map((alert) => ({
    alert,
    scene: sceneOfAlert(alert, alerts),
    ...spanOf(alert),
  }));
  if (seen.length === 0) return;
  const known = learnProcesses(
    store,
    seen.map(({ scene }) => scene),
  );
  const isEscape = memoized(isEscapeRule);
  const placed = seen
    .map((each): Placed => {
      const { severity, ruleId, ruleRevision } = each.alert;
      const rule = severity === 'critical' ? store.rules.revision(ruleId, ruleRevision) : null;
      return {
        ...each,
        root: rootOf(each.scene, known),
        links: linksOf({ ...each, severity, isEscape: rule !== null && isEscape(rule) }),
      };
    })
    .toSorted((a, b) => a.first - b.first);
  const board = new StoryBoard(parts, placed);
  for (const each of placed) board.place(each);
  board.save();
  store.processes.prune(KEPT_PROCESSES, PRUNED_AT_ONCE);
  store.stories.pruneGroups(now() - KEPT_MS, PRUNED_AT_ONCE);
}

const ESCAPE_TO_HOST = 'T1611';

/** Whether the first technique that a rule names is an escape. */
function isEscapeRule(document: string): boolean {
  const threat = threatOf(JSON.parse(document) as JsonObject);
  return threat.flatMap(({ technique = [] }) => technique)[0]?.id === ESCAPE_TO_HOST;
}

/** Drops alerts that a repeated run found again: they were placed before, or users took them out of their story. */
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

/** The alert of a sequence only has the fields that its events share; if these name no process, its last event with one counts. */
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

/** The time span of an alert in milliseconds; a time in the future, from a wrong clock, counts as the time it was raised. */
function spanOf({ firstEvent, lastEvent, createdAt }: NewAlert): Pick<Placed, 'first' | 'last'> {
  const at = (time: bigint | null) =>
    time === null ? createdAt : Math.max(0, Math.min(createdAt, Number(time / NANOS_PER_MS)));
  const [a, b] = [at(firstEvent ?? lastEvent), at(lastEvent ?? firstEvent)];
  return { first: Math.min(a, b), last: Math.max(a, b) };
}

/** The maximum number of generations for which known ancestors are followed. */
const MAX_DEPTH = 64;

/** Stores what scenes say about processes, and returns all known ancestors. */
function learnProcesses(
  { processes }: Pick<DetectionStore, 'processes'>,
  scenes: readonly Scene[],
): ReadonlyMap<string, ProcessLink> {
  processes.learn(scenes.flatMap(ancestorsOf));
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
