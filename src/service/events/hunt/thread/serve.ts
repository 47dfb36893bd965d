import type { MessagePort } from 'node:worker_threads';
import type { DetectionReader } from '../../../../stores/detection-store.ts';
import type { EventReader } from '../../../../stores/event-store.ts';
import { OpenReaders } from '../../../alerts/open-readers.ts';
import { openDataFolder } from '../../../../runs/stored/open-data-folder.ts';
import { spreadsOf } from '../context/prevalence.ts';
import { alertProcessTree } from '../context/process-tree.ts';
import { shownByAlert } from '../context/shown.ts';
import { alertWhy } from '../context/why.ts';
import { planHunt } from '../plan-hunt.ts';
import { runHunt, type HuntHost } from '../run-hunt.ts';
import { failureOf, type Ending, type FromThread, type Task, type ToThread } from './messages.ts';

/** Messages with lines that nobody has taken yet. */
const MAX_OPEN = 4;

/**
 * Does the tasks that come through a port, one after the other, until it is closed.
 *
 * @param cancelled is 1 where the current one is not wanted any more
 */
export function serve(port: MessagePort, cancelled: Int32Array<SharedArrayBuffer>): void {
  const readers = new Readers();
  let current: Sender | null = null;
  let isClosing = false;
  const close = () => {
    readers.close();
    port.close();
  };
  const post = (message: FromThread) => port.postMessage(message);
  const answer = async (task: Task, sender: Sender) => {
    const ending = await perform(task, sender, readers);
    sender.flush();
    current = null;
    post(ending);
    if (isClosing) close();
  };
  port.on('message', (message: ToThread) => {
    if (message.kind === 'taken') current?.taken();
    else if (message.kind === 'cancel') current?.wake();
    else if (message.kind === 'close') {
      // A task that was cancelled says yet what it has.
      isClosing = true;
      if (current === null) close();
    } else {
      const sender = new Sender(post, cancelled);
      current = sender;
      void answer(message.task, sender);
    }
  });
}

/** Sends lines in pieces, no faster than they are taken. */
class Sender implements HuntHost {
  readonly #post: (message: FromThread) => void;
  readonly #cancelled: Int32Array<SharedArrayBuffer>;
  readonly clock = () => performance.now();
  #lines: string[] = [];
  #open = 0;
  #wake: (() => void) | null = null;

  constructor(post: (message: FromThread) => void, cancelled: Int32Array<SharedArrayBuffer>) {
    this.#post = post;
    this.#cancelled = cancelled;
  }

  write(line: string): void {
    this.#lines.push(line);
  }

  async ready(): Promise<void> {
    this.flush();
    while (this.#open >= MAX_OPEN && !this.isCancelled())
      await new Promise<void>((resolve) => (this.#wake = resolve));
  }

  isCancelled(): boolean {
    return Atomics.load(this.#cancelled, 0) === 1;
  }

  taken(): void {
    this.#open -= 1;
    this.#wake?.();
  }

  /** Whoever waits looks at the flag. */
  wake(): void {
    this.#wake?.();
  }

  flush(): void {
    if (this.#lines.length === 0) return;
    this.#open += 1;
    this.#post({ kind: 'lines', text: `${this.#lines.join('\n')}\n` });
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

async function perform(task: Task, sender: Sender, readers: Readers): Promise<Ending> {
  try {
    if (task.kind === 'hunt') return await hunt(task, sender);
    return { kind: 'done', value: await answerTo(task, sender, readers) };
  } catch (error) {
    return failureOf(error);
  }
}

/** Questions about stored events, of which each has one value. */
type Question = Exclude<Task, { readonly kind: 'hunt' }>;

async function answerTo(task: Question, sender: Sender, readers: Readers): Promise<unknown> {
  // One that was cancelled has no time left.
  const clock = () => (sender.isCancelled() ? Infinity : sender.clock());
  if (task.kind === 'shown') return shownByAlert(await readers.alerts(task.file), task.id);
  const freshMs = task.kind === 'spreads' ? COUNTS_FRESH_MS : FRESH_MS;
  const events = await readers.events(task.folder, freshMs);
  if (task.kind === 'plan') return planHunt(events, task.request);
  if (task.kind === 'spreads') return spreadsOf(events, task.request, clock);
  const alerts = await readers.alerts(task.file);
  return task.kind === 'why'
    ? alertWhy(events, alerts, task.id)
    : alertProcessTree(events, alerts, task.options, clock);
}

async function hunt(
  { folder, request }: Extract<Task, { kind: 'hunt' }>,
  sender: Sender,
): Promise<Ending> {
  const reader = await openDataFolder(folder);
  try {
    const refused = await runHunt(reader, request, sender);
    return refused === null
      ? { kind: 'done', value: null }
      : { kind: 'refused', diagnostics: refused };
  } finally {
    reader.close();
  }
}
