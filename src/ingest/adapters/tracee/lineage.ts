import type { Json, JsonObject } from '../../../events/json.ts';
import { integerAt, memberAt, objectAt, textAt } from '../members.ts';
import { RecentMap, weightOf } from '../recent-map.ts';

/** The program that a process runs, as document fields. */
type Image = JsonObject;

const IMAGE_FIELDS = ['executable', 'name', 'args', 'start', 'user'] as const;

/**
 * At least this number of processes is remembered, the most recently seen ones, and at most twice
 * as many.
 */
const MIN_PROCESSES = 32_768;

/**
 * Only the start of a program has its arguments, and only an event of a process itself has the
 * process's id. So processes are remembered by id, and from their fork until their id is known, by
 * pid. A forked process runs its parent's program until it executes another one.
 */
export type Lineage = ReturnType<typeof createLineage>;

export function createLineage(leastProcesses = MIN_PROCESSES) {
  const known = new RecentMap<string, Image>(leastProcesses, weightOf);
  const newborn = new RecentMap<number | bigint, Image>(leastProcesses, weightOf);

  /** The program of a process, if it is still the one in the event. */
  const recall = (process: JsonObject): Image => {
    const id = textAt(process, 'entity_id');
    if (id === undefined) return {};
    const pid = integerAt(process, 'pid');
    const image = known.get(id) ?? (pid === undefined ? undefined : newborn.get(pid));
    if (pid !== undefined) newborn.delete(pid);
    if (image === undefined) return {};
    known.set(id, image);
    const parts = memberAt(process, 'executable');
    return parts === undefined || parts === image['executable'] ? image : {};
  };
  const learn = (process: JsonObject): JsonObject => {
    const whole = { ...recall(process), ...process };
    const id = textAt(process, 'entity_id');
    if (id !== undefined) known.set(id, imageOf(whole));
    return whole;
  };

  /** Records that the process runs this program now, whatever it ran before. */
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
    /**
     * Returns the document with what is known of its process and the parent. Existing values are not
     * replaced.
     */
    complete: (document: JsonObject): JsonObject => {
      const process = objectAt(document, 'process');
      if (process === undefined) return document;
      const parts = objectAt(process, 'parent');
      const parent = parts === undefined ? undefined : learn(parts);
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
