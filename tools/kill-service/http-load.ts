import { setTimeout as sleep } from 'node:timers/promises';

/** A bulk request of documents with consecutive numbers. */
interface SentRequest {
  readonly first: number;
  readonly count: number;
  /** Whether the client assigned ids, so that it may send the request again. */
  readonly hasIds: boolean;
  isAcknowledged: boolean;
}

const MAX_DOCUMENTS = 100;
const PAUSE_MS = 3;
const INDEX = 'logs-kill.http-default';

/** Sends numbered documents over several connections, and records which are acknowledged. */
export class HttpLoad {
  readonly #url: string;
  readonly #connections: number;
  readonly #requests: SentRequest[] = [];
  #next = 0;
  #isRunning = false;
  #loops: Promise<void>[] = [];

  constructor(url: string, connections: number) {
    this.#url = url;
    this.#connections = connections;
  }

  get documents(): number {
    return this.#next;
  }

  get requests(): number {
    return this.#requests.length;
  }

  start(): void {
    this.#isRunning = true;
    this.#loops = Array.from({ length: this.#connections }, (_, index) =>
      this.#send(index % 2 === 0),
    );
  }

  /** Resolves when no request is in flight any more. */
  async stop(): Promise<void> {
    this.#isRunning = false;
    await Promise.all(this.#loops);
  }

  /** Sends unacknowledged requests with ids again, as a client does after a failure. */
  async sendAgain(): Promise<void> {
    for (const request of this.#requests) {
      if (request.hasIds && !request.isAcknowledged) await this.#post(request);
    }
  }

  /** The errors in the stored documents, given how often each number is stored. */
  faults(copies: ReadonlyMap<number, number>): string[] {
    return this.#requests.flatMap((request) => {
      const { first, count, hasIds, isAcknowledged } = request;
      const found = Array.from({ length: count }, (_, index) => copies.get(first + index) ?? 0);
      const [one = 0] = found;
      const isWhole = found.every((each) => each === one);
      if (isWhole && (one === 1 || (one === 0 && !isAcknowledged))) return [];
      const kind = `${isAcknowledged ? 'acknowledged' : 'unanswered'} request ${hasIds ? 'with' : 'without'} ids`;
      return [`${kind}, documents ${first} to ${first + count - 1}: copies ${found.join(' ')}`];
    });
  }

  async #send(hasIds: boolean): Promise<void> {
    while (this.#isRunning) {
      const count = 1 + Math.floor(Math.random() * MAX_DOCUMENTS);
      const request = { first: this.#next, count, hasIds, isAcknowledged: false };
      this.#next += count;
      this.#requests.push(request);
      await this.#post(request);
      await sleep(PAUSE_MS);
    }
  }

  async #post(request: SentRequest): Promise<void> {
    try {
      for (;;) {
        const response = await fetch(`${this.#url}/_bulk`, {
          method: 'POST',
          headers: { 'content-type': 'application/x-ndjson' },
          body: bodyOf(request),
        });
        const text = await response.text();
        if (response.status === 200) {
          refuseFailures(text, request);
          request.isAcknowledged = true;
          return;
        }
        if (response.status !== 429 && response.status !== 503)
          throw new UnexpectedAnswer(`${response.status}: ${text.slice(0, 500)}`);
        // Nothing of it was stored.
        await sleep(50);
      }
    } catch (error) {
      // The service was killed.
      if (error instanceof UnexpectedAnswer) throw error;
    }
  }
}

class UnexpectedAnswer extends Error {}

function bodyOf({ first, count, hasIds }: SentRequest): string {
  const lines: string[] = [];
  for (let number = first; number < first + count; number += 1) {
    const id = hasIds ? { _id: `h-${number}` } : {};
    lines.push(
      JSON.stringify({ create: { _index: INDEX, ...id } }),
      JSON.stringify({
        '@timestamp': new Date().toISOString(),
        http: number,
        message: `document ${number}`,
      }),
    );
  }
  return `${lines.join('\n')}\n`;
}

/** Every document must be stored, or have been stored before (409) by the same request. */
function refuseFailures(text: string, { count }: SentRequest): void {
  const { items } = JSON.parse(text) as { items: { create: { status: number } }[] };
  const wrong = items.find(({ create }) => create.status !== 201 && create.status !== 409);
  if (wrong !== undefined) throw new UnexpectedAnswer(JSON.stringify(wrong));
  if (items.length !== count) throw new UnexpectedAnswer(`${items.length} items of ${count}`);
}
