import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ContainersError } from '../containers/errors.ts';

export const USAGE = `Plays content/workloads in real containers under the sensor and keeps the recordings.

  npx tsx tools/workloads/record.ts [options]

  --only NAME       one workload
  --seed NAME       open or held-out (default: both)
  --prepare         build the images and record nothing
  --output FOLDER   where recordings go (default: content/workloads/recordings)
  --cli FILE        the built command (default: dist/cli/main.cjs)`;

/**
 * Random seeds of the scripts. Rule authors may inspect recordings with the seed `open`; those with the
 * seed `held-out` are used for measurements only.
 */
export const SEEDS = { open: 41, 'held-out': 97 } as const;
export type SeedName = keyof typeof SEEDS;

export interface RecordRequest {
  readonly only: string | undefined;
  readonly seeds: readonly SeedName[];
  readonly prepare: boolean;
  readonly output: string;
  readonly cli: readonly string[];
}

/** @throws {ContainersError} */
export function readRequest(args: readonly string[]): RecordRequest {
  const { values } = parsed(args);
  const names = Object.keys(SEEDS) as SeedName[];
  const seeds = names.filter((name) => values.seed === undefined || values.seed === name);
  if (seeds.length === 0) throw new ContainersError(`--seed is ${names.join(' or ')}`);
  return {
    only: values.only,
    seeds,
    prepare: values.prepare,
    output: values.output,
    cli: [process.execPath, resolve(values.cli)],
  };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        only: { type: 'string' },
        seed: { type: 'string' },
        prepare: { type: 'boolean', default: false },
        output: { type: 'string', default: 'content/workloads/recordings' },
        cli: { type: 'string', default: 'dist/cli/main.cjs' },
      },
    });
  } catch (error) {
    throw new ContainersError(`${error instanceof Error ? error.message : ''}\n\n${USAGE}`);
  }
}
