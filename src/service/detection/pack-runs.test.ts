import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import type { Alert } from '../../detect/alert.ts';
import { RunHost } from '../../detect/run/rule-run.testing.ts';
import { DATA_SET_ALIASES } from '../../events/origin/data-set-aliases.ts';
import { NANOS_PER_HOUR, NANOS_PER_MS } from '../../util/time/index.ts';
import { createBlockScan } from '../../runs/blocks/block-scan.ts';
import { openInputs } from '../../runs/inputs/open-inputs.ts';
import { blockSetup } from '../../runs/rules/block-setup.ts';
import { loadApplicableExceptions } from '../../runs/rules/load-exceptions.ts';
import { loadRunnableRules } from '../../runs/rules/load-rules.ts';
import { runScan } from '../../runs/scan/scan-run.ts';
import { blockOfEvents } from './rule-evaluation.ts';
import { RuleEvaluations } from './rule-evaluations.ts';

const RECORDING = 'content/samples/attack.ndjson.gz';
const ALL = { minSeverity: null, tags: [], ruleIds: [] };
const HOUR = NANOS_PER_HOUR;

it('raise of the recorded attack what a scan raises, cut and restored anywhere', async () => {
  const loaded = await loadRunnableRules(['content/rules'], ALL);
  const { rules } = loaded;
  const lines = gunzipSync(readFileSync(RECORDING)).toString().split('\n').filter(Boolean);
  const received = Date.UTC(2026, 11, 1);
  const now = BigInt(received) * NANOS_PER_MS;
  const exceptions = await loadApplicableExceptions(rules, loaded.loaded, {
    exceptions: [],
    shippedExceptions: 'content/exceptions',
    skippedExceptions: new Set(),
    valueLists: null,
    now,
  });
  const alerts = await scan({ rules, exceptions }, now);
  const scanned = alerts.map(({ id }) => id);
  const events = lines.map((line, arrival) => ({
    arrival,
    received: received + arrival,
    index: '',
    stream: 's',
    id: String(arrival),
    document: Buffer.from(line),
  }));
  // As on arrival: of all rules at once, without exceptions.
  const matched = createBlockScan(
    blockSetup(
      rules,
      { items: [], valueLists: [], ofRule: [] },
      { from: null, to: null, now, profiles: false, dataSetAliases: DATA_SET_ALIASES },
    ),
  ).scan(blockOfEvents(events));
  const postings = rules.map(() => new Set<number>());
  for (const { rule, line } of matched.totals.found) postings[rule]?.add(line);
  const evaluations = new RuleEvaluations();
  const active = {
    rules: rules.map((rule) => ({
      ...rule,
      uuid: rule.id,
      revision: 1,
      isLive: false,
      signature: rule.id,
      stateKey: rule.id,
    })),
    exceptions,
  };
  const raised = active.rules.flatMap((rule, position) => {
    const evaluation = evaluations.of(active, position);
    const { candidates } = evaluation.evaluate(
      events.filter(({ arrival }) => postings[position]?.has(arrival)),
      now,
    );
    const host = new RunHost(evaluation.liveRule(rule), {
      lateness: HOUR,
      maxAlerts: null,
      itemKey: evaluation.itemKey,
      itemOf: evaluation.itemOf,
    });
    for (const each of events) host.documents.set(each.arrival, each);
    const size = 1 + (position % 7);
    for (let at = 0; at < candidates.length; at += size) {
      const part = candidates.slice(at, at + size);
      host.step({ candidates: part, now: part.at(-1)?.event.received ?? now });
      if (position % 2 === 0 && at % 5 === 0) host.restore(0n);
    }
    host.step({ candidates: [], now: now + 10n * HOUR });
    host.checkSums();
    expect([rule.id, host.totals.late, host.totals.forgotten]).toEqual([rule.id, 0, 0]);
    return [...host.alerts.keys()];
  });
  expect(raised.length).toBeGreaterThan(40);
  expect(raised.toSorted()).toEqual(scanned.toSorted());
});

async function scan(source: Parameters<typeof runScan>[1], now: bigint): Promise<readonly Alert[]> {
  const inputs = await openInputs(
    {
      inputs: [RECORDING],
      inputFormat: 'auto',
      keepsOriginal: false,
      rejects: null,
      isStrict: true,
    },
    {
      stdin: (async function* () {})(),
      onError: (error) => {
        throw error;
      },
    },
  );
  try {
    const { alerts } = await runScan(
      {
        rules: [],
        exceptions: [],
        shippedExceptions: '',
        valueLists: null,
        skippedExceptions: new Set<string>(),
        selection: ALL,
        dataSetAliases: DATA_SET_ALIASES,
        now,
        from: null,
        to: null,
        simulatesSchedule: false,
        why: false,
        profiles: false,
        maxAlerts: null,
      },
      source,
      inputs,
    );
    return alerts;
  } finally {
    inputs.close();
  }
}
