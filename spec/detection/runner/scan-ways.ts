import { DATA_SET_ALIASES } from '../../../src/events/origin/data-set-aliases.ts';
import type { RuleOutcome } from '../../../src/detect/report.ts';
import { openInputs, type OpenInputs } from '../../../src/runs/inputs/open-inputs.ts';
import { runScan, storedScan } from '../../../src/runs/scan/scan-run.ts';
import type { EventInputs } from '../../../src/runs/stored/account.ts';
import { openStoredEvents } from '../../../src/runs/stored/open-stored.ts';
import { memoryReader } from '../../../src/stores/memory-reader.testing.ts';
import { assert } from '../../../src/util/assert.ts';
import { NANOS_PER_MS } from '../../../src/util/time/index.ts';
import type { EngineCase } from './engine-case.ts';
import { Facts } from './facts.ts';
import type { MissedFact, Outcome } from './outcome.ts';
import type { Way } from './way.ts';

/** All events at once, from a file and from a store, as one execution and by the schedule. */
export function scanWays(engineCase: EngineCase): readonly Way[] {
  const fromFile = () => openFile(engineCase);
  const fromStore = () => Promise.resolve(openStore(engineCase));
  return [
    { name: 'scan', answers: ['scan', 'expect'], run: () => scan(engineCase, fromFile, false) },
    {
      name: 'scan by schedule',
      answers: ['schedule'],
      run: () => scan(engineCase, fromFile, true),
    },
    {
      name: 'scan of a store',
      answers: ['scan', 'expect'],
      run: () => scan(engineCase, fromStore, false),
    },
    {
      name: 'scan of a store by schedule',
      answers: ['schedule'],
      run: () => scan(engineCase, fromStore, true),
    },
  ];
}

type ScanInputs = EventInputs & Pick<OpenInputs, 'close'>;

function openFile({ eventFile }: EngineCase): Promise<ScanInputs> {
  return openInputs(
    {
      inputs: [eventFile],
      inputFormat: 'auto',
      keepsOriginal: false,
      rejects: null,
      isStrict: true,
    },
    {
      stdin: NO_STDIN,
      onError: (error) => {
        throw error;
      },
    },
  );
}

/** The events in two streams, so that they have to be put in order of arrival again. */
function openStore({ given, source, now }: EngineCase): ScanInputs {
  const events = given.events.map(({ document, line, arrival }, row) => {
    const stream = `stream-${row % 2}`;
    const received = Number(arrival / NANOS_PER_MS);
    if (line === document) return { stream, received, document };
    const { _index: index, _id: id } = JSON.parse(line) as { _index: string; _id: string };
    return { stream, received, document, index, id };
  });
  const request = storedScan(source, { from: null, to: null, now });
  const everything = { ...request, streams: null, rejects: null, isStrict: true };
  return openStoredEvents(memoryReader(events), everything);
}

async function scan(
  engineCase: EngineCase,
  open: () => Promise<ScanInputs>,
  simulatesSchedule: boolean,
): Promise<Outcome> {
  const { source, now } = engineCase;
  const facts = new Facts(engineCase);
  const inputs = await open();
  try {
    const request = {
      rules: [],
      exceptions: [],
      shippedExceptions: '',
      valueLists: null,
      skippedExceptions: new Set<string>(),
      selection: { minSeverity: null, tags: [], ruleIds: [] },
      dataSetAliases: DATA_SET_ALIASES,
      now,
      from: null,
      to: null,
      simulatesSchedule,
      why: false,
      profiles: false,
      maxAlerts: 'rule' as const,
    };
    const { alerts, rules, hiddenBy, stopped } = await runScan(request, source, inputs);
    return {
      alerts: alerts.map((alert) => facts.alert(alert)),
      rules: rules.map((outcome) =>
        facts.rule(outcome, {
          stopped: stopped.some(({ name }) => name === outcome.rule.rule.name) ? 1 : 0,
          'only-in-windows': outcome.schedule?.onlyInWindows ?? 0,
          'not-replayed': outcome.schedule?.notReplayed ?? 0,
        }),
      ),
      ...facts.exceptions(hiddenBy, now),
      missed: rules.flatMap((outcome) => missedOf(outcome, facts)),
    };
  } finally {
    inputs.close();
  }
}

const NO_STDIN: AsyncIterable<Uint8Array> = (async function* () {})();

/** A script has so few events that each missed match is named. */
function missedOf({ rule, schedule }: RuleOutcome, facts: Facts): MissedFact[] {
  const examples = schedule?.missedExamples ?? [];
  assert(examples.length === (schedule?.missed ?? 0), 'more missed matches than are named');
  return examples.map(({ reason, match }) => ({
    rule: rule.rule.name,
    reason,
    match: facts.match(match),
  }));
}
