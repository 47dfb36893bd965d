import type { Rejects } from '../../runs/inputs/rejects.ts';
import { counted, formatCount } from '../../util/counts.ts';
import { millisecondsText } from '../../runs/watch/latency.ts';
import type { StreamRun } from '../../runs/watch/stream-run.ts';
import type { ShownAlerts } from './shown-alerts.ts';
import type { Stream } from '../../runs/watch/input-stream.ts';

/** The state of the watch, for the last line of the terminal. */
export class StatusLine {
  readonly #rules: number;
  readonly #shown: Pick<ShownAlerts, 'total' | 'ages'>;
  readonly #rejects: Pick<Rejects, 'count'>;
  readonly #started: number;
  readonly #rate = new Rate();
  #stream: Pick<Stream, 'status'> | null = null;
  #run: Pick<StreamRun, 'events' | 'counts'> | null = null;

  /** @param now in milliseconds */
  constructor(
    rules: number,
    shown: Pick<ShownAlerts, 'total' | 'ages'>,
    rejects: Pick<Rejects, 'count'>,
    now = performance.now(),
  ) {
    this.#rules = rules;
    this.#shown = shown;
    this.#rejects = rejects;
    this.#started = now;
  }

  follow(stream: Pick<Stream, 'status'>, run: Pick<StreamRun, 'events' | 'counts'>): void {
    this.#stream = stream;
    this.#run = run;
  }

  /** The most important comes first, since a narrow terminal truncates the end. */
  text(now = performance.now()): string {
    const { total, ages } = this.#shown;
    const events = this.#run?.events.documents ?? 0;
    const late = (this.#run?.counts() ?? []).reduce((sum, each) => sum + each.late, 0);
    const skipped = this.#rejects.count;
    const sensor = this.#stream?.status() ?? null;
    const median = ages.latency.percentile(50);
    const slow = ages.latency.percentile(99);
    return [
      counted(total, 'alert'),
      `${formatCount(Math.round(this.#rate.perSecond(events, now)))} events/s`,
      counted(events, 'event'),
      ...(sensor === null ? [] : [`${formatCount(sensor.lost + sensor.dropped)} lost`]),
      ...(sensor === null || sensor.unread === 0
        ? []
        : [`${counted(sensor.unread, 'exec')} without arguments`]),
      ...(late > 0 ? [`${formatCount(late)} late`] : []),
      ...(skipped > 0 ? [`${formatCount(skipped)} skipped`] : []),
      ...(median === null || slow === null
        ? []
        : [`latency ${millisecondsText(median)}, p99 ${millisecondsText(slow)}`]),
      counted(this.#rules, 'rule'),
      elapsed((now - this.#started) / 1_000),
      'Ctrl-C to stop',
    ].join(' · ');
  }
}

/** The window over which the event rate is averaged. */
const RATE_MS = 2_000;

class Rate {
  #marks: { readonly at: number; readonly events: number }[] = [];

  /** @param at in milliseconds */
  perSecond(events: number, at: number): number {
    this.#marks.push({ at, events });
    while ((this.#marks[1]?.at ?? at) <= at - RATE_MS) this.#marks.shift();
    const [first] = this.#marks;
    if (first === undefined || first.at >= at) return 0;
    return ((events - first.events) * 1_000) / (at - first.at);
  }
}

/** `0:07`, `12:04`, `3:15:09` */
function elapsed(seconds: number): string {
  const whole = Math.floor(seconds);
  const two = (number: number) => String(number).padStart(2, '0');
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  const before = hours > 0 ? `${hours}:${two(minutes)}` : String(minutes);
  return `${before}:${two(whole % 60)}`;
}
