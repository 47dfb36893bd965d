import { request, type IncomingMessage } from 'node:http';
import { ResponseError } from '../errors.ts';

/** An answer of an engine, whatever its status. */
export interface EngineAnswer {
  readonly status: number;
  readonly body: string;
}

export interface EngineRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: object;
  /** For the whole exchange, in milliseconds. */
  readonly timeoutMs?: number;
}

const MAX_ANSWER = 8 * 1024 * 1024;
const TIMEOUT_MS = 15_000;
/** Between two pieces of a stream. */
const IDLE_MS = 30_000;

/** An HTTP API behind a Unix socket. Answers are bounded in size and time. */
export class UnixHttp {
  readonly #socketPath: string;
  readonly #place: string;

  readonly #timeoutMs: number;

  /**
   * @param place for messages
   * @param timeoutMs for an exchange that does not say it itself
   */
  constructor(socketPath: string, place: string, timeoutMs = TIMEOUT_MS) {
    this.#timeoutMs = timeoutMs;
    this.#socketPath = socketPath;
    this.#place = place;
  }

  /** Throws {@link ResponseError} where there is no answer. */
  async ask(asked: EngineRequest): Promise<EngineAnswer> {
    const timeoutMs = asked.timeoutMs ?? this.#timeoutMs;
    const answer = await this.#open(asked, AbortSignal.timeout(timeoutMs));
    const parts: Buffer[] = [];
    let length = 0;
    try {
      for await (const part of answer as AsyncIterable<Buffer>) {
        length += part.length;
        if (length > MAX_ANSWER) {
          answer.destroy();
          throw new ResponseError(
            'RSP1003',
            `${this.#place} answered ${asked.path} with more than ${MAX_ANSWER} bytes`,
          );
        }
        parts.push(part);
      }
    } catch (error) {
      throw error instanceof ResponseError ? error : this.#failure(error);
    }
    return { status: answer.statusCode ?? 0, body: Buffer.concat(parts).toString('utf8') };
  }

  /** A body of any length; the reader ends when it has enough. Throws {@link ResponseError} also for a status that is no success. */
  async stream(path: string): Promise<IncomingMessage> {
    const controller = new AbortController();
    const clock = setTimeout(() => controller.abort(new DOMException('', 'TimeoutError')), IDLE_MS);
    const answer = await this.#open({ method: 'GET', path }, controller.signal);
    // Starts again with each piece.
    answer.on('data', () => clock.refresh());
    answer.pause();
    answer.once('close', () => clearTimeout(clock));
    if (answer.statusCode === 200) return answer;
    answer.destroy();
    throw new ResponseError('RSP1003', `${this.#place} answered ${path} with ${answer.statusCode}`);
  }

  #open({ method, path, body }: EngineRequest, signal: AbortSignal): Promise<IncomingMessage> {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const headers =
      text === undefined
        ? {}
        : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) };
    return new Promise((resolve, reject) => {
      const sent = request(
        // A connection each: one that an engine has closed meanwhile would fail a request that was never sent.
        { socketPath: this.#socketPath, method, path, headers, signal, agent: false },
        resolve,
      );
      sent.on('error', (error) => reject(this.#failure(error)));
      sent.end(text);
    });
  }

  #failure(error: unknown): ResponseError {
    const { code, name, message } = error as NodeJS.ErrnoException;
    if (name === 'AbortError' || name === 'TimeoutError' || code === 'ABORT_ERR')
      return new ResponseError('RSP1002', `${this.#place} did not answer in time`, error);
    return new ResponseError(
      'RSP1001',
      `${this.#place} cannot be reached: ${code ?? message}`,
      error,
    );
  }
}
