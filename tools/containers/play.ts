import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Played } from './compare.ts';
import { untilRunning, type Container } from './container.ts';
import { ANY_LAYOUT, layoutByName, PLAIN_LAYOUTS, POD_LAYOUTS, type Layout } from './layouts.ts';
import { startProgram, type Running } from './run-program.ts';
import type { Scenario } from './scenario.ts';
import type { Starter } from './starter.ts';
import type { WorkFolder } from './work-folder.ts';

/** The maximum duration of an attack in milliseconds. */
const TIMEOUT = 30_000;
/** The maximum lifetime of a benign container in milliseconds, if nothing ends it. */
const LONG = 600_000;

/** Runs an attack to its end and removes its container. */
export async function playAttack(
  work: WorkFolder,
  starter: Starter,
  scenario: Scenario,
): Promise<Played> {
  const start = process.hrtime.bigint();
  const container = await containerOf(work, starter, scenario, TIMEOUT);
  try {
    const ended =
      scenario.runs === 'inside'
        ? await container.ended
        : await outside(work, starter, scenario, container.id, TIMEOUT).ended;
    const milliseconds = Number((process.hrtime.bigint() - start) / 1_000_000n);
    // A failing command is part of the scenario; a script that cannot be run is not.
    const failed = ended.timedOut || ended.code === 126 || ended.code === 127;
    const problem = failed ? ended.output.trim().slice(-200) || 'it took too long' : undefined;
    return { scenario, container: container.id, milliseconds, problem };
  } finally {
    await container.remove();
  }
}

/** Runs all benign scenarios concurrently for a while and removes their containers. */
export async function playBenign(
  work: WorkFolder,
  starter: Starter,
  scenarios: readonly Scenario[],
  until: Promise<unknown>,
): Promise<readonly Played[]> {
  return Promise.all(
    scenarios.map(async (scenario): Promise<Played> => {
      const start = process.hrtime.bigint();
      const container = await containerOf(work, starter, scenario, LONG);
      const script =
        scenario.runs === 'host' ? outside(work, starter, scenario, container.id, LONG) : undefined;
      const early = container.ended.then(({ output }) => output.trim().slice(-200) || 'it ended');
      const problem = await Promise.race([early, until.then(() => undefined)]);
      script?.kill();
      await script?.ended;
      await container.remove();
      const milliseconds = Number((process.hrtime.bigint() - start) / 1_000_000n);
      return { scenario, container: container.id, milliseconds, problem };
    }),
  );
}

/** For scripts of the host, the first process of the container waits. */
async function containerOf(
  work: WorkFolder,
  starter: Starter,
  scenario: Scenario,
  timeout: number,
): Promise<Container> {
  const { name, image, pod, root, runs, path } = scenario;
  const container = await starter.start(work, {
    root,
    layout: layoutOf(scenario),
    labels: {
      name: pod === undefined ? name : (pod.name.split('-')[0] ?? name),
      image,
      pod: pod?.name ?? name.replaceAll('_', '-').slice(0, 60),
      namespace: pod?.namespace ?? 'scenarios',
    },
    ...(runs === 'host'
      ? { args: ['sleep', String(timeout / 1000)] }
      : { args: ['sh', '/entrypoint.sh'], script: path }),
    timeout,
  });
  if (runs === 'host') await untilRunning(container, starter.isRunning);
  return container;
}

/** Runs from a copy, since its path appears in events. */
function outside(
  work: WorkFolder,
  { enter }: Starter,
  { path, name }: Scenario,
  container: string,
  timeout: number,
): Running {
  const script = join(work.path, `${name}.sh`);
  copyFileSync(path, script);
  return startProgram('sh', [script], { timeout, env: { ...enter, CONTAINER: container } });
}

const layoutOf = ({ name, kind, pod }: Scenario): Layout =>
  layoutByName(
    name,
    kind === 'attack' ? ANY_LAYOUT : pod === undefined ? PLAIN_LAYOUTS : POD_LAYOUTS,
  );

/** Runs attacks in order, a given number of them concurrently. */
export async function playAttacks(
  work: WorkFolder,
  starter: Starter,
  scenarios: readonly Scenario[],
  atOnce: number,
): Promise<readonly Played[]> {
  const waiting = [...scenarios];
  const played: Played[] = [];
  const playNext = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      played.push(await playAttack(work, starter, next));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, playNext));
  return played;
}
