import { setMaxListeners } from 'node:events';
import net from 'node:net';
import { gzipSync } from 'node:zlib';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Target {
  readonly port: number;
  readonly key: string;
}

/** Runs until the signal is aborted. Resolves with the number of actions by kind. */
export type Attack = (target: Target, signal: AbortSignal) => Promise<string>;

/** The intensity of each attack; a test uses less. */
export interface Scale {
  readonly connections: number;
  readonly streams: number;
}

const MB = 1024 * 1024;
/** Zeros, which compress to a thousandth of their size. */
const bomb = (megabytes: number) => gzipSync(Buffer.alloc(megabytes * MB));

const DRIP_MS = 250;

/** The baseline that attacks are compared with. */
export const noAttack: Attack = async (_, signal) => {
  await aborted(signal);
  return '';
};

export const attacks = ({ connections, streams }: Scale): Readonly<Record<string, Attack>> => ({
  'no attack': noAttack,
  'slow bodies': (target, signal) =>
    dripping(target, signal, connections, (key) => [
      `POST /ingest/events HTTP/1.1\r\nHost: localhost\r\n${key}Content-Type: application/json\r\nContent-Length: 100000\r\n\r\n`,
      '{',
    ]),
  'slow heads': (target, signal) =>
    dripping(target, signal, connections, () => [
      'GET /dw/alerts HTTP/1.1\r\nHost: localhost\r\nX-Slow: ',
      'a',
    ]),
  'bodies that inflate': async (target, signal) => {
    const body = bomb(100);
    return repeated(4, signal, async () =>
      sent(
        target,
        `POST /ingest/events HTTP/1.1\r\nHost: localhost\r\n${keyOf(target)}Content-Type: application/json\r\nContent-Encoding: gzip\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n`,
        body,
        signal,
      ),
    );
  },
  'streams that are not read': (target, signal) =>
    dripping(target, signal, streams, (key) => [
      `GET /dw/live HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n${key}\r\n`,
      '',
    ]),
  'wrong passwords': (target, signal) => {
    let count = 0;
    return repeated(16, signal, () => {
      const body = JSON.stringify({ name: `user${(count += 1) % 50}`, password: 'wrong' });
      return sent(
        target,
        `POST /dw/session HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n`,
        Buffer.from(body),
        signal,
      );
    });
  },
  'huge heads': (target, signal) => {
    const head = `GET /dw/alerts HTTP/1.1\r\nHost: localhost\r\nX-Huge: ${'a'.repeat(MB)}\r\n\r\n`;
    return repeated(8, signal, () => sent(target, head, Buffer.alloc(0), signal));
  },
});

const keyOf = ({ key }: Target) => `Authorization: ApiKey ${key}\r\n`;

const aborted = (signal: AbortSignal) =>
  new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));

/** Keeps a number of connections that each send a little now and then, and are reopened when they are closed. */
async function dripping(
  target: Target,
  signal: AbortSignal,
  count: number,
  parts: (key: string) => readonly [head: string, drip: string],
): Promise<string> {
  const [head, drip] = parts(keyOf(target));
  let opened = 0;
  let answered = 0;
  const sockets = new Set<net.Socket>();
  const open = () => {
    if (signal.aborted) return;
    opened += 1;
    const socket = net.connect(target.port, '127.0.0.1');
    sockets.add(socket);
    socket.write(head);
    socket.once('data', () => (answered += 1));
    socket.on('error', () => {});
    socket.on('close', () => {
      sockets.delete(socket);
      setTimeout(open, DRIP_MS).unref();
    });
  };
  for (let at = 0; at < count; at += 1) open();
  const timer = setInterval(() => {
    if (drip !== '') for (const socket of sockets) socket.write(drip);
  }, DRIP_MS);
  await aborted(signal);
  clearInterval(timer);
  for (const socket of sockets) socket.destroy();
  return `${opened} connections, ${answered} answered`;
}

async function repeated(
  atOnce: number,
  signal: AbortSignal,
  once: () => Promise<string>,
): Promise<string> {
  const answers = new Map<string, number>();
  // One for each connection.
  setMaxListeners(0, signal);
  const work = async () => {
    while (!signal.aborted) {
      const answer = await once();
      answers.set(answer, (answers.get(answer) ?? 0) + 1);
      // Connections that are refused at once would otherwise keep this process busy.
      await sleep(5);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return [...answers].map(([answer, count]) => `${count} × ${answer}`).join(', ');
}

/** Resolves with the status of the answer. */
function sent(
  { port }: Target,
  head: string,
  body: Uint8Array,
  signal: AbortSignal,
): Promise<string> {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1');
    let status = 'closed';
    const end = () => socket.destroy();
    signal.addEventListener('abort', end, { once: true });
    socket.write(head);
    socket.write(body);
    socket.once('data', (data) => {
      status = /^HTTP\/1\.1 (\d+)/.exec(data.toString('latin1'))?.[1] ?? 'no HTTP';
      socket.end();
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      signal.removeEventListener('abort', end);
      resolve(status);
    });
  });
}
