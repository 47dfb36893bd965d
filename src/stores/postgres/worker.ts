import { setTimeout as sleep } from 'node:timers/promises';
import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import { Client } from 'pg';
import { assert } from '../../util/assert.ts';
import type { SqlValue } from '../sql/database.ts';
import type { Answer, ConnectionData, Failure, Query, Request, Result } from './messages.ts';

// The connection to a server, for another thread that waits for each answer.
assert(parentPort !== null, 'this must run in a worker thread');
const parent = parentPort;
const { url, setUp, signal, maxQueryMs } = workerData as ConnectionData;

const CONNECT_TIMEOUT_MS = 5_000;
/** How long one waits for a connection who must go on soon. */
const BRIEF_CONNECT_MS = 250;
/** How often the server sees that this process lives, which it would take for gone otherwise. */
const ALIVE_MS = 1_000;

/** Statements of which the server keeps the plan; those of queries are of many shapes. */
const MAX_PREPARED = 300;

let client: Client | null = null;
let prepared = new Map<string, string>();

let last: Promise<unknown> = Promise.resolve();
parent.once('message', (port: MessagePort) => {
  port.on('message', (request: Request) => {
    last = last.then(() => serve(request, port));
  });
});

async function serve(request: Request, port: MessagePort): Promise<void> {
  port.postMessage(await answerTo(request));
  Atomics.store(signal, 0, 1);
  Atomics.notify(signal, 0);
}

async function answerTo(request: Request): Promise<Answer> {
  const { number, queries, isInTransaction, isPatient, isLast } = request;
  try {
    if (isLast) {
      if (client !== null) for (const query of queries) await run(client, query);
      await client?.end();
      return { number, results: [], failure: null };
    }
    if (isInTransaction && client === null) throw new NotConnected({ message: 'it was cut' });
    const connection = client ?? (await (isPatient ? connect() : connectMeanwhile()));
    const results: Result[] = [];
    for (const query of queries) results.push(await run(connection, query));
    return { number, results, failure: null };
  } catch (error) {
    return { number, results: null, failure: failureOf(error) };
  }
}

let connecting: Promise<Client> | null = null;

/** Waits for a moment only; the connection is made meanwhile, and a later request finds it. */
async function connectMeanwhile(): Promise<Client> {
  connecting ??= connect().finally(() => (connecting = null));
  const waited = sleep(BRIEF_CONNECT_MS, null, { ref: false });
  connecting.catch(() => {});
  const made = await Promise.race([connecting, waited]);
  if (made === null) throw new NotConnected({ message: 'it is being connected again' });
  return made;
}

async function connect(): Promise<Client> {
  const made = new Client({
    connectionString: url,
    ...(maxQueryMs === null ? {} : { query_timeout: maxQueryMs }),
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
    application_name: 'dockwarden',
    types: { getTypeParser: parserOf },
  });
  // One that was lost is made again by the next request.
  made.on('error', () => leave(made));
  made.on('end', () => leave(made));
  try {
    await made.connect();
    for (const text of setUp) await made.query(text);
  } catch (error) {
    end(made);
    throw new NotConnected(error as Coded);
  }
  client = made;
  prepared = new Map();
  return made;
}

setInterval(() => {
  last = last.then(() => client?.query('SELECT').catch(() => undefined));
}, ALIVE_MS).unref();

function leave(lost: Client): void {
  if (client === lost) client = null;
}

async function run(connection: Client, { text, values }: Query): Promise<Result> {
  // What has no values may be several statements, which cannot be prepared.
  const config =
    values.length === 0
      ? { text, rowMode: 'array' as const }
      : { text, values: [...values], name: nameOf(text), rowMode: 'array' as const };
  const answer = await connection.query<SqlValue[]>(config);
  // The last of several.
  const result = Array.isArray(answer) ? (answer as (typeof answer)[]).at(-1)! : answer;
  return {
    names: result.fields?.map(({ name }) => name) ?? [],
    rows: result.rows ?? [],
    count: result.rowCount ?? 0,
  };
}

/** `undefined` for one that is not kept. */
function nameOf(text: string): string | undefined {
  const known = prepared.get(text);
  if (known !== undefined || prepared.size >= MAX_PREPARED) return known;
  const name = `s${prepared.size}`;
  prepared.set(text, name);
  return name;
}

/** One that is broken may not answer. */
function end(connection: Client): void {
  connection.end().catch(() => undefined);
}

interface Coded {
  readonly code?: string;
  readonly message: string;
}

/** Such as for a wrong password. */
class NotConnected extends Error {
  readonly code: string | undefined;

  constructor({ code, message }: Coded) {
    super(message);
    this.code = code;
  }
}

function failureOf(error: unknown): Failure {
  const { code = '', message } = error as Coded;
  if (error instanceof NotConnected) return { code, message, isLost: true };
  // Errors of statements have a state of five characters, digits among them, unlike EPIPE; those of class 57 end the connection, and so does all else.
  const isOfStatement =
    /^(?=.*\d)[0-9A-Z]{5}$/.test(code) && !/^(?:57P0|08)/.test(code) && code !== '25P03';
  if (!isOfStatement) {
    if (client !== null) end(client);
    client = null;
  }
  return { code, message, isLost: !isOfStatement };
}

const [INT8, INT2, INT4, FLOAT4, FLOAT8, NUMERIC, BYTEA] = [20, 21, 23, 700, 701, 1_700, 17];
const NUMBERS: ReadonlySet<number> = new Set([INT8, INT2, INT4, FLOAT4, FLOAT8, NUMERIC]);

/** Numbers and bytes; everything else stays the text that the server sends. */
function parserOf(type: number): (text: string) => unknown {
  if (NUMBERS.has(type)) return Number;
  if (type === BYTEA) return (text) => Buffer.from(text.slice(2), 'hex');
  return (text) => text;
}
