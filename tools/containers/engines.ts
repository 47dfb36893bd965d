// Runs the scenarios in Docker, Podman and containerd, traced by the sensor. See README.md.
import { existsSync } from 'node:fs';
import { isGood, type Comparison } from './compare.ts';
import { CONTAINERD } from './engines/containerd.ts';
import { DOCKER } from './engines/docker.ts';
import type { EngineContainer, EngineKind } from './engines/engine.ts';
import { wrongFacts } from './engines/facts.ts';
import { PODMAN } from './engines/podman.ts';
import { wrongUnknowns } from './engines/unknown.ts';
import { ContainersError, exitWith } from './errors.ts';
import { isInstalled, whatIsMissing } from './host.ts';
import { readRequest, type RunRequest } from './request.ts';
import { loadScenarios, type Scenario } from './scenario.ts';
import { withContainers } from './session.ts';
import { shippedRules, type ShippedRule } from './shipped-rules.ts';
import { attackStory, withReplays, type Stage } from './stories.ts';
import { alertsOfUnknownContainers } from './unknown-containers.ts';
import { textTable } from './text-table.ts';

const KINDS: readonly EngineKind[] = [DOCKER, PODMAN, CONTAINERD];
const RULES = 'content/rules';
const SCENARIOS = 'content/scenarios';

/** Engines mount /dev/shm with noexec. */
const NOT_PLAYED = 'execution_binary_in_shared_memory';

async function main(): Promise<number> {
  const request = readRequest(process.argv.slice(2));
  const missing = whatIsMissing();
  if (missing !== undefined) {
    console.log(`Container engines: SKIPPED, ${missing}.`);
    return 0;
  }
  if (!existsSync(request.cli.at(-1) ?? '')) {
    throw new ContainersError(`there is no ${request.cli.at(-1)}; run "npm run build" first`);
  }
  const rules = await shippedRules(RULES);
  const scenarios = loadScenarios(SCENARIOS).filter(
    ({ name }) => request.only === undefined || name === request.only,
  );
  let bad = 0;
  for (const kind of KINDS) {
    const absent = kind.needs.filter((program) => !isInstalled(program));
    if (absent.length === 0) bad += await tryEngine(kind, request, rules, scenarios);
    else {
      console.log(
        `${kind.name}: SKIPPED, it needs ${absent.join(', ')} (Debian: apt-get install ${kind.packages})`,
      );
    }
  }
  console.log(`not run: ${NOT_PLAYED}, as engines let nothing run from /dev/shm`);
  return bad > 0 ? 1 : 0;
}

/** Returns the number of unexpected results. */
async function tryEngine(
  kind: EngineKind,
  request: RunRequest,
  rules: readonly ShippedRule[],
  scenarios: readonly Scenario[],
): Promise<number> {
  const begin = performance.now();
  return withContainers(async (work, onEnd) => {
    let engine;
    try {
      engine = await kind.start(work);
    } catch (error) {
      if (!(error instanceof ContainersError)) throw error;
      console.log(`${kind.name}: SKIPPED, it cannot run here: ${error.message}`);
      return 0;
    }
    onEnd(engine.stop);
    const started: EngineContainer[] = [];
    const { start, enter, isRunning, sensorOptions, runtime, notesPods } = engine;
    const stage: Stage = {
      work,
      onEnd,
      request,
      rules,
      options: sensorOptions,
      starter: {
        enter,
        isRunning,
        start: async (_, asked) => {
          const container = await start(asked);
          started.push(container);
          return container;
        },
      },
    };
    const attacks = scenarios.filter(
      ({ kind: each, name }) => each === 'attack' && name !== NOT_PLAYED,
    );
    // Exceptions depend on the pod of a container.
    const benign = scenarios.filter(
      ({ kind: each, pod }) => each === 'benign' && (notesPods || pod === undefined),
    );
    const first = await attackStory(stage, attacks, benign, kind.name);
    const stories = await withReplays(stage, attacks, first);
    const comparisons = stories.flatMap((story) => story.comparisons);
    const wrong = [
      ...comparisons.filter((each) => !isGood(each)).map(sentenceOf),
      ...wrongFacts(
        first.recording,
        started.slice(0, first.played.length),
        runtime,
        kind === CONTAINERD,
      ),
      ...stories.flatMap(({ recording, played }) => alertsOfUnknownContainers(recording, played)),
      ...stories.flatMap(({ leftBehind }) => leftBehind.map((name) => `left behind: ${name}`)),
    ];
    if (engine.containerd !== undefined) {
      wrong.push(...(await wrongUnknowns(work, request, engine.containerd)));
    }
    const seconds = ((performance.now() - begin) / 1000).toFixed(0);
    console.log(
      textTable(
        ['ENGINE', 'CONTAINERS', 'EVENTS', 'AS EXPECTED', 'SECONDS'],
        [[kind.name, started.length, first.documents, comparisons.filter(isGood).length, seconds]],
      ),
    );
    for (const sentence of wrong) console.log(`  ${sentence}`);
    return wrong.length;
  });
}

const sentenceOf = ({ rule, scenario, expected, found, unread, verdict }: Comparison) =>
  `${scenario}: ${rule}: ${verdict}, ${found} of ${expected} with ${unread} execs unread`;

await exitWith(main);
