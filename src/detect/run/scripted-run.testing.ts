import { sequence } from '../../lang/sequence/script.testing.ts';
import { NANOS_PER_MS, NANOS_PER_SECOND } from '../../util/time/index.ts';
import { detectionRule } from '../alert/alert.testing.ts';
import type { LiveRule } from '../live/live-detection.ts';
import { keepEvents, RunHost, type HostOptions } from './rule-run.testing.ts';
import { RunEvent, type RunCandidate } from './run-event.ts';

export const START = 1_800_000_000_000_000_000n;
export const at = (seconds: number) => START + BigInt(seconds) * NANOS_PER_SECOND;

export const EVENTS = { kind: 'event' } as LiveRule['compiled']['query'];
export const PAIR = sequence('A B', '60000');
export const ALONE = sequence('A !B', '60000');

export async function liveRule(
  query: LiveRule['compiled']['query'],
  fields: Parameters<typeof detectionRule>[0] = {},
): Promise<LiveRule> {
  return {
    rule: await detectionRule(fields),
    compiled: { query },
    timestampField: '@timestamp',
    hasExceptions: false,
    signature: 'q',
  };
}

export const perHour = {
  alert_suppression: { group_by: ['host.name'], duration: { value: 1, unit: 'h' } },
};

interface CandidateOptions {
  readonly host?: string;
  readonly received?: number;
  /** The values of its join keys. */
  readonly keys?: readonly string[];
}

let arrivals = 0;

/** @param letters the terms that it satisfies; none for an event query */
export function candidate(
  letters: string,
  seconds: number | null,
  { host = 'h', received = seconds ?? 0, keys = [] }: CandidateOptions = {},
): RunCandidate {
  const arrival = arrivals++;
  const time = seconds === null ? null : at(seconds);
  const document = {
    arrival,
    received: Number(at(received) / NANOS_PER_MS),
    index: '',
    stream: 's',
    id: String(arrival),
    document: Buffer.from(JSON.stringify({ event: { id: `e${arrival}` }, host: { name: host } })),
  };
  return {
    evaluation: [...letters].map((letter) => ({ terms: ['AB'.indexOf(letter)], keys: [keys] })),
    time,
    tiebreaker: null,
    arrival,
    windowTime: time,
    availableAt: null,
    excepted: [],
    event: new RunEvent(document, time),
  };
}

export class Host extends RunHost {
  constructor(rule: LiveRule, options: Partial<HostOptions> = {}) {
    super(rule, { lateness: 0n, maxAlerts: null, ...options });
  }

  see(now: number, ...candidates: readonly RunCandidate[]): void {
    keepEvents(
      this,
      candidates.map(({ event }) => stored(event)),
    );
    const times = candidates.flatMap(({ time }) => time ?? []);
    const latest = times.toSorted((a, b) => (a < b ? -1 : 1)).at(-1);
    this.step({
      candidates,
      latest: new Map(latest === undefined ? [] : [['@timestamp', latest]]),
      now: at(now),
    });
  }
}

export const stored = (event: RunEvent) => ({
  arrival: event.arrival,
  received: Number(event.received / NANOS_PER_MS),
  index: '',
  stream: 's',
  id: event.id ?? '',
  document: Buffer.from(event.load().text),
});
