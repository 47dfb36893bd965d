import type { MessagePort } from 'node:worker_threads';
import { openDataFolder } from '../../stored/open-data-folder.ts';
import { planHunt } from '../plan-hunt.ts';
import { runHunt, type HuntHost } from '../run-hunt.ts';
import { failureOf, type Ending, type FromThread, type Task, type ToThread } from './messages.ts';

/** Messages with lines that nobody has taken yet. */
const MAX_OPEN = 4;

/** Does the tasks that come through a port, one after the other, until it is closed. */
export function serve(port: MessagePort): void {
  let current: Sender | null = null;
  const post = (message: FromThread) => port.postMessage(message);
  const answer = async (task: Task, sender: Sender) => {
    const ending = await perform(task, sender);
    sender.flush();
    current = null;
    post(ending);
  };
  port.on('message', (message: ToThread) => {
    if (message.kind === 'taken') current?.taken();
    else if (message.kind === 'cancel') current?.cancel();
    else if (message.kind === 'close') port.close();
    else {
      const sender = new Sender(post);
      current = sender;
      void answer(message.task, sender);
    }
  });
}

/** Sends lines in pieces, no faster than they are taken. */
class Sender implements HuntHost {
  readonly #post: (message: FromThread) => void;
  readonly clock = () => performance.now();
  #lines: string[] = [];
  #open = 0;
  #isCancelled = false;
  #wake: (() => void) | null = null;

  constructor(post: (message: FromThread) => void) {
    this.#post = post;
  }

  write(line: string): void {
    this.#lines.push(line);
  }

  async ready(): Promise<void> {
    this.flush();
    while (this.#open >= MAX_OPEN && !this.#isCancelled)
      await new Promise<void>((resolve) => (this.#wake = resolve));
  }

  isCancelled(): boolean {
    return this.#isCancelled;
  }

  taken(): void {
    this.#open -= 1;
    this.#wake?.();
  }

  cancel(): void {
    this.#isCancelled = true;
    this.#wake?.();
  }

  flush(): void {
    if (this.#lines.length === 0) return;
    this.#open += 1;
    this.#post({ kind: 'lines', text: `${this.#lines.join('\n')}\n` });
    this.#lines = [];
  }
}

async function perform(task: Task, sender: Sender): Promise<Ending> {
  try {
    const reader = await openDataFolder(task.folder);
    try {
      if (task.kind === 'plan') return { kind: 'done', value: planHunt(reader, task.request) };
      const refused = await runHunt(reader, task.request, sender);
      if (refused !== null) return { kind: 'refused', diagnostics: refused };
      return { kind: 'done', value: null };
    } finally {
      reader.close();
    }
  } catch (error) {
    return failureOf(error);
  }
}
