import type { Json, JsonObject } from '../../../events/json.ts';
import { integerAt, memberAt, objectAt, textAt } from '../members.ts';
import { RecentMap, weightOf } from '../recent-map.ts';

/** What a process runs, as a document says it. */
type Image = JsonObject;

const IMAGE_FIELDS = ['executable', 'name', 'args', 'start', 'user'] as const;

/** So many processes are remembered at least, those that were seen last, and at most twice as many. */
const MIN_PROCESSES = 32_768;

/**
 * Only the start of a program tells arguments, and only an event of its own tells the id of a
 * process. So processes are remembered by id, and by pid from their fork until they show their id:
 * a fork runs what its parent runs, and so does every event until the next start of a program.
 */
export interface Lineage {
  /** The document with what is known of its process and the parent; nothing is replaced. */
  readonly complete: (document: JsonObject) => JsonObject;
}

export function createLineage(leastProcesses = MIN_PROCESSES): Lineage {
  const known = new RecentMap<string, Image>(leastProcesses, weightOf);
  const newborn = new RecentMap<number | bigint, Image>(leastProcesses, weightOf);

  /** The image of a process, where it is still the one that its event tells of. */
  const recall = (process: JsonObject): Image => {
    const id = textAt(process, 'entity_id');
    if (id === undefined) return {};
    const pid = integerAt(process, 'pid');
    const image = known.get(id) ?? (pid === undefined ? undefined : newborn.get(pid));
    if (pid !== undefined) newborn.delete(pid);
    if (image === undefined) return {};
    known.set(id, image);
    const told = memberAt(process, 'executable');
    return told === undefined || told === image['executable'] ? image : {};
  };
  const learn = (process: JsonObject): JsonObject => {
    const whole = { ...recall(process), ...process };
    const id = textAt(process, 'entity_id');
    if (id !== undefined) known.set(id, imageOf(whole));
    return whole;
  };

  /** Whatever it ran before, it runs this now. */
  const start = (process: JsonObject): JsonObject => {
    recall(process);
    const id = textAt(process, 'entity_id');
    if (id !== undefined) known.set(id, imageOf(process));
    return process;
  };
  const fork = (child: JsonObject, parent: JsonObject | undefined): JsonObject => {
    const args = memberAt(parent, 'args');
    const whole = args === undefined ? child : { ...child, args };
    const pid = integerAt(child, 'pid');
    if (pid !== undefined) newborn.set(pid, imageOf(whole));
    return whole;
  };
  const own = (action: Json | undefined, process: JsonObject, parent: JsonObject | undefined) => {
    if (action === 'exec') return start(process);
    return action === 'fork' ? fork(process, parent) : learn(process);
  };

  return {
    complete: (document) => {
      const process = objectAt(document, 'process');
      if (process === undefined) return document;
      const told = objectAt(process, 'parent');
      const parent = told === undefined ? undefined : learn(told);
      const action = memberAt(objectAt(document, 'event'), 'action');
      const whole = own(action, process, parent);
      return { ...document, process: parent === undefined ? whole : { ...whole, parent } };
    },
  };
}

function imageOf(process: JsonObject): Image {
  return Object.fromEntries(
    IMAGE_FIELDS.flatMap((field) => {
      const value = memberAt(process, field);
      return value === undefined ? [] : [[field, value] as const];
    }),
  );
}
