import type { IncomingMessage, ServerResponse } from 'node:http';
import zlib from 'node:zlib';
import { releaseMemory } from '../util/release-memory.ts';
import { ClientGone, HttpProblem } from './problem.ts';
import type { Hold } from './admission.ts';

export interface BodyLimits {
  /** The maximum size as sent. */
  readonly maxBytes: number;
  readonly maxInflatedBytes: number;
  /** The maximum ratio of inflated to sent size; see {@link RATIO_FREE_BYTES}. */
  readonly maxRatio: number;
  /** The timeouts for the next byte and for the whole body. */
  readonly idleMs: number;
  readonly totalMs: number;
}

/** Below this inflated size any ratio is allowed: a few similar events compress well. */
export const RATIO_FREE_BYTES = 8 * 1024 * 1024;

const OUTPUT_CHUNK_BYTES = 256 * 1024;

type Inflater = zlib.Gunzip | zlib.Inflate;

const INFLATERS: ReadonlyMap<string, (() => Inflater) | null> = new Map([
  ['', null],
  ['identity', null],
  ['gzip', () => zlib.createGunzip({ chunkSize: OUTPUT_CHUNK_BYTES })],
  ['x-gzip', () => zlib.createGunzip({ chunkSize: OUTPUT_CHUNK_BYTES })],
  ['deflate', () => zlib.createInflate({ chunkSize: OUTPUT_CHUNK_BYTES })],
]);

/** The length from the headers; `null` for a chunked body. Throws if it exceeds the limit. */
export function declaredLength(incoming: IncomingMessage, limits: BodyLimits): number | null {
  if (incoming.headers['transfer-encoding'] !== undefined) return null;
  const length = Number(incoming.headers['content-length'] ?? 0);
  if (length > limits.maxBytes) throw tooLarge(limits.maxBytes);
  return length;
}

/**
 * The whole inflated body, in memory of its own. Reads from the Node.js stream: web streams take twice as
 * long. Throws {@link HttpProblem}, and {@link ClientGone} if the client disconnected.
 */
export async function readBody(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  limits: BodyLimits,
  hold: Hold,
): Promise<Uint8Array> {
  const open = inflaterFor(incoming);
  const length = declaredLength(incoming, limits);
  if (length === 0) return new Uint8Array();
  // The server leaves `100 Continue` to the reader, so a body that is refused is never sent.
  if (incoming.headers.expect !== undefined) outgoing.writeContinue();
  const sink = new ByteSink(open === null ? length : null);
  try {
    return open === null
      ? await readPlain(incoming, limits, hold, sink)
      : await readInflated(incoming, open, limits, hold, sink);
  } catch (error) {
    // Waiting for the rest would gain nothing.
    if (error instanceof HttpProblem && error.status === TOO_LATE)
      outgoing.setHeader('Connection', 'close');
    throw error;
  }
}

const TOO_LATE = 408;

function inflaterFor({ headers }: IncomingMessage): (() => Inflater) | null {
  const name = (headers['content-encoding'] ?? '').trim().toLowerCase();
  const inflater = INFLATERS.get(name);
  if (inflater !== undefined) return inflater;
  throw new HttpProblem(
    415,
    'media_type_header_exception',
    `Content-Encoding ${name} is not supported; send the body with gzip, deflate or no encoding`,
  );
}

function readPlain(
  incoming: IncomingMessage,
  limits: BodyLimits,
  hold: Hold,
  sink: ByteSink,
): Promise<Uint8Array> {
  return received(incoming, limits, (finish) => ({
    take: (chunk) => {
      hold.reserve(sink.length + chunk.length);
      sink.push(chunk);
    },
    end: () => finish(sink.bytes()),
    abandon: () => sink.clear(),
  }));
}

