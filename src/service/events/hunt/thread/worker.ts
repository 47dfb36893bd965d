import type { DetectionReader } from '../../../../stores/detection-store.ts';
import type { EventReader } from '../../../../stores/event-store.ts';
import { OpenReaders } from '../../../alerts/open-readers.ts';
import { openDataFolder } from '../../../../runs/stored/open-data-folder.ts';
import { serveLane, type TaskHost } from '../../../../threads/serve-lane.ts';
import { spreadsOf, shownByAlert } from '../context/prevalence.ts';
import { alertProcessTree } from '../context/process-tree.ts';
import { alertWhy } from '../context/why.ts';
import { processesOf } from '../entity/entity-processes.ts';
import { findThings } from '../entity/find-things.ts';
import { programsOf } from '../entity/programs.ts';
import { showEntity } from '../entity/show-entity.ts';
import { surroundingsOf } from '../entity/surroundings.ts';
import { type HuntDiagnostic, planClusterHunt, planHunt } from '../compile-hunt.ts';
import { runHunt, type HuntHost, type HuntSource } from '../run-hunt.ts';
import type { Task } from '../hunts.ts';

/** The maximum number of messages with lines that the receiver has not taken yet. */
const MAX_OPEN = 4;

/** Sends lines in pieces, no faster than they are taken. */
class Sender implements HuntHost {
  readonly #host: TaskHost<string>;
  readonly clock = () => performance.now();
  #lines: string[] = [];

  constructor(host: TaskHost<string>) {
    this.#host = host;
  }

  write(line: string): void {
    this.#lines.push(line);
  }

  async ready(): Promise<void> {
    this.flush();
    await this.#host.room(MAX_OPEN);
  }

  isCancelled(): boolean {
    return this.#host.isCancelled();
  }

  flush(): void {
    if (this.#lines.length === 0) return;
    this.#host.progress(`${this.#lines.join('\n')}\n`);
    this.#lines = [];
  }
}

/** What questions are answered from; what a hunt reads, it opens for itself. */
class Readers {
  readonly #detection = new OpenReaders();
  #events: { readonly folder: string; readonly reader: EventReader; readonly at: number } | null =
    null;

  /** Events as they were a moment ago: its indexes are in memory then. */
  async events(folder: string, freshMs: number): Promise<EventReader> {
    const known = this.#events;
    const now = performance.now();
    if (known !== null && known.folder === folder && now - known.at < freshMs) return known.reader;
    this.#events = null;
    known?.reader.close();
    const reader = await openDataFolder(folder);
    this.#events = { folder, reader, at: now };
    return reader;
  }

  async alerts(file: string): Promise<DetectionReader> {
    return this.#detection.of(file);
  }

  close(): void {
    this.#events?.reader.close();
    this.#events = null;
    this.#detection.close();
  }
}

/** What arrived since is in no answer. */
const FRESH_MS = 2_000;
/** The same of counts over many days, which are remembered as long. */
const COUNTS_FRESH_MS = 60_000;

const readers = new Readers();

/** Questions about stored events, of which each has one value. */
type Question = Exclude<Task, { readonly kind: 'hunt' }>;

async function answerTo(task: Question, isCancelled: () => boolean): Promise<unknown> {
  // One that was cancelled has no time left.
  const clock = () => (isCancelled() ? Infinity : performance.now());
  if (task.kind === 'shown') return shownByAlert(await readers.alerts(task.file), task.id);
  const freshMs = task.kind === 'spreads' ? COUNTS_FRESH_MS : FRESH_MS;
  if (task.kind === 'plan' && task.cluster !== null)
    return planClusterHunt(task.cluster, task.request);
  const events = await readers.events(task.folder, freshMs);
  if (task.kind === 'plan') return planHunt(events, task.request);
  if (task.kind === 'spreads') return spreadsOf(events, task.request, clock);
  if (task.kind === 'programs') return programsOf(events, task.request, clock);
  const alerts = await readers.alerts(task.file);
  switch (task.kind) {
    case 'why':
      return alertWhy(events, alerts, task.id);
    case 'tree':
      return alertProcessTree({ events, clusters: task.clusters }, alerts, task.options, clock);
    case 'entity':
      return showEntity(events, alerts, task.request, clock);
    case 'processes':
      return processesOf(events, alerts, task.request, clock);
    case 'surroundings':
      return surroundingsOf(events, alerts, task.request, clock);
    case 'find':
      return findThings(events, alerts, task.request, clock);
  }
}

/** Returns what is wrong with the query; `null` where it was run. */
async function hunt(
  { folder, cluster, request }: Extract<Task, { kind: 'hunt' }>,
  host: TaskHost<string>,
): Promise<readonly HuntDiagnostic[] | null> {
  const sender = new Sender(host);
  const reader = cluster === null ? await openDataFolder(folder) : null;
  try {
    const source: HuntSource =
      reader === null ? { kind: 'cluster', cluster: cluster! } : { kind: 'store', reader };
    return await runHunt(source, request, sender);
  } finally {
    reader?.close();
    sender.flush();
  }
}

// Reads stored events for the thread that started this one.
serveLane<Task, string>({
  perform: (task, host) =>
    task.kind === 'hunt' ? hunt(task, host) : answerTo(task, () => host.isCancelled()),
  close: () => readers.close(),
  priority: 'below-normal',
});
