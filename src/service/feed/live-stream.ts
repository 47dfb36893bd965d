import type { AlertQuery } from '../../stores/alert-store.ts';
import type { AlertSummary } from '../alerts/views.ts';
import { placeText, type LiveAlert, type LiveChanges, type LivePlace } from './live-changes.ts';
import type { TailQuery } from './search-tail.ts';

/** Where a stream is written to. */
export interface LiveSink {
  /** Whether what was written before has gone out, nearly. */
  readonly isReady: boolean;
  write(text: string): void;
  /** @param isBroken nothing more is to be sent of what was written */
  end(isBroken: boolean): void;
}

/** Why a stream ends. */
export type LiveEnd =
  /** The session has ended, the key is not valid any more, or the user is gone. */
  | 'signed-out'
  /** They may not read this any more. */
  | 'right'
  /** The space is gone, or not theirs any more. */
  | 'space'
  | 'stopping'
  | 'slow';

/** What a client subscribes to. */
export interface LiveRequest {
  readonly space: string;
  readonly query: AlertQuery;
  /** From which on; `null` for now. */
  readonly after: LivePlace | null;
  /** Stored events: those that a query finds, or all; `null` for none. */
  readonly events: { readonly query: TailQuery | null } | null;
}

/** Events of a turn, and those that are not among them. */
export interface EventsTaken {
  /** As JSON. */
  readonly lines: readonly string[];
  /** Those that were not examined. */
  readonly skipped: number;
  /** Of those that were looked at, with a query. */
  readonly matched?: number;
  readonly lookedAt?: number;
}

interface Pending {
  readonly alerts: Map<string, Pick<LiveAlert, 'what' | 'change' | 'alert'>>;
  readonly left: Set<string>;
  readonly stories: Map<string, LiveChanges['stories'][number]>;
  skipped: number;
  readonly events: string[];
  skippedEvents: number;
  matchedEvents: number;
  lookedAtEvents: number;
}

/** More than this of a kind is only counted: a client that receives a count reads the list again. */
const MAX_PENDING = 500;
const MAX_EVENTS = 100;
/** A client that has not read for longer is disconnected. */
const SLOW_MS = 20_000;
const HEARTBEAT_MS = 15_000;

/** The stream of one subscriber. What cannot be sent yet is held up to a limit, and only counted beyond it. */
export class LiveStream {
  readonly request: LiveRequest;
  readonly #sink: LiveSink;
  #pending = nothing();
  /** All changes up to here are sent or pending; `null` where it begins now, and that is not known yet. */
  place: LivePlace | null;
  /** Of the last change that was taken. */
  #taken: number;
  #sentAt: number;
  #blockedAt: number | null = null;

  constructor(request: LiveRequest, sink: LiveSink, now: number) {
    this.request = request;
    this.#sink = sink;
    this.place = request.after;
    this.#taken = request.after?.change ?? 0;
    this.#sentAt = now;
  }

  /** @param index of its query among those that were asked for */
  take({ alerts, stories, place }: LiveChanges, index: number): void {
    const pending = this.#pending;
    for (const { foundBy, leftBy, ...seen } of alerts) {
      // Those who have just come may know some already.
      if (seen.change <= this.#taken) continue;
      const { id } = seen.alert;
      if (foundBy.includes(index)) this.#add(id, seen);
      else if (leftBy.includes(index)) this.#leave(id, seen.what);
    }
    for (const story of stories)
      if (pending.stories.size < MAX_PENDING || pending.stories.has(story.id))
        pending.stories.set(story.id, story);
      else pending.skipped += 1;
    this.goOn(place);
  }

  /** There is nothing more for it up to a place. The first one is said, so that it can come back there. */
  goOn(place: LivePlace): void {
    const isFirst = this.place === null;
    if (place.change < this.#taken) return;
    this.place = place;
    this.#taken = place.change;
    if (isFirst) this.#sink.write(`event: start\n${this.#id()}data: {}\n\n`);
  }

  #add(id: string, seen: Pick<LiveAlert, 'what' | 'change' | 'alert'>): void {
    const { alerts, left } = this.#pending;
    const before = alerts.get(id);
    if (before === undefined && alerts.size >= MAX_PENDING) {
      this.#pending.skipped += 1;
      return;
    }
    left.delete(id);
    alerts.set(id, { ...seen, what: before?.what === 'raised' ? 'raised' : seen.what });
  }

  #leave(id: string, what: LiveAlert['what']): void {
    const { alerts, left } = this.#pending;
    alerts.delete(id);
    // The client has not seen an alert that was raised and changed in the same turn.
    if (what === 'raised') return;
    if (left.size < MAX_PENDING) left.add(id);
    else this.#pending.skipped += 1;
  }

