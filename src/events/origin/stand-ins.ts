/** By data set, the one whose documents mean the same; an empty text for none. */
export type StandIns = ReadonlyMap<string, string>;

const SENSORS = ['auditd', 'dockwarden', 'falco', 'kubearmor', 'laurel', 'tetragon', 'tracee'];

/**
 * Documents of other sensors that rules for Elastic Defend for Containers read as well: they say the
 * same of a process or a file, in the same fields.
 */
export const STAND_INS: StandIns = new Map(
  SENSORS.flatMap((sensor) =>
    ['process', 'file'].map((kind) => [`${sensor}.${kind}`, `cloud_defend.${kind}`] as const),
  ),
);
