import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const SAMPLES = 'content/samples';
const WORKLOADS = 'content/workloads/recordings';

/** The kind of a recording in the measurement of noise. */
export type Group = 'open' | 'held-out' | 'earlier' | 'story' | 'scenarios';

export interface NoiseRecording {
  readonly path: string;
  readonly group: Group;
  /** The workload, or the name of the recording. */
  readonly name: string;
}

const isWorkload = /^(?<name>.+)\.(?<seed>open|held-out)\.ndjson\.gz$/;

/** All shipped recordings: benign ones by their seed, and attacks. */
export function noiseRecordings(): readonly NoiseRecording[] {
  const workloads = readdirSync(WORKLOADS)
    .toSorted()
    .flatMap((file): readonly NoiseRecording[] => {
      const { name, seed } = isWorkload.exec(file)?.groups ?? {};
      if (name === undefined || (seed !== 'open' && seed !== 'held-out')) return [];
      return [{ path: join(WORKLOADS, file), group: seed, name }];
    });
  const sample = (name: string, group: Group): NoiseRecording => ({
    path: join(SAMPLES, `${name}.ndjson.gz`),
    group,
    name: `samples/${name}`,
  });
  return [
    ...workloads,
    sample('benign', 'earlier'),
    sample('containers-benign', 'earlier'),
    sample('attack', 'story'),
    sample('containers-attack', 'scenarios'),
  ];
}
