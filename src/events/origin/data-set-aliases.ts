/** For each data set, the one whose rules also read it; an empty string for none. */
export type DataSetAliases = ReadonlyMap<string, string>;

const SENSORS = ['auditd', 'dockwarden', 'falco', 'kubearmor', 'laurel', 'tetragon', 'tracee'];

/**
 * Data sets of other sensors that rules for Elastic Defend for Containers also read: they describe
 * processes and files with the same fields.
 */
export const DATA_SET_ALIASES: DataSetAliases = new Map(
  SENSORS.flatMap((sensor) =>
    ['process', 'file'].map((kind) => [`${sensor}.${kind}`, `cloud_defend.${kind}`] as const),
  ),
);
