import type { DetectionStore } from '../../stores/detection-store.ts';
import type { ProcessLink } from '../../stores/story-store.ts';
import { linksOf, rootOf } from './ancestry.ts';
import type { Scene } from './scene.ts';

/**
 * Looks processes up in stored events, all of one container, or outside of containers if it is `null`. Those that are
 * not found are left out. It may look at a bounded number of events only.
 */
export type ParentsOf = (
  entities: readonly string[],
  containerId: string | null,
) => readonly ProcessLink[];

/** How far up events are looked for, and for how many processes each time. */
const MAX_STEPS = 8;
const MAX_ASKED = 200;

/** As deep as a line of processes is followed in what is known. */
const MAX_DEPTH = 64;

interface Parts {
  readonly store: Pick<DetectionStore, 'processes'>;
  readonly parentsOf?: ParentsOf | undefined;
}

/**
 * Remembers what scenes say of processes, and returns all that is known of their ancestors. What neither they nor
 * earlier alerts have told is looked up in events, where that would decide.
 */
export function learnProcesses(
  { store: { processes }, parentsOf }: Parts,
  scenes: readonly Scene[],
): ReadonlyMap<string, ProcessLink> {
  processes.learn(scenes.flatMap(linksOf));
  const known = new Map<string, ProcessLink>();
  follow(
    processes,
    known,
    scenes.flatMap(({ lineage, leaders }) => [...lineage, ...leaders].map(({ entity }) => entity)),
  );
  if (parentsOf === undefined) return known;
  const asked = new Set<string>();
  for (let step = 0; step < MAX_STEPS; step += 1) {
    const found: ProcessLink[] = [];
    for (const [container, missing] of missingByContainer(scenes, known, asked)) {
      for (const entity of missing) asked.add(entity);
      found.push(...parentsOf(missing, container));
    }
    if (found.length === 0) break;
    processes.learn(found);
    for (const { entity } of found) known.delete(entity);
    follow(
      processes,
      known,
      found.map(({ entity }) => entity),
    );
  }
  return known;
}

/** Adds processes and all of their known ancestors. */
function follow(
  processes: Parts['store']['processes'],
  known: Map<string, ProcessLink>,
  entities: readonly string[],
): void {
  let wanted = [...new Set(entities)].filter((entity) => !known.has(entity));
  for (let depth = 0; wanted.length > 0 && depth < MAX_DEPTH; depth += 1) {
    const next = new Set<string>();
    for (const link of processes.get(wanted).values()) {
      known.set(link.entity, link);
      if (link.parent !== null) next.add(link.parent);
    }
    wanted = [...next].filter((entity) => !known.has(entity));
  }
}

function missingByContainer(
  scenes: readonly Scene[],
  known: ReadonlyMap<string, ProcessLink>,
  asked: ReadonlySet<string>,
): Map<string | null, string[]> {
  const missing = new Map<string | null, Set<string>>();
  let room = MAX_ASKED;
  for (const scene of scenes) {
    const entity = rootOf(scene, known)?.missing ?? null;
    if (entity === null || asked.has(entity)) continue;
    const container = scene.scope === 'container' ? scene.value : null;
    const entities = missing.get(container) ?? new Set();
    if (entities.has(entity)) continue;
    if ((room -= 1) < 0) break;
    missing.set(container, entities.add(entity));
  }
  return new Map([...missing].map(([container, entities]) => [container, [...entities]]));
}
