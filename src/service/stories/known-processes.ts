import type { DetectionStore } from '../../stores/detection-store.ts';
import type { ProcessLink } from '../../stores/story-store.ts';
import { linksOf } from './ancestry.ts';
import type { Scene } from './scene.ts';

/** As deep as a line of processes is followed in what is known. */
const MAX_DEPTH = 64;

/** Remembers what scenes say of processes, and returns all that is known of their ancestors. */
export function learnProcesses(
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
