import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ContainersError } from './errors.ts';

export const USAGE = `Starts real containers under the sensor, plays content/scenarios in them and compares the alerts.

  npx tsx tools/containers/run.ts [options]

  --only RULE       run one attack only
  --record FOLDER   also write containers-benign.ndjson.gz and containers-attack.ndjson.gz there
  --seconds N       of benign activity (default: 10; 60 with --record)
  --keep            keep the recordings and alerts in the temporary directory
  --cli FILE        the built command (default: dist/cli/main.cjs)`;

export interface RunRequest {
  readonly only: string | undefined;
  readonly record: string | undefined;
  readonly seconds: number;
  readonly keep: boolean;
  readonly cli: readonly string[];
}

/** @throws {ContainersError} */
export function readRequest(args: readonly string[]): RunRequest {
  const { values } = parsed(args);
  const seconds = Number(values.seconds ?? (values.record === undefined ? 10 : 60));
  if (!Number.isInteger(seconds) || seconds < 1 || seconds > 300) {
    throw new ContainersError('--seconds is an integer from 1 to 300');
  }
  return {
    only: values.only,
    record: values.record,
    seconds,
    keep: values.keep,
    cli: [process.execPath, resolve(values.cli)],
  };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        only: { type: 'string' },
        record: { type: 'string' },
        seconds: { type: 'string' },
        keep: { type: 'boolean', default: false },
        cli: { type: 'string', default: 'dist/cli/main.cjs' },
      },
    });
  } catch (error) {
    throw new ContainersError(`${error instanceof Error ? error.message : ''}\n\n${USAGE}`);
  }
}
