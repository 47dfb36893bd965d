import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { scanRecording } from './alerts.ts';
import { compare, isWorthReplay, type Comparison, type Played } from './compare.ts';
import { playAttacks, playBenign } from './play.ts';
import { readRecording } from './recording.ts';
import type { RunRequest } from './request.ts';
import type { Scenario } from './scenario.ts';
import { instancesOf, startSensor } from './sensor.ts';
import type { OnEnd } from './session.ts';
import type { ShippedRule } from './shipped-rules.ts';
import type { Starter } from './starter.ts';
import type { WorkFolder } from './work-folder.ts';

export interface Story {
  readonly name: string;
  /** The file with its events. */
  readonly recording: string;
  readonly documents: number;
  readonly comparisons: readonly Comparison[];
  /** The messages of the sensor. */
  readonly said: string;
  /** Tracing instances that the sensor did not remove. */
  readonly leftBehind: readonly string[];
  readonly played: readonly Played[];
}

/** Milliseconds to wait after the last process, so that all of its events have arrived. */
const SETTLING = 1500;

export interface Stage {
  readonly work: WorkFolder;
  readonly onEnd: OnEnd;
  readonly request: RunRequest;
  readonly rules: readonly ShippedRule[];
  readonly starter: Starter;
  /** Options of the sensor. */
  readonly options: readonly string[];
}

/** Benign activity alone. */
export const benignStory = (stage: Stage, benign: readonly Scenario[]): Promise<Story> =>
  tell(stage, 'benign', () =>
    playBenign(stage.work, stage.starter, benign, wait(stage.request.seconds * 1000)),
  );

/** The attacks, during benign activity. */
export const attackStory = (
  stage: Stage,
  attacks: readonly Scenario[],
  benign: readonly Scenario[],
  name = 'attack',
): Promise<Story> =>
  tell(stage, name, async () => {
    // In a recording, attacks do not overlap.
    const atOnce = stage.request.record === undefined ? 2 : 1;
    const attacking = playAttacks(stage.work, stage.starter, attacks, atOnce);
    const [played, others] = await Promise.all([
      attacking,
      playBenign(stage.work, stage.starter, benign, attacking),
    ]);
    return [...played, ...others];
  });

/** The maximum number of times an attack is run again. */
const REPLAYS = 2;

/**
 * Runs attacks again, one at a time, that lacked alerts because arguments were read too late under load.
 *
 * @returns the stories, each with the comparisons that no later one replaces
 */
export async function withReplays(
  stage: Stage,
  attacks: readonly Scenario[],
  first: Story,
): Promise<readonly Story[]> {
  const stories = [first];
  for (let round = 1; round <= REPLAYS; round += 1) {
    const last = stories.at(-1) ?? first;
    const late = new Set(last.comparisons.filter(isWorthReplay).map(({ scenario }) => scenario));
    const again = attacks.filter(({ name }) => late.has(name));
    if (again.length === 0) break;
    const kept = last.comparisons.filter(({ scenario }) =>
      again.every(({ name }) => name !== scenario),
    );
    stories[stories.length - 1] = { ...last, comparisons: kept };
    stories.push(await attackStory(stage, again, [], `attack-again-${round}`));
  }
  return stories;
}

async function tell(
  { work, onEnd, request, rules, options }: Stage,
  name: string,
  play: () => Promise<readonly Played[]>,
): Promise<Story> {
  const recording = join(work.path, `${name}.ndjson`);
  const sensor = await startSensor({
    command: [...request.cli, 'sensor', ...options],
    output: recording,
  });
  onEnd(sensor.stop);
  const played = await play();
  await wait(SETTLING);
  await sensor.stop();
  const read = readRecording(recording);
  const alerts = await scanRecording(request.cli, recording, `${recording}.alerts.ndjson`);
  const comparisons = compare(played, rules, alerts, read);
  return {
    name,
    recording,
    documents: read.documents,
    comparisons,
    said: sensor.said(),
    leftBehind: instancesOf(sensor.pid),
    played,
  };
}
