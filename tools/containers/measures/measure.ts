import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { startContainer, type Container } from '../container.ts';
import { PLAIN_LAYOUTS, type Layout } from '../layouts.ts';
import { linkedRoot } from '../root-source.ts';
import { startSensor, type RunningSensor } from '../sensor.ts';
import type { OnEnd } from '../session.ts';
import type { WorkFolder } from '../work-folder.ts';

/** One line of the result. */
export interface Measure {
  readonly what: string;
  readonly measured: string;
  readonly target: string;
  readonly isMet: boolean;
}

export interface Bench {
  readonly work: WorkFolder;
  readonly onEnd: OnEnd;
  /** The program and first arguments of the command. */
  readonly cli: readonly string[];
}

/** What a measurement uses of a document of a container. */
export interface SeenProcess {
  readonly action: string;
  readonly executable: string;
  readonly hasArguments: boolean;
  readonly entityId: string;
}

const TIMEOUT = 120_000;
const SETTLING = 1500;

/** Runs a bash script in a container. */
export const startScript = (work: WorkFolder, script: string): Promise<Container> =>
  startContainer(work, {
    root: linkedRoot(work, 'debian'),
    layout: PLAIN_LAYOUTS[0] as Layout,
    labels: { name: 'measure', image: 'measure', pod: 'measure', namespace: 'measure' },
    args: ['bash', '-c', script],
    timeout: TIMEOUT,
  });

/** Runs a script to its end under a separate sensor. */
export async function recordScript(
  { work, onEnd, cli }: Bench,
  script: string,
  during: (sensor: RunningSensor, container: Container) => Promise<void> = async () => {},
) {
  const output = join(work.path, 'measure.ndjson');
  const sensor = await startSensor({ command: [...cli, 'sensor'], output });
  onEnd(sensor.stop);
  const container = await startScript(work, script);
  await during(sensor, container);
  const { code, output: printed } = await container.ended;
  await wait(SETTLING);
  await sensor.stop();
  await container.remove();
  const lines = readFileSync(output, 'utf8').split('\n').slice(0, -1);
  return { lines, container: container.id, code, printed, said: sensor.said() };
}

/** @throws {SyntaxError} if a line is not JSON */
export function processesOf(lines: readonly string[], container: string): readonly SeenProcess[] {
  return lines
    .map((line) => JSON.parse(line) as Document)
    .filter((document) => document.container?.id === container)
    .map(({ event, process }) => ({
      action: event.action,
      executable: process.executable ?? '',
      hasArguments: process.args !== undefined,
      entityId: process.entity_id,
    }));
}

interface Document {
  readonly event: { readonly action: string };
  readonly container?: { readonly id: string };
  readonly process: {
    readonly executable?: string;
    readonly args?: unknown;
    readonly entity_id: string;
  };
}

/** Execs of one program. */
export const execsOf = (seen: readonly SeenProcess[], executable: string) =>
  seen.filter((each) => each.action === 'exec' && each.executable === executable);
