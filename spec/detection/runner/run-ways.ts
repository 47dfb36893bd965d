import type { LiveRule } from '../../../src/detect/live/live-detection.ts';
import { RunHost } from '../../../src/detect/run/rule-run.testing.ts';
import { timetableOf } from '../../../src/detect/schedule/visibility.ts';
import { RuleEvaluation } from '../../../src/service/detection/rule-evaluation.ts';
import type { ActiveRule } from '../../../src/runs/rules/active-rules.ts';
import { DATA_SET_ALIASES } from '../../../src/events/origin/data-set-aliases.ts';
import { rowOf } from '../../../src/events/document-row.ts';
import { FieldSet } from '../../../src/events/field-set.ts';
import { parseDocument } from '../../../src/events/parse-document.ts';
import { instantAt } from '../../../src/lang/execute/evaluator.ts';
import { later, NANOS_PER_HOUR, NANOS_PER_MS } from '../../../src/util/time/index.ts';
import type { EngineCase } from './engine-case.ts';
import { Facts } from './facts.ts';
import type { GivenEvent } from './given.ts';
import type { CountName, Outcome, RuleFacts } from './outcome.ts';
import type { Way } from './way.ts';

/** Longer than anything in a script waits for. */
const QUIET = 24n * NANOS_PER_HOUR;

/** What happens between two runs. */
type Between = 'goes on' | 'is restored' | 'is restarted';

/**
 * Rules as the service runs them: each by itself, over the events that have arrived since its last run. The service does
 * not end; so the time goes on after the last event, until the backlog is empty and nothing can come any more.
 */
export function runWays(engineCase: EngineCase): readonly Way[] {
  const { events } = engineCase.given;
  const each = events.map((event) => [event]);
  const way = (name: string, between: Between): Way => ({
    name,
    answers: ['service', 'stream', 'expect'],
    run: () => Promise.resolve(detect(engineCase, each, between, 0n)),
  });
  const cuts = events.slice(1).map((_, index): Way => {
    const parts = [events.slice(0, index + 1), events.slice(index + 1)];
    return {
      name: `two runs, cut after ${index + 1} events`,
      answers: ['service', 'expect'],
      // Where it matters what comes together, it matters where the cut is.
      unlessToldBy: ['stream', 'at-once', 'catch-up'],
      run: () => Promise.resolve(detect(engineCase, parts, 'is restored', 0n)),
    };
  });
  return [
    ...cuts,
    way('runs event by event', 'goes on'),
    way('runs event by event, restored each time', 'is restored'),
    way('runs event by event, restarted each time', 'is restarted'),
    {
      name: 'one run after all have come',
      answers: ['catch-up', 'service', 'at-once', 'expect'],
      run: () => Promise.resolve(detect(engineCase, [events], 'goes on', engineCase.now)),
    },
  ];
}

function detect(
  engineCase: EngineCase,
  runs: readonly (readonly GivenEvent[])[],
  between: Between,
  notBefore: bigint,
): Outcome {
  const { source, given } = engineCase;
  const facts = new Facts(engineCase);
  const ends = runs.map((events) => later(notBefore, events.at(-1)?.arrival ?? null) ?? 0n);
  const { silentUntil, breaksOff } = given.settings;
  const last = ends.at(-1) ?? 0n;
  const end = silentUntil !== null && silentUntil > last ? silentUntil : last;
  const hiddenBy = new Map<string, number>();
  const outcomes = source.rules.map((_, position) => {
    const one = new OneRule(engineCase, position);
    let arrival = 0;
    for (const [index, events] of runs.entries()) {
      if (index > 0) one.continue(between, ends[index - 1] ?? 0n);
      one.run(events, arrival, ends[index] ?? 0n);
      arrival += events.length;
    }
    if (end > last) one.run([], arrival, end);
    // One that broke off would have been restarted, and gone on.
    if (silentUntil === null || breaksOff) one.run([], arrival, end + QUIET);
    one.drain(end + QUIET);
    return one;
  });
  for (const { host, evaluation } of outcomes) {
    for (const [item, count] of host.hiddenBy) {
      const key = evaluation.itemKey(item);
      hiddenBy.set(key, (hiddenBy.get(key) ?? 0) + count);
    }
  }
  return {
    alerts: outcomes.flatMap(({ host }) =>
      [...host.alerts.values()].map(({ alert, count }) =>
        facts.alert({
          ...alert,
          suppression: alert.suppression === null ? null : { ...alert.suppression, count },
        }),
      ),
    ),
    rules: outcomes.map((one) => one.facts(facts)),
    ...facts.exceptions(hiddenBy, end),
    missed: [],
  };
}

