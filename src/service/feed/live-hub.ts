import { appendTo } from '../../util/maps.ts';
import type { AlertQuery } from '../../stores/alert-store.ts';
import type { Principal } from '../access/principal.ts';
import { EventTails, type TailHost } from './event-tails.ts';
import type { ChangesRequest, LiveChanges, LivePlace } from './live-changes.ts';
import { LiveStream, type LiveEnd, type LiveRequest, type LiveSink } from './live-stream.ts';

export interface LiveOwner {
  readonly principal: Principal;
  /** From which they came. */
  readonly address: string;
}

export interface LiveHost {
  /** What has changed in a space. */
  changes(space: string, request: ChangesRequest): Promise<LiveChanges>;
  /** Why an owner may no longer subscribe; `null` where they may. */
  whyNot(owner: LiveOwner, space: string): LiveEnd | null;
  /** How the service is, as JSON. */
  status(space: string): string;
  readonly events: TailHost;
  /** Something of it has failed; it is tried again. */
  failed(error: unknown): void;
  /** In milliseconds, of any clock that does not jump. */
  clock(): number;
}

/** Changes that come in quick succession are read together. */
export const FEED_PAUSE_MS = 250;
/** How often rights, slow readers and connections that are silent are looked after. */
const CHECK_MS = 500;
const STATUS_MS = 2_000;
const MAX_OF_OWNER = 20;
const MAX_STREAMS = 500;
/** Each is asked of all that is stored. */
const MAX_QUERIES = 10;
/** Pages of changes that are read of a space in one turn; the next turn goes on. */
const PAGES_AT_ONCE = 4;

interface Member {
  readonly owner: LiveOwner;
  readonly stream: LiveStream;
  /** The same for the same query. */
  readonly queryKey: string;
  /** Whether it still reads what was before it came. */
  isBehind: boolean;
}

/** The streams that are open. A commit in a space is read once for all streams of the space. */
export class LiveHub {
  readonly #host: LiveHost;
  readonly #pauseMs: number;
  readonly #tails: EventTails;
  readonly #members = new Set<Member>();
  /** By space, up to where changes have been read. */
  readonly #places = new Map<string, LivePlace>();
  readonly #reading = new Set<string>();
  /** Spaces of which something has been committed that is not read yet. */
  readonly #unread = new Set<string>();
  #timer: NodeJS.Timeout | null = null;
  #eventsTimer: NodeJS.Timeout | null = null;
  #saidAt = 0;
  #isClosed = false;
  #opened = 0;

  constructor(host: LiveHost, pauseMs = FEED_PAUSE_MS) {
    this.#host = host;
    this.#pauseMs = pauseMs;
    this.#tails = new EventTails(host, pauseMs, () => this.eventsStored());
  }