  takeEvents({ lines, skipped, matched = 0, lookedAt = 0 }: EventsTaken): void {
    const pending = this.#pending;
    const room = Math.max(0, MAX_EVENTS - pending.events.length);
    pending.events.push(...lines.slice(0, room));
    pending.matchedEvents += matched;
    pending.lookedAtEvents += lookedAt;
    pending.skippedEvents += skipped;
    // With a query, those that were looked at and are not sent are among those that matched.
    if (!this.#hasQuery) pending.skippedEvents += Math.max(0, lines.length - room);
  }

  get #hasQuery(): boolean {
    return this.request.events?.query != null;
  }

  /** Earlier changes are not known: a client that receives this reads everything again. */
  reset(place: LivePlace, now: number): void {
    const { events, skippedEvents, matchedEvents, lookedAtEvents } = this.#pending;
    this.#pending = { ...nothing(), events, skippedEvents, matchedEvents, lookedAtEvents };
    this.place = place;
    this.#taken = place.change;
    this.#send('reset', {}, now);
  }

  /** A message that is worth nothing later: left out where the one before has not gone out. */
  say(event: string, json: string): void {
    if (this.#sink.isReady) this.#sink.write(`event: ${event}\ndata: ${json}\n\n`);
  }

  /** Sends what is pending. Whether it still listens. */
  flush(now: number): boolean {
    if (!this.#sink.isReady) {
      this.#blockedAt ??= now;
      return now - this.#blockedAt < SLOW_MS;
    }
    this.#blockedAt = null;
    const pending = this.#pending;
    const { alerts, left, stories, skipped } = pending;
    this.#pending = nothing();
    if (pending.events.length + pending.skippedEvents + pending.lookedAtEvents > 0)
      this.#sink.write(`event: events\ndata: ${this.#eventsText(pending)}\n\n`);
    if (alerts.size + left.size + stories.size + skipped > 0) {
      const changes: ChangesMessage = {
        alerts: [...alerts.values()].map(({ what, alert }) => ({ what, alert })),
        left: [...left],
        stories: [...stories.values()],
        skipped,
      };
      this.#send('changes', changes, now);
    } else if (now - this.#sentAt >= HEARTBEAT_MS) {
      this.#sentAt = now;
      this.#sink.write(`: still here\n${this.#id()}\n`);
    }
    return true;
  }

  /** Documents are JSON already. */
  #eventsText({ events, skippedEvents, matchedEvents, lookedAtEvents }: Pending): string {
    const found = `"matched":${matchedEvents},"lookedAt":${lookedAtEvents}`;
    const counts = `"skipped":${skippedEvents}${this.#hasQuery ? `,${found}` : ''}`;
    return `{"events":[${events.join(',')}],${counts}}`;
  }

  /** Without its place: what is pending is not sent any more, and comes when it is asked for again. */
  end(reason: LiveEnd): void {
    if (reason !== 'slow') this.#sink.write(`event: end\ndata: ${JSON.stringify({ reason })}\n\n`);
    this.#sink.end(reason === 'slow');
  }

  #send(event: string, data: object, now: number): void {
    this.#sentAt = now;
    this.#sink.write(`event: ${event}\n${this.#id()}data: ${JSON.stringify(data)}\n\n`);
  }

  /** All before it is sent by then, unless it is pending. */
  #id(): string {
    return this.place === null ? '' : `id: ${placeText(this.place)}\n`;
  }
}

/** The data of an event `changes`. */
export interface ChangesMessage {
  readonly alerts: readonly { readonly what: LiveAlert['what']; readonly alert: AlertSummary }[];
  /** Ids of alerts that the filters found, and do not find any more. */
  readonly left: readonly string[];
  readonly stories: LiveChanges['stories'];
  /** Changes that are not listed. */
  readonly skipped: number;
}

const nothing = (): Pending => ({
  alerts: new Map(),
  left: new Set(),
  stories: new Map(),
  skipped: 0,
  events: [],
  skippedEvents: 0,
  matchedEvents: 0,
  lookedAtEvents: 0,
});