/** A rule and what the service keeps for it. */
class OneRule {
  readonly host: RunHost;
  readonly evaluation: RuleEvaluation;
  readonly #rule: ActiveRule;
  readonly #live: LiveRule;
  #failures = 0;

  constructor({ source, given }: EngineCase, position: number) {
    const { rules, exceptions } = source;
    const rule = rules[position];
    if (rule === undefined) throw new Error('a rule of the script');
    const items = (exceptions.ofRule[position] ?? []).flatMap(
      (item) => exceptions.items[item] ?? [],
    );
    this.#rule = {
      ...rule,
      uuid: rule.id,
      revision: 1,
      isLive: true,
      signature: 's',
      stateKey: 's',
    };
    this.evaluation = new RuleEvaluation(
      this.#rule,
      items,
      exceptions.valueLists,
      DATA_SET_ALIASES,
    );
    this.#live = this.evaluation.liveRule(this.#rule);
    const { interval } = timetableOf(rule.rule);
    this.host = new RunHost(this.#live, {
      lateness: given.settings.lateness,
      maxAlerts: rule.rule.max_signals,
      savesAlways: true,
      searchesLate: true,
      executionAt: (now) => Number(now / interval),
      itemKey: this.evaluation.itemKey,
      itemOf: this.evaluation.itemOf,
      loadBacklog: (rows, now) => {
        const { matches } = this.evaluation.loadBacklog(rows, this.host.documents, now);
        return matches;
      },
    });
  }

  run(events: readonly GivenEvent[], first: number, now: bigint): void {
    const stored = events.map(({ document, line, name, arrival }, index) => ({
      arrival: first + index,
      received: Number(arrival / NANOS_PER_MS),
      index: line === document ? '' : indexOf(line),
      stream: 'logs-generic-default',
      id: name,
      document: Buffer.from(document),
    }));
    for (const each of stored) this.host.documents.set(each.arrival, each);
    const { candidates, failures } = this.evaluation.evaluate(stored, now);
    this.#failures += failures;
    this.host.step({ candidates, latest: this.#latestOf(events), now });
  }

  /** Runs at its interval until nothing waits in the backlog. */
  drain(from: bigint): void {
    const { interval } = timetableOf(this.#rule.rule);
    for (let now = from; this.host.backlog.length > 0; now += interval) {
      this.host.step({ candidates: [], now });
    }
    this.host.checkSums();
  }

  continue(between: Between, now: bigint): void {
    if (between === 'goes on') return;
    this.host.restore(between === 'is restarted' ? now : 0n);
  }

  #latestOf(events: readonly GivenEvent[]): ReadonlyMap<string, bigint> {
    const { timestampField } = this.#live;
    const fields = new FieldSet();
    const slot = fields.slotOf(timestampField);
    let latest: bigint | null = null;
    for (const { document } of events) {
      latest = later(latest, instantAt(rowOf(parseDocument(document), fields), slot));
    }
    return new Map(latest === null ? [] : [[timestampField, latest]]);
  }

  facts(facts: Facts): RuleFacts {
    const { totals, backlog } = this.host;
    const { matches, alerts, suppressed, excepted, selfMatches, duplicates } = totals;
    const { late, ahead, untimed, forgotten } = totals;
    const more: Partial<Record<CountName, number>> = { late, ahead, forgotten };
    const counts = { matches, alerts, suppressed, selfMatches, duplicates, untimed };
    return facts.rule(
      {
        rule: this.#rule,
        ...counts,
        hidden: excepted,
        capped: backlog.length,
        undecided: 0,
        documents: 0,
        failures: this.#failures,
        schedule: null,
      },
      more,
    );
  }
}

/** Of a search hit. */
function indexOf(line: string): string {
  const { _index: index } = JSON.parse(line) as { _index: string };
  return index;
}