  /** A commit has raised or changed alerts of a space. */
  alertsChanged(space: string): void {
    if (this.#of(space).length === 0) return;
    this.#unread.add(space);
    void this.#read(space);
  }

  /** Events were stored. */
  eventsStored(): void {
    if (![...this.#members].some(({ stream }) => stream.request.events !== null)) return;
    this.#eventsTimer ??= setTimeout(() => {
      this.#eventsTimer = null;
      this.#tails.turn(this.#streams());
      this.#flush();
    }, this.#pauseMs);
  }

  get counts(): { readonly open: number; readonly opened: number } {
    return { open: this.#members.size, opened: this.#opened };
  }

  /**
   * Why an owner can have no further stream; `null` where they can.
   *
   * @param query with which it looks at events
   */
  isFull({ principal }: LiveOwner, query: string | null = null): string | null {
    if (this.#isClosed) return 'the service is stopping';
    if (this.#members.size >= MAX_STREAMS) return `there are ${MAX_STREAMS} live streams already`;
    const queries = new Set(query === null ? [] : [query]);
    for (const { stream } of this.#members) {
      const { events } = stream.request;
      if (query !== null && events?.query != null) queries.add(events.query.text);
    }
    if (queries.size > MAX_QUERIES)
      return `events are looked at with ${MAX_QUERIES} queries already`;
    const own = [...this.#members].filter(({ owner }) => isSame(owner.principal, principal));
    return own.length < MAX_OF_OWNER
      ? null
      : `${principal.name} has ${own.length} live streams already`;
  }

  /** Returns a function to call when the client no longer reads. */
  add(owner: LiveOwner, request: LiveRequest, sink: LiveSink): () => void {
    const member: Member = {
      owner,
      stream: new LiveStream(request, sink, this.#host.clock()),
      queryKey: JSON.stringify(request.query),
      isBehind: request.after !== null,
    };
    this.#timer ??= setInterval(() => this.#check(), CHECK_MS);
    this.#members.add(member);
    this.#opened += 1;
    member.stream.say('status', this.#host.status(request.space));
    if (request.events !== null) this.#tails.turn(this.#streams());
    this.alertsChanged(request.space);
    return () => this.#remove(member);
  }

  close(): void {
    this.#isClosed = true;
    for (const member of this.#members) this.#end(member, 'stopping');
  }

  #remove(member: Member): void {
    this.#members.delete(member);
    const { space } = member.stream.request;
    if (![...this.#members].some(({ stream }) => stream.request.space === space))
      this.#places.delete(space);
    if (this.#members.size > 0 || this.#timer === null) return;
    clearInterval(this.#timer);
    clearTimeout(this.#eventsTimer ?? undefined);
    this.#timer = null;
    this.#eventsTimer = null;
    this.#tails.turn([]);
  }

  #end(member: Member, reason: LiveEnd): void {
    this.#remove(member);
    member.stream.end(reason);
  }

  /** Looks after what changes with time alone. */
  #check(): void {
    try {
      const now = this.#host.clock();
      this.#endRefused();
      if (now - this.#saidAt >= STATUS_MS) {
        this.#saidAt = now;
        this.#sayStatus();
      }
      this.#flush();
    } catch (error) {
      this.#host.failed(error);
    }
  }

  /** Sends what streams hold. */
  #flush(): void {
    const now = this.#host.clock();
    for (const member of this.#members) if (!member.stream.flush(now)) this.#end(member, 'slow');
  }

  #endRefused(): void {
    const known = new Map<string, LiveEnd | null>();
    for (const member of this.#members) {
      const { owner, stream } = member;
      const { kind, id, session } = owner.principal;
      const key = JSON.stringify([kind, id, session, owner.address, stream.request.space]);
      const reason = known.get(key) ?? this.#host.whyNot(owner, stream.request.space);
      known.set(key, reason);
      if (reason !== null) this.#end(member, reason);
    }
  }

  #sayStatus(): void {
    const texts = new Map<string, string>();
    for (const { stream } of this.#members) {
      const { space } = stream.request;
      const text = texts.get(space) ?? this.#host.status(space);
      texts.set(space, text);
      stream.say('status', text);
    }
  }

  /** Reads until all that is committed is read, and what fails again after a pause. */
  async #read(space: string): Promise<void> {
    if (this.#reading.has(space)) return;
    this.#reading.add(space);
    try {
      while (this.#unread.delete(space) && this.#of(space).length > 0) {
        try {
          const isBehind = await this.#readBehind(space);
          const hasMore = await this.#readNew(space);
          if (isBehind || hasMore) this.#unread.add(space);
          this.#flush();
        } catch (error) {
          this.#unread.add(space);
          this.#host.failed(error);
        }
        await new Promise((resolve) => setTimeout(resolve, this.#pauseMs).unref());
      }
    } finally {
      this.#reading.delete(space);
    }
  }

  /**
   * Streams that come back read what they have missed, together where they have missed the same; a few at a time. Returns whether
   * there is more.
   */
  async #readBehind(space: string): Promise<boolean> {
    const groups = new Map<string, Member[]>();
    for (const member of this.#of(space).filter(({ isBehind }) => isBehind)) {
      const key = JSON.stringify(member.stream.place);
      appendTo(groups, key, member);
    }
    for (const group of [...groups.values()].slice(0, PAGES_AT_ONCE)) {
      const changes = await this.#ask(space, group[0]?.stream.place ?? null, group);
      for (const member of group) member.isBehind = changes.hasMore;
    }
    return this.#of(space).some(({ isBehind }) => isBehind);
  }

  /** Reads what is new for all others. Returns whether there is more. */
  async #readNew(space: string): Promise<boolean> {
    for (let page = 0; page < PAGES_AT_ONCE; page += 1) {
      const group = this.#of(space).filter(({ isBehind }) => !isBehind);
      if (group.length === 0) return false;
      const before = this.#places.get(space) ?? earliest(group.map(({ stream }) => stream.place));
      const { place, hasMore } = await this.#ask(space, before, group);
      if (this.#of(space).length > 0) this.#places.set(space, place);
      if (!hasMore) return false;
    }
    return true;
  }

  async #ask(
    space: string,
    after: LivePlace | null,
    group: readonly Member[],
  ): Promise<LiveChanges> {
    const queries = new Map<string, AlertQuery>();
    for (const { queryKey, stream } of group) queries.set(queryKey, stream.request.query);
    const keys = [...queries.keys()];
    const changes = await this.#host.changes(space, { after, queries: [...queries.values()] });
    const now = this.#host.clock();
    for (const { stream, queryKey } of group) {
      if (changes.isReset) stream.reset(changes.place, now);
      else if (stream.place === null) stream.goOn(changes.place);
      else stream.take(changes, keys.indexOf(queryKey));
    }
    return changes;
  }

  #streams(): LiveStream[] {
    return [...this.#members].map(({ stream }) => stream);
  }

  #of(space: string): Member[] {
    return [...this.#members].filter(({ stream }) => stream.request.space === space);
  }
}

/** `null` where no stream has a place. */
function earliest(places: readonly (LivePlace | null)[]): LivePlace | null {
  const known = places.filter((place) => place !== null);
  return known.toSorted((a, b) => a.change - b.change)[0] ?? null;
}

const isSame = (one: Principal, other: Principal) => one.kind === other.kind && one.id === other.id;