function readInflated(
  incoming: IncomingMessage,
  open: () => Inflater,
  limits: BodyLimits,
  hold: Hold,
  sink: ByteSink,
): Promise<Uint8Array> {
  return received(incoming, limits, (finish, fail) => {
    const inflater = open();
    let sent = 0;
    inflater.on('data', (chunk: Buffer) => {
      const length = sink.length + chunk.length;
      try {
        if (length > limits.maxInflatedBytes) throw tooLarge(limits.maxInflatedBytes, 'inflated ');
        if (length > RATIO_FREE_BYTES && length > sent * limits.maxRatio)
          throw new HttpProblem(
            400,
            'parse_exception',
            `the body inflates to more than ${limits.maxRatio} times its size`,
          );
        hold.reserve(length);
        sink.push(chunk);
      } catch (error) {
        fail(error);
      }
    });
    inflater.on('error', (error) => fail(damaged(error.message)));
    inflater.on('drain', () => incoming.resume());
    inflater.on('end', () => {
      // Node.js ignores bytes after the compressed data; they may be events.
      if (inflater.bytesWritten < sent)
        fail(damaged('there are more bytes after the compressed data'));
      else finish(sink.bytes());
    });
    return {
      take: (chunk) => {
        sent += chunk.length;
        if (!inflater.write(chunk)) incoming.pause();
      },
      // A chunked body may turn out to be empty; then there is nothing to inflate.
      end: () => (sent === 0 ? finish(sink.bytes()) : inflater.end()),
      abandon: () => {
        inflater.destroy();
        sink.clear();
      },
    };
  });
}

interface Receiver {
  /** May throw the problem with which the body is refused. */
  take(chunk: Buffer): void;
  end(): void;
  abandon(): void;
}

/** Passes received chunks on, within the limits of size and time, until the receiver has finished. */
function received(
  incoming: IncomingMessage,
  limits: BodyLimits,
  open: (finish: (body: Uint8Array) => void, fail: (error: unknown) => void) => Receiver,
): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    let count = 0;
    const finish = (body: Uint8Array) => {
      stop();
      resolve(body);
    };
    const fail = (error: unknown) => {
      stop();
      receiver.abandon();
      // The rest is read to its end and discarded.
      incoming.resume();
      reject(error);
    };
    const receiver = open(finish, fail);
    const late = () =>
      fail(new HttpProblem(TOO_LATE, 'receive_timeout_exception', 'the body was sent too slowly'));
    const idle = setTimeout(late, limits.idleMs);
    const total = setTimeout(late, limits.totalMs);
    const onData = (chunk: Buffer) => {
      idle.refresh();
      count += chunk.length;
      try {
        if (count > limits.maxBytes) throw tooLarge(limits.maxBytes);
        receiver.take(chunk);
      } catch (error) {
        fail(error);
      }
    };
    const onEnd = () => {
      clearTimeout(idle);
      clearTimeout(total);
      receiver.end();
    };
    const onGone = () => {
      if (!incoming.complete) fail(new ClientGone('the client closed the connection'));
    };
    const stop = () => {
      clearTimeout(idle);
      clearTimeout(total);
      incoming.off('data', onData);
      incoming.off('end', onEnd);
      incoming.off('close', onGone);
      incoming.off('error', onGone);
      // Errors after the request was refused do not matter.
      incoming.on('error', () => {});
    };
    incoming.on('data', onData);
    incoming.on('end', onEnd);
    incoming.on('close', onGone);
    incoming.on('error', onGone);
  });
}

/** Shippers split a batch that is answered with 413, so it is sent only where a smaller body would succeed. */
const tooLarge = (maxBytes: number, what = '') =>
  new HttpProblem(
    413,
    'content_too_long_exception',
    `the ${what}body is larger than ${maxBytes} bytes; send it in parts`,
  );

const damaged = (why: string) =>
  new HttpProblem(400, 'parse_exception', `the body cannot be inflated: ${why}`);

/** The initial capacity if the length is unknown. */
const FIRST_BYTES = 64 * 1024;

/** JSON readers require zero padding after the content, and would otherwise copy it. */
const ROOM = 4;

/** Collects the bytes of a body in one buffer. */
export class ByteSink {
  #memory: Uint8Array;
  #length = 0;

  /** @param expected the total length, if known, which avoids copying */
  constructor(expected: number | null) {
    this.#memory = new Uint8Array((expected ?? FIRST_BYTES) + ROOM);
  }

  get length(): number {
    return this.#length;
  }

  /** @param chunk is no longer used by the caller */
  push(chunk: Uint8Array): void {
    const length = this.#length + chunk.length;
    if (length > this.#memory.length) {
      const larger = new Uint8Array(Math.max(length, this.#memory.length * 2));
      larger.set(this.#memory.subarray(0, this.#length));
      this.#memory = larger;
    }
    this.#memory.set(chunk, this.#length);
    this.#length = length;
    const { buffer, byteLength } = chunk;
    if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) releaseMemory(buffer);
  }

  /** Releases the memory at once, even if the sink is still referenced. */
  clear(): void {
    this.#memory = new Uint8Array(0);
    this.#length = 0;
  }

  bytes(): Uint8Array {
    return this.#memory.subarray(0, this.#length);
  }
}
