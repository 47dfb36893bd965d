// Records benign workloads in real containers. See content/workloads/README.md.
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { ContainersError, exitWith } from '../containers/errors.ts';
import { whatIsMissing, isInstalled } from '../containers/host.ts';
import { writeRecording } from '../containers/record.ts';
import { readRecording } from '../containers/recording.ts';
import { startSensor } from '../containers/sensor.ts';
import { withContainers, type OnEnd } from '../containers/session.ts';
import { textTable } from '../containers/text-table.ts';
import type { WorkFolder } from '../containers/work-folder.ts';
import { imageOf } from './image.ts';
import { openNetwork } from './network.ts';
import { imageKey, playWorkload, type PlayedPart } from './play.ts';
import { readRequest, SEEDS, type RecordRequest, type SeedName } from './request.ts';
import { loadWorkloads, type Workload } from './workload.ts';

const WORKLOADS = 'content/workloads';
/** Milliseconds to wait after the last process, so that all of its events have arrived. */
const SETTLING = 1500;

async function main(): Promise<number> {
  const request = readRequest(process.argv.slice(2));
  const missing = whatIsMissing() ?? whatElseIsMissing();
  if (missing !== undefined) {
    console.log(`Recording of workloads: SKIPPED, ${missing}.`);
    return 0;
  }
  if (!existsSync(request.cli.at(-1) ?? '')) {
    throw new ContainersError(`there is no ${request.cli.at(-1)}; run "npm run build" first`);
  }
  const workloads = loadWorkloads(WORKLOADS).filter(
    ({ name }) => request.only === undefined || name === request.only,
  );
  if (workloads.length === 0) throw new ContainersError(`there is no workload "${request.only}"`);
  const images = new Map<string, string>();
  for (const part of workloads
    .flatMap(({ parts }) => parts)
    .filter(({ runs }) => runs !== 'host')) {
    images.set(imageKey(part), await imageOf(part.packages));
  }
  if (request.prepare) return 0;
  mkdirSync(request.output, { recursive: true });
  const failed = await withContainers(async (work, onEnd) => {
    let failures = 0;
    for (const seed of request.seeds) {
      for (const workload of workloads) {
        failures += await recordWorkload({ work, onEnd, request, images }, workload, seed);
      }
    }
    return failures;
  });
  return failed === 0 ? 0 : 1;
}

function whatElseIsMissing(): string | undefined {
  const missing = ['mmdebstrap', 'ip'].filter((name) => !isInstalled(name));
  if (missing.length === 0) return undefined;
  return `it needs ${missing.join(', ')} (Debian: apt-get install mmdebstrap iproute2)`;
}

interface Studio {
  readonly work: WorkFolder;
  readonly onEnd: OnEnd;
  readonly request: RecordRequest;
  readonly images: ReadonlyMap<string, string>;
}

/** @returns the number of its parts that did not complete */
async function recordWorkload(
  { work, onEnd, request, images }: Studio,
  workload: Workload,
  seed: SeedName,
): Promise<number> {
  const { path: network, remove } = await openNetwork(onEnd);
  const printed = join(work.path, `${workload.name}.ndjson`);
  const sensor = await startSensor({ command: [...request.cli, 'sensor'], output: printed });
  onEnd(sensor.stop);
  const start = Date.now();
  const stage = {
    work,
    seed: SEEDS[seed],
    network,
    images,
    random: join(WORKLOADS, 'random.sh'),
  };
  const played = await playWorkload(stage, workload);
  const seconds = Math.round((Date.now() - start) / 1000);
  await wait(SETTLING);
  await sensor.stop();
  await remove();
  const own = new Set(played.map(({ container }) => container));
  const path = join(request.output, `${workload.name}.${seed}.ndjson.gz`);
  await writeRecording(printed, work.path, path, ({ container }) => own.has(container?.id));
  const { documents, unread } = readRecording(printed);
  const late = [...unread].reduce((sum, [id, count]) => sum + (own.has(id) ? count : 0), 0);
  console.log(`\n${path}: ${documents} events of the sensor in ${seconds} s, ${late} execs unread`);
  console.log(sensor.said().trimEnd());
  console.log(tableOf(played));
  return played.filter((part) => !isDone(part)).length;
}

/** A service is ended by a signal, so its exit code is irrelevant. */
const isDone = ({ part, ended }: PlayedPart): boolean =>
  part.runs === 'service' ? !ended.timedOut : ended.code === 0;

const tableOf = (played: readonly PlayedPart[]): string =>
  textTable(
    ['PART', 'RUNS', 'ENDED', 'LAST WORDS'],
    played.map((each) => [
      each.part.name,
      each.part.runs,
      `${isDone(each) ? 'done' : 'FAILED'} ${each.ended.code ?? 'signal'}`,
      each.ended.output.trim().slice(-300),
    ]),
  );

await exitWith(main);
