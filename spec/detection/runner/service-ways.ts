import { timetableOf } from '../../../src/detect/schedule/visibility.ts';
import { activeRulesOf } from '../../../src/service/detection/active-rules.testing.ts';
import { TestService } from '../../../src/service/detection/core.testing.ts';
import { NANOS_PER_MS } from '../../../src/util/time/index.ts';
import type { EngineCase } from './engine-case.ts';
import type { GivenEvent } from './given.ts';
import type { Outcome } from './outcome.ts';
import { serviceOutcome } from './service-outcome.ts';
import type { Way } from './way.ts';

const MINUTE_MS = 60_000;

/** Longer than anything in a script waits for. */
const QUIET_MS = 24 * 60 * MINUTE_MS;

/** For so long after the last event, the clock stops at each time at which a rule is due. */
const DUE_MS = 60 * MINUTE_MS;

/** What happens between two runs. */
type Between = 'goes on' | 'crashes';

/**
 * The core of the service as it is: events are stored, matched on arrival and run by their schedule or at once, and
 * what came of it is read from the store of detection. Only the event store and the clock are those of a test.
 */
export function serviceWays(engineCase: EngineCase): readonly Way[] {
  const way = (
    own: 'live' | 'scheduled',
    name: string,
    detect: typeof live,
    between: Between,
  ): Way => ({
    name,
    answers: [own, 'service', 'stream', 'expect'],
    run: () => detect(engineCase, between),
  });
  return [
    way('live', 'service, live', live, 'goes on'),
    way('live', 'service, live, crashed after each event', live, 'crashes'),
    way('scheduled', 'service by schedule', scheduled, 'goes on'),
    way('scheduled', 'service by schedule, crashed after each run', scheduled, 'crashes'),
  ];
}

async function live(engineCase: EngineCase, between: Between): Promise<Outcome> {
  const run = await ServiceRun.open(engineCase, true);
  try {
    for (const event of engineCase.given.events) {
      await run.take(event);
      if (between === 'crashes') await run.crash();
    }
    return await run.finish();
  } finally {
    run.close();
  }
}

async function scheduled(engineCase: EngineCase, between: Between): Promise<Outcome> {
  const run = await ServiceRun.open(engineCase, false);
  try {
    for (const event of engineCase.given.events) {
      if ((await run.passTo(msOf(event.arrival))) && between === 'crashes') await run.crash();
      await run.take(event);
    }
    return await run.finish();
  } finally {
    run.close();
  }
}

/** A case in the service. */
class ServiceRun {
  readonly #case: EngineCase;
  readonly #service: TestService;
  readonly #isLive: boolean;

  private constructor(engineCase: EngineCase, isLive: boolean) {
    const { lateness } = engineCase.given.settings;
    this.#case = engineCase;
    this.#isLive = isLive;
    this.#service = new TestService({ isLive, latenessMs: msOf(lateness) });
  }

  static async open(engineCase: EngineCase, isLive: boolean): Promise<ServiceRun> {
    const run = new ServiceRun(engineCase, isLive);
    run.#service.now = msOf(engineCase.given.events[0]?.arrival ?? 0n);
    await run.#service.start();
    await run.#setRules();
    return run;
  }

  async take({ document, line, name, arrival }: GivenEvent): Promise<void> {
    this.#service.now = Math.max(this.#service.now, msOf(arrival));
    this.#service.take([{ index: line === document ? '' : indexOf(line), id: name, document }]);
    await this.#work();
  }

  /** All that was not written is lost. */
  async crash(): Promise<void> {
    this.#service.restart();
    await this.#setRules();
    this.#service.fill();
  }

  /** Stops at each time at which a rule is due. Returns whether there was one. */
  async passTo(time: number): Promise<boolean> {
    const { core } = this.#service;
    const first = core.wakeAt();
    for (let due = first; due <= time; due = core.wakeAt()) {
      this.#service.now = Math.max(this.#service.now, due);
      await this.#work();
    }
    return first <= time;
  }

  async finish(): Promise<Outcome> {
    const { silentUntil, breaksOff } = this.#case.given.settings;
    const last = this.#service.now;
    const end = silentUntil === null ? last : Math.max(last, msOf(silentUntil));
    if (end > last) await this.#moveTo(end);
    // One that broke off would have been restarted, and gone on.
    if (silentUntil === null || breaksOff) {
      await this.#moveTo(end + DUE_MS);
      await this.#moveTo(end + QUIET_MS);
    }
    await this.#drain();
    return serviceOutcome(this.#case, this.#service, BigInt(end) * NANOS_PER_MS);
  }

  close(): void {
    this.#service.close();
  }

  async #setRules(): Promise<void> {
    await this.#service.setActive(activeRulesOf(this.#case.source, { isLive: this.#isLive }));
  }

  async #moveTo(time: number): Promise<void> {
    if (time - this.#service.now <= DUE_MS) await this.passTo(time);
    this.#service.now = time;
    await this.#work();
  }

  /** Runs what is due, and what has waited for arrivals of before a crash to be matched again. */
  async #work(): Promise<void> {
    const service = this.#service;
    await service.scheduler.work();
    if (service.fill()) await service.scheduler.work();
  }

  /** Lets intervals pass until nothing waits in the backlog. */
  async #drain(): Promise<void> {
    const intervals = this.#case.source.rules.map(({ rule }) => timetableOf(rule).interval);
    const longest = intervals.reduce((a, b) => (a > b ? a : b), 0n);
    while (this.#service.store.backlog.sizes().size > 0) await this.#service.pass(msOf(longest));
  }
}

const msOf = (nanos: bigint): number => Number(nanos / NANOS_PER_MS);

/** Of a search hit. */
function indexOf(line: string): string {
  const { _index: index } = JSON.parse(line) as { _index: string };
  return index;
}
