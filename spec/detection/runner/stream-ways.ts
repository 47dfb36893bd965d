import type { Alert } from '../../../src/detect/alert.ts';
import { DATA_SET_ALIASES } from '../../../src/events/origin/data-set-aliases.ts';
import { blockOf } from '../../../src/runs/blocks/block.testing.ts';
import { Rejects } from '../../../src/runs/inputs/rejects.ts';
import { StreamRun } from '../../../src/runs/watch/stream-run.ts';
import { assert } from '../../../src/util/assert.ts';
import type { EngineCase } from './engine-case.ts';
import { Facts } from './facts.ts';
import type { GivenEvent } from './given.ts';
import type { CountName, Outcome } from './outcome.ts';
import type { Way } from './way.ts';

/** A stream event by event; all of it at once; and saved, resumed or reloaded before and after each event. */
export function streamWays(engineCase: EngineCase): readonly Way[] {
  const { events } = engineCase.given;
  const cuts = Array.from({ length: events.length + 1 }, (_, cut): Way => ({
    name: `stream cut after ${cut} events`,
    answers: ['stream', 'expect'],
    run: async () => {
      const first = new Watch(engineCase);
      for (const event of events.slice(0, cut)) first.see([event]);
      const second = first.saveAndResume();
      for (const event of events.slice(cut)) second.see([event]);
      return second.finish();
    },
  }));
  const atOnce = async () => {
    const watch = new Watch(engineCase, engineCase.now);
    watch.see(events);
    return watch.finish();
  };
  const eventByEvent = async () => {
    const watch = new Watch(engineCase);
    for (const event of events) watch.see([event]);
    return watch.finish();
  };
  const savedEachTime = async () => {
    let watch = new Watch(engineCase);
    for (const event of events) {
      watch.see([event]);
      watch = watch.saveAndResume();
    }
    return watch.finish();
  };
  const reloadedEachTime = async () => {
    const watch = new Watch(engineCase);
    for (const event of events) {
      watch.reload();
      watch.see([event]);
    }
    return watch.finish();
  };
  return [
    { name: 'stream', answers: ['stream', 'expect'], run: eventByEvent },
    { name: 'stream at once', answers: ['at-once', 'expect'], run: atOnce },
    {
      name: 'stream saved and resumed each time',
      answers: ['stream', 'expect'],
      run: savedEachTime,
    },
    { name: 'stream reloaded each time', answers: ['stream', 'expect'], run: reloadedEachTime },
    ...cuts,
  ];
}

/** A stream run and what it has told. */
class Watch {
  readonly #case: EngineCase;
  readonly #run: StreamRun;
  /** By id, as each was last told. */
  #alerts = new Map<string, Alert>();
  #now: bigint;

  /** @param now when it begins, and goes on if that is later than an event; the first arrival if left out */
  constructor(engineCase: EngineCase, now = engineCase.given.events[0]?.arrival ?? 0n) {
    const { source, given } = engineCase;
    this.#case = engineCase;
    this.#now = now;
    this.#run = new StreamRun({
      ...source,
      request: {
        now,
        dataSetAliases: DATA_SET_ALIASES,
        lateness: given.settings.lateness,
        maxAlerts: 'rule',
        sensor: null,
      },
      rejects: new Rejects({ rejects: null, isStrict: true }),
      nameOf: () => 'events',
      report: (news) => {
        if (news.kind === 'full') return;
        assert(
          news.kind === 'suppressed' || !this.#alerts.has(news.alert.id),
          'an alert is told once',
        );
        this.#alerts.set(news.alert.id, news.alert);
      },
    });
  }

  /** Events come together. */
  see(events: readonly GivenEvent[]): void {
    const last = events.at(-1)?.arrival ?? this.#now;
    if (last > this.#now) this.#now = last;
    this.#run.tick(this.#now);
    const text = events.map(({ line }) => `${line}\n`).join('');
    this.#run.block(blockOf(Buffer.from(text)), this.#now);
  }

  /** Another run goes on from what this one saved. */
  saveAndResume(): Watch {
    const saved: unknown = JSON.parse(JSON.stringify(this.#run.snapshot()));
    const next = new Watch(this.#case, this.#now);
    const lost = next.#run.resume(saved, this.#now);
    assert(lost.changed.length + lost.ended.length === 0, 'nothing is lost');
    next.#alerts = new Map(this.#alerts);
    return next;
  }

  /** The same rules are loaded again. */
  reload(): void {
    const lost = this.#run.reload(this.#run.generation, this.#now);
    assert(lost.changed.length + lost.ended.length === 0, 'nothing is lost');
  }

  finish(): Outcome {
    const { silentUntil, breaksOff } = this.#case.given.settings;
    const run = this.#run;
    if (silentUntil !== null && silentUntil > this.#now) this.#now = silentUntil;
    if (silentUntil !== null) run.tick(this.#now);
    run.finish(this.#now, breaksOff ? 'cut off' : 'ended');
    const facts = new Facts(this.#case);
    const live = run.counts();
    return {
      alerts: [...this.#alerts.values()].map((alert) => facts.alert(alert)),
      rules: run.outcomes().map((outcome, index) => {
        const { late = 0, ahead = 0, waiting = 0, forgotten = 0 } = live[index] ?? {};
        const more: Partial<Record<CountName, number>> = { late, ahead, waiting, forgotten };
        return facts.rule(outcome, more);
      }),
      ...facts.exceptions(run.hiddenBy, this.#now),
      missed: [],
    };
  }
}
