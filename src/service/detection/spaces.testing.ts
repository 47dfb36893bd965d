import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DATA_SET_ALIASES } from '../../events/origin/data-set-aliases.ts';
import type { EventStore } from '../../stores/event-store.ts';
import { openEventStore } from '../../stores/open/events.ts';
import { blockOfDocuments } from '../../stores/blocks/documents.testing.ts';
import { nodeFileSystem } from '../../stores/file-system/node-file-system.ts';
import { STATE_FILE, openStateStore } from '../../stores/open/state.ts';
import type { StateStore } from '../../stores/state-store.ts';
import type { AlertSummaries, AlertSummary } from '../alerts/views.ts';
import type { Person } from '../access/people.ts';
import type { MatchGeneration } from '../events/candidates/matched-batch.ts';
import { ArrivalMatcher } from './arrivals.testing.ts';
import type { DetectionConfig } from './detection-config.ts';
import { openDetection, type LocalDetection } from './open-detection.ts';
import type { Registered } from './operations.ts';
import { SERVICE_OPERATIONS } from '../operations.ts';
import { storedEvents } from './stored-events.ts';

/** A rule under the names of the API that runs live, and finds processes of this name. */
export const ruleOf = (id: string, name: string, more: object = {}) => ({
  rule_id: id,
  name: `Rule ${id}`,
  description: 'A process was started.',
  type: 'eql',
  language: 'eql',
  severity: 'low',
  risk_score: 21,
  index: ['*'],
  query: `process where process.name == "${name}"`,
  enabled: true,
  interval: '1m',
  from: 'now-2m',
  meta: { dockwarden: { live: true } },
  ...more,
});

/** A list of exceptions for {@link ruleOf}, and an item in it that hides processes of a host. */
export const LIST = { list_id: 'l', name: 'l', description: 'l', type: 'detection' };
export const LIST_OF_RULE = {
  exceptions_list: [{ id: 'l', list_id: 'l', type: 'detection', namespace_type: 'single' }],
};
export const itemOf = (host: string) => ({
  item_id: `not-${host}`,
  list_id: 'l',
  type: 'simple',
  name: `not on ${host}`,
  description: 'd',
  entries: [{ field: 'host.name', operator: 'included', type: 'match', value: host }],
});

/** The whole of detection over a store of events, without the rest of the service. */
export class TestSpaces {
  readonly folder: string;
  readonly generations: MatchGeneration[] = [];
  readonly logged: string[] = [];
  /** Who can see every space. */
  people: readonly Person[] = [{ id: 'u', name: 'eve', canTriage: true }];
  pack: DetectionConfig['rules']['pack'] = { rules: [], exceptions: [] };
  /** What is registered from above. */
  registered: Registered = {
    operations: SERVICE_OPERATIONS,
    selectionOf: () => ({ query: null, found: null }),
  };
  detection!: LocalDetection;
  events!: EventStore;
  #state!: StateStore;
  #matcher = new ArrivalMatcher({ number: 0, rules: [], dataSetAliases: DATA_SET_ALIASES });

  /** @param folder one that another process has left; otherwise its own */
  constructor(folder = mkdtempSync(join(tmpdir(), 'spaces-'))) {
    this.folder = folder;
  }

  async start(spaces: readonly string[] = []): Promise<this> {
    this.#state = await openStateStore(join(this.folder, STATE_FILE));
    const { manifest } = this.#state;
    this.events = await openEventStore({ folder: this.folder, fs: nodeFileSystem, manifest });
    await this.open(spaces);
    return this;
  }

  async open(spaces: readonly string[]): Promise<void> {
    const log = (fields: object, message: string) =>
      void this.logged.push(`${message} ${JSON.stringify(fields)}`);
    this.detection = await openDetection(
      {
        folder: this.folder,
        state: null,
        version: '1.0.0',
        rules: { folders: null, pack: this.pack, isLive: true },
        spaces,
        dataSetAliases: DATA_SET_ALIASES,
        latenessMs: 0,
        maxAlerts: 1_000,
        jitterMs: 0,
        concurrency: 4,
        documentBytes: 1_000_000,
        sequenceBytes: 10_000_000,
        candidateBytes: 10_000_000,
        searched: [],
        actions: {
          log: null,
          copies: null,
          response: null,
          notify: { folder: this.folder, allow: [], publicUrl: null, connectors: [] },
        },
        worker: null,
        alertsKeptMs: null,
        runsKeptMs: null,
      },
      {
        events: storedEvents(this.events),
        setGeneration: (generation) => {
          this.generations.push(generation);
          this.#matcher = new ArrivalMatcher(generation);
        },
        people: async () => this.people,
        log: { info: log, warn: log, error: log },
      },
      { at: Date.now(), nextArrival: this.events.status().nextArrival, streams: [] },
      this.registered,
    );
    await this.detection.started;
  }

  /** Restarts detection. */
  async openAgain(spaces: readonly string[]): Promise<void> {
    await this.detection.close();
    await this.open(spaces);
  }

  /** The folder stays. */
  async end(): Promise<void> {
    await this.detection.close();
    await this.events.shutdown();
    this.#state.close();
  }

  async close(): Promise<void> {
    await this.end();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Stores the start of a process, and matches it unless told otherwise. */
  async add(name: string, host = 'a', isMatched = true): Promise<void> {
    const received = Date.now();
    const document = JSON.stringify({
      '@timestamp': new Date(received).toISOString(),
      event: { category: 'process', type: 'start' },
      process: { name },
      host: { name: host },
    });
    const arrival = this.events.status().nextArrival;
    await this.events.append([blockOfDocuments([`${document}\n`])], received);
    const [event] = await storedEvents(this.events).fetch([arrival]);
    const state = { at: received, nextArrival: arrival + 1, streams: [] };
    if (!isMatched || event == null) this.detection.stored(state);
    else this.detection.matched(this.#matcher.match([event], arrival, arrival + 1, received));
  }

  // What an operation takes and gives is its own; tests say what they expect.
  async call(name: string, args: object, space?: string): Promise<unknown> {
    return this.detection.call<object, unknown>({ name }, { by: 'ann', ...args }, space);
  }

  /** Oldest first. */
  async alerts(space?: string): Promise<readonly AlertSummary[]> {
    const page = await this.call('alerts.page', { query: {}, order: 'oldest', limit: 100 }, space);
    return (page as AlertSummaries).alerts;
  }

  /** Waits until as many alerts are there. */
  async until(count: number, space?: string): Promise<void> {
    for (let left = 500; (await this.alerts(space)).length < count; left -= 1) {
      if (left === 0) throw new Error(`no ${count} alerts in ${space}: ${this.logged.join('\n')}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}
