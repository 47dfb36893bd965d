import { once } from 'node:events';
import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { outcomeOf, stored, TestService } from '../service.testing.ts';

const ATTACKER = '127.0.0.2';
const ASKED = 'GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n';
const POST = 'POST /_bulk HTTP/1.1\r\nHost: localhost\r\nContent-Length: 8\r\n\r\n';
const DOCUMENT = '{"index":{"_index":"a"}}\n{}\n';
const WHOLE = `POST /_bulk HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${DOCUMENT.length}\r\n\r\n${DOCUMENT}`;

let service: TestService;
beforeEach(() => {
  service = new TestService();
});
const open: net.Socket[] = [];
afterEach(async () => {
  for (const socket of open.splice(0)) socket.destroy();
  await service.stop();
});

/** One that says this and then nothing more. */
async function connect(
  localAddress: string,
  text = '',
): Promise<net.Socket & { received: string }> {
  const socket = Object.assign(
    net.connect({ host: '127.0.0.1', port: service.port, localAddress }),
    { received: '' },
  );
  socket.on('error', () => {});
  socket.on('data', (data) => (socket.received += data.toString()));
  open.push(socket);
  await Promise.race([once(socket, 'connect'), once(socket, 'close')]);
  if (text !== '') socket.write(text);
  return socket;
}

const connectAll = async (count: number, address: string, text = '') => {
  const sockets = [];
  for (let number = 0; number < count; number += 1) sockets.push(await connect(address, text));
  return sockets;
};
const openOf = (sockets: readonly net.Socket[]) =>
  sockets.filter(({ destroyed, readyState }) => !destroyed && readyState === 'open').length;

describe('connections of one address', () => {
  const LIMITS = '[limits]\nconnections = 8\naddress_connections = 4\nrequests = 8';

  it('take no place from others, and the idle ones make room', async () => {
    await service.start(LIMITS);
    const idle = await connectAll(30, ATTACKER);
    await expect.poll(() => openOf(idle)).toBe(4);
    expect(openOf(idle.slice(-4))).toBe(4);
    expect((await service.send('GET', '/healthz')).status).toBe(200);
    const asking = await connect(ATTACKER, ASKED);
    await expect.poll(() => asking.received).toContain('200 OK');
  });

  it('with requests that do not end make room as well', async () => {
    await service.start(LIMITS);
    const slow = await connectAll(4, ATTACKER, POST);
    await expect.poll(() => service.intake.reserved).toBe(32);
    const asking = await connect(ATTACKER, ASKED);
    await expect.poll(() => asking.received).toContain('200 OK');
    await expect
      .poll(() => slow.map(({ destroyed }) => destroyed))
      .toEqual([true, false, false, false]);
  });

  it('are never cut off while the service works for them', async () => {
    await service.start(LIMITS);
    let finish = (): void => {};
    const finished = new Promise<void>((resolve) => (finish = resolve));
    service.intake.script = async () => {
      await finished;
      return outcomeOf([stored()]);
    };
    const working = await connectAll(4, ATTACKER, WHOLE);
    await expect.poll(() => service.intake.requests.length).toBe(4);
    const further = await connect(ATTACKER, ASKED);
    await expect.poll(() => further.destroyed).toBe(true);
    finish();
    await expect
      .poll(() => working.every(({ received }) => received.includes('200 OK')))
      .toBe(true);
  });

  it('are bounded only together where a trusted proxy has it', async () => {
    await service.start(
      `[service]\nlisten = "127.0.0.1:0"\ntrusted_proxies = ["${ATTACKER}"]\n${LIMITS}`,
    );
    const idle = await connectAll(7, ATTACKER);
    await sleep(100);
    expect(openOf(idle)).toBe(7);
  });
});

it('of all addresses, the longest idle of the one that has most make room', async () => {
  await service.start('[limits]\nconnections = 8\naddress_connections = 6');
  const first = await connect('127.0.0.3');
  const many = await connectAll(6, ATTACKER);
  await connect('127.0.0.4');
  const asking = await connect('127.0.0.5', ASKED);
  await expect.poll(() => asking.received).toContain('200 OK');
  expect(many.map(({ destroyed }) => destroyed)).toEqual([true, false, false, false, false, false]);
  expect(first.destroyed).toBe(false);
  const metrics = await service.send('GET', '/metrics');
  expect(metrics.text).toMatch(/dockwarden_http_connections_closed_total\{bound="total"\} [1-9]/);
});

it('that wait for their clients do not keep a stop waiting', async () => {
  await service.start();
  await connectAll(3, ATTACKER, POST);
  await expect.poll(() => service.intake.reserved).toBe(24);
  const before = performance.now();
  await service.stop();
  expect(performance.now() - before).toBeLessThan(5_000);
});
