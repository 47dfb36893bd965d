import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NewAlert, StoryRow } from '../../stores/alert-store.ts';
import type { DetectionStore } from '../../stores/detection-store.ts';
import { openDetectionStore } from '../../stores/open/detection.ts';
import { ruleRow } from '../../stores/detection-rows.testing.ts';
import { assignStories } from './assign-stories.ts';
import type { StoryParts } from './story-board.ts';

/** The id of a rule for escapes from a container to its host, which every bench has. */
export const ESCAPE = 'escape';
const ESCAPES = { threat: [{ technique: [{ id: 'T1611' }] }] };

export const MORNING = 1_764_000_000_000;
export const MINUTE = 60_000;

/** What a test changes of an alert; `at` is when its event happened, in milliseconds. */
export interface GivenAlert extends Partial<NewAlert> {
  readonly at?: number;
  readonly source?: object;
}

/** An id as alerts have it. */
export const alertId = (name: string): string => createHash('sha256').update(name).digest('hex');

export function alertOf(
  name: string,
  { at = MORNING, source = {}, ...given }: GivenAlert = {},
): NewAlert {
  const time = BigInt(at) * 1_000_000n;
  return {
    id: alertId(name),
    ruleId: 'rule',
    ruleRevision: 1,
    ruleName: 'A shell',
    runId: 'run',
    kind: 'alert',
    isBuildingBlock: false,
    group: null,
    severity: 'low',
    riskScore: 21,
    reason: 'a shell',
    ruleTags: [],
    createdAt: at + 1_000,
    firstEvent: time,
    lastEvent: time,
    arrivals: [],
    facets: {},
    document: JSON.stringify(source),
    suppression: null,
    ...given,
  };
}

/** A process of a container: `[process, parent, …]`, as `name` or `name#instance`, and who leads its entry. */
export function processSource(
  [process, parent]: readonly string[],
  { container = 'c1', entry }: { readonly container?: string | null; readonly entry?: string } = {},
): object {
  const ref = (id: string | undefined): object =>
    id === undefined ? {} : { entity_id: `${container}/${id}`, name: id.split('#')[0] };
  return {
    ...(container === null ? {} : { container: { id: container, name: `name-of-${container}` } }),
    host: { name: 'node' },
    user: { name: 'app' },
    process: {
      ...ref(process),
      ...(parent === undefined ? {} : { parent: ref(parent) }),
      ...(entry === undefined
        ? {}
        : { entry_leader: { ...ref(entry), entry_meta: { type: 'container' } } }),
    },
  };
}

/** A store with all that stories need. */
export interface StoryBench {
  readonly store: DetectionStore;
  readonly parts: StoryParts;
  /** Raises alerts as a run does. */
  readonly raise: (...alerts: readonly NewAlert[]) => void;
  readonly storyOf: (name: string) => StoryRow | null;
  readonly putRule: (id: string, document: object) => void;
  /** The names of alerts, together where they are in one story. */
  readonly grouped: (...names: readonly string[]) => string[][];
  now: number;
}

export async function openBench(): Promise<
  StoryBench & { readonly restart: () => Promise<void>; readonly close: () => void }
> {
  const folder = mkdtempSync(join(tmpdir(), 'stories-'));
  const place = join(folder, 'detection.db');
  let store = await openDetectionStore(place);
  let ids = 0;
  const parts: StoryParts = {
    get store() {
      return store;
    },
    makeId: () => `story-${(ids += 1)}`,
    now: () => bench.now,
  };
  const putRule = (id: string, document: object) =>
    store.rules.put(ruleRow(id, { revision: 1, document: JSON.stringify(document) }));
  putRule(ESCAPE, ESCAPES);
  const storyOf = (name: string) => {
    const id = store.alerts.get(alertId(name))?.story ?? null;
    return id === null ? null : store.alerts.story(id);
  };
  const bench = {
    get store() {
      return store;
    },
    parts,
    now: MORNING,
    storyOf,
    putRule,
    raise: (...alerts: readonly NewAlert[]) =>
      store.transaction(() => {
        store.alerts.add(alerts);
        assignStories(parts, alerts);
      }),
    grouped: (...names: readonly string[]) => {
      const stories = new Map<string, string[]>();
      for (const name of names) {
        const story = store.alerts.get(alertId(name))?.story ?? `none of ${name}`;
        stories.set(story, [...(stories.get(story) ?? []), name]);
      }
      return [...stories.values()];
    },
    restart: async () => {
      store.close();
      store = await openDetectionStore(place);
    },
    close: () => {
      store.close();
      rmSync(folder, { recursive: true });
    },
  };
  return bench;
}
