import type { NewAlert } from '../../stores/alert-store.ts';
import type { DetectionStore } from '../../stores/detection-store.ts';
import type { ProcessLink } from '../../stores/story-store.ts';
import { memoized } from '../../util/maps.ts';
import { NANOS_PER_MS } from '../../util/time/index.ts';
import { ancestorsOf, rootOf } from './ancestry.ts';
import { linksOf } from './links.ts';
import { sceneOf, type Scene } from './scene.ts';
import { StoryBoard, type Placed, type StoryParts } from './story-board.ts';

/** Alerts that one query names. */
const MAX_NAMED = 1_000;

/** What had no alert for so long takes none that come late. */
const KEPT_MS = 14 * 24 * 60 * 60_000;
const KEPT_PROCESSES = 200_000;
const PRUNED_AT_ONCE = 500;

/**
 * Puts alerts that have just been added into stories, within the transaction that adds them. Those of rules whose
 * alerts are hidden are left out, and so are members of sequences, which belong to their alert. An alert that was there
 * before stays where it is.
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

/** Whether the first technique of a rule is that of escapes. @param document of the rule, which was checked when it was loaded */
function isEscapeRule(document: string): boolean {
  const { threat } = JSON.parse(document) as { readonly threat?: unknown };
  if (!Array.isArray(threat)) return false;
  const [first] = (
    threat as { readonly technique?: readonly { readonly id?: string }[] }[]
  ).flatMap(({ technique = [] }) => technique);
  return first?.id === ESCAPE_TO_HOST;
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

/** As deep as a line of processes is followed in what is known. */
const MAX_DEPTH = 64;

/** Remembers what scenes say of processes, and returns all that is known of their ancestors. */
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
