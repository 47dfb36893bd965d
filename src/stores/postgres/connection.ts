import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads';
import { StoreError } from '../errors.ts';
import { workerScript } from '../../threads/worker-script.ts';
import type { Answer, ConnectionData, Failure, Query, Request, Result } from './messages.ts';

/** A server that takes longer for one request is taken for gone. */
const MAX_REQUEST_MS = 120_000;
/** The same for a thread that serves requests of others meanwhile. */
const MAX_BRIEF_MS = 4_000;
const MAX_CLOSE_MS = 2_000;

/** Of SQL: a lock is not to be had. */
export const LOCKED = '55P03';

/** The server has refused a statement. */
export class StatementError extends Error {
  /** Of SQL, such as `23505`. */
  readonly code: string;

  constructor({ code, message }: Failure) {
    super(`PostgreSQL: ${message} (${code})`);
    this.code = code;
  }
}

/** The connection was lost, or could not be made. The next request makes it again. */
export class ConnectionError extends StoreError {
  constructor(where: string, { code, message }: Failure) {
    super(
      'STO1701',
      `${where} cannot be reached: ${message}${code === '' ? '' : ` (${code})`}`,
      'check that the server is up, and the address, user and password',
    );
  }
}

/**
 * A connection to a server from a thread that waits for each answer, which a thread of its own receives. Detection is a sequence
 * of transactions on a thread of its own: whether that waits for a disk or for a server is the same to it.
 */
export class Connection {
  readonly #data: ConnectionData;
  readonly #where: string;
  readonly #port: MessageChannel['port1'];
  readonly #worker: Worker;
  readonly #isBrief: boolean;
  #number = 0;
  #isPatient = true;

  /**
   * @param where for messages, without a password
   * @param isBrief whether the thread that waits must go on soon, since it serves requests of others
   */
  constructor(url: string, where: string, setUp: readonly string[], isBrief = false) {
    this.#where = where;
    this.#isBrief = isBrief;
    const signal = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
    this.#data = { url, setUp, signal, maxQueryMs: isBrief ? MAX_BRIEF_MS : null };
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    this.#worker = new Worker(workerScript('postgres'), { workerData: this.#data });
    this.#worker.unref();
    this.#worker.postMessage(port2, [port2]);
    port1.unref();
  }

  /** Runs statements one after the other. Throws `StatementError` and `ConnectionError`. */
  request(queries: readonly Query[], isInTransaction = false): readonly Result[] {
    const isPatient = this.#isPatient;
    return this.#ask({ queries, isInTransaction, isPatient, isLast: false }, MAX_REQUEST_MS);
  }

  get isBrief(): boolean {
    return this.#isBrief;
  }

  /** What has been opened no longer waits for a connection where its thread must go on soon. */
  opened(): void {
    this.#isPatient = !this.#isBrief;
  }

  /** @param queries run before, where the connection is there */
  close(queries: readonly Query[] = []): void {
    try {
      const request = { queries, isInTransaction: false, isPatient: false, isLast: true };
      this.#ask(request, MAX_CLOSE_MS);
    } catch (error) {
      // The server notices by itself.
      if (!(error instanceof ConnectionError)) throw error;
    } finally {
      this.#port.close();
      void this.#worker.terminate();
    }
  }

  #ask(request: Omit<Request, 'number'>, maxMs: number): readonly Result[] {
    const { signal } = this.#data;
    this.#number += 1;
    Atomics.store(signal, 0, 0);
    this.#port.postMessage({ ...request, number: this.#number });
    if (Atomics.wait(signal, 0, 0, maxMs) === 'timed-out') {
      const message = `no answer within ${maxMs / 1_000} s`;
      throw new ConnectionError(this.#where, { code: '', message, isLost: true });
    }
    const { results, failure } = this.#answer();
    if (failure === null) return results;
    if (failure.code === LOCKED) throw lockedBy(this.#where);
    throw failure.isLost ? new ConnectionError(this.#where, failure) : new StatementError(failure);
  }

  /** Answers to requests that were given up come late. */
  #answer(): Answer {
    for (;;) {
      const received = receiveMessageOnPort(this.#port);
      const answer = received?.message as Answer | undefined;
      if (answer?.number === this.#number) return answer;
      if (answer === undefined) Atomics.wait(this.#data.signal, 0, 1, 1);
    }
  }
}

const lockedBy = (where: string): StoreError =>
  new StoreError(
    'STO1702',
    `another service writes ${where}`,
    'stop the other service, or wait until the server has noticed that it is gone',
  );
