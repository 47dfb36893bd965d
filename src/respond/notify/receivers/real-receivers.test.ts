import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { createServer as createTls } from 'node:tls';
import { tmpdir } from 'node:os';
import type { Readable } from 'node:stream';
import { join } from 'node:path';
import { text as textOf } from 'node:stream/consumers';
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { HOSTILE, hugeMessage, message, messageAlert } from '../message.testing.ts';
import { Outgoing } from '../outgoing/outgoing.ts';
import { authority, type Authority } from './authority.testing.ts';
import { receiverOf } from './index.ts';

/*
 * Programs that are run where they are installed: rsyslogd of Debian with rsyslog-gnutls, and Alertmanager, whose path is in ALERTMANAGER
 * or which is on the path. The SMTP server is one of a package.
 */

let folder: string;
let ca: Authority;
const outgoing = new Outgoing({ allow: ['127.0.0.1', 'localhost'], timeoutMs: 3_000 });

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'real-'));
  ca = authority(folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const closed = once(child, 'close');
  child.kill();
  await closed;
}

describe('an SMTP server with STARTTLS and a password', () => {
  const mails: string[] = [];
  let server: SMTPServer;
  let onMail: () => Error | null = () => null;
  let settings: Record<string, string>;

  beforeAll(async () => {
    server = new SMTPServer({
      key: readFileSync(ca.key),
      cert: readFileSync(ca.certificate),
      logger: false,
      onAuth: ({ username, password }, _, done) =>
        password === 'right' ? done(null, { user: username }) : done(new Error('wrong password')),
      onData: (stream, _, done) => {
        void take(stream, done);
      },
    });
    server.on('error', () => {});
    server.listen(0, '127.0.0.1');
    await once(server.server, 'listening');
    const { port } = server.server.address() as AddressInfo;
    settings = {
      host: 'localhost',
      port: String(port),
      user: 'soc',
      password: 'right',
      from: 'Dockwarden <dockwarden@example.com>',
      to: 'ann@example.com, bob@example.com',
      ca: ca.pem,
    };
  });
  afterAll(() => {
    server.close();
  });

  async function take(stream: Readable, done: (error?: Error | null) => void): Promise<void> {
    const mail = await textOf(stream);
    const error = onMail();
    if (error === null) mails.push(mail);
    done(error);
  }

  const send = (given = message(), own: Record<string, string> = {}) =>
    receiverOf('email')!.send(given, { ...settings, ...own }, outgoing);

  it('receives a mail, in which no text of an event is a header or markup', async () => {
    const hostile = messageAlert({ rule: HOSTILE, reason: HOSTILE });
    await send(message({ title: HOSTILE, alerts: [hostile] }));
    await send(message({ title: HOSTILE, alerts: [hostile] }));
    const [first = '', second = ''] = mails;
    const [head = '', ...body] = first.split('\r\n\r\n');
    expect(head).not.toMatch(/^Injected:/m);
    expect(head).toContain('To: ann@example.com, bob@example.com');
    expect(body.join('\n').split('text/html')[1]).toMatch(/^[^]*&lt;img/);
    expect(body.join('\n').split('text/html')[1]).not.toContain('<img');
    // The same delivery is the same mail.
    const id = /^Message-ID: (.*)$/im;
    expect(id.exec(first)?.[1]).toBe('<default.7@example.com>');
    expect(id.exec(second)?.[1]).toBe('<default.7@example.com>');
  });

  it('is not sent in the clear, nor to a server that is not trusted', async () => {
    await expect(send(message(), { ca: '' })).rejects.toMatchObject({ fault: 'retry' });
    await expect(send(message(), { password: 'wrong' })).rejects.toMatchObject({ fault: 'final' });
    await expect(send(message(), { password: 'wrong' })).rejects.not.toThrow(/right|wrong$/);
  });

  it('refuses now or for good, which is known after', async () => {
    onMail = () => Object.assign(new Error('try later'), { responseCode: 451 });
    await expect(send()).rejects.toMatchObject({ fault: 'retry' });
    onMail = () => Object.assign(new Error('too big'), { responseCode: 552 });
    await expect(send()).rejects.toMatchObject({ fault: 'final' });
    onMail = () => null;
    await send(hugeMessage());
    expect(mails.at(-1)).toContain('(cut)');
  });
});

const RSYSLOGD = '/usr/sbin/rsyslogd';

describe.skipIf(!existsSync(RSYSLOGD))('rsyslogd', () => {
  let child: ChildProcess;
  let ports: { tcp: number; udp: number; tls: number };
  const hasTls = readdirSync('/usr/lib').some((name) =>
    existsSync(join('/usr/lib', name, 'rsyslog/lmnsd_gtls.so')),
  );
  const lines = () => {
    const file = join(folder, 'syslog.out');
    return existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : [];
  };

  beforeAll(async () => {
    ports = { tcp: await freePort(), udp: await freePort(), tls: await freePort() };
    const tls = hasTls
      ? `global(DefaultNetstreamDriverCAFile="${ca.authority}" DefaultNetstreamDriverCertFile="${ca.certificate}" DefaultNetstreamDriverKeyFile="${ca.key}")
input(type="imtcp" address="127.0.0.1" port="${ports.tls}" StreamDriver.Name="gtls" StreamDriver.Mode="1" StreamDriver.AuthMode="anon")`
      : '';
    writeFileSync(
      join(folder, 'rs.conf'),
      `global(workDirectory="${folder}" maxMessageSize="64k")
module(load="imtcp")
module(load="imudp")
template(name="raw" type="string" string="%pri% %app-name% %msgid% %structured-data% |%msg%\\n")
input(type="imtcp" address="127.0.0.1" port="${ports.tcp}")
input(type="imudp" address="127.0.0.1" port="${ports.udp}")
${tls}
*.* action(type="omfile" file="${join(folder, 'syslog.out')}" template="raw")
`,
    );
    child = spawn(RSYSLOGD, ['-n', '-f', join(folder, 'rs.conf'), '-i', join(folder, 'rs.pid')], {
      stdio: 'ignore',
    });
    const isUp = () =>
      outgoing.connect({ host: '127.0.0.1', port: ports.tcp, tls: null }).then(
        (socket) => (socket.destroy(), true),
        () => false,
      );
    await vi.waitUntil(isUp, { timeout: 10_000 });
  });
  afterAll(() => end(child));

  const send = (transport: 'tcp' | 'udp' | 'tls', given = message()) =>
    receiverOf('syslog')!.send(
      given,
      {
        host: transport === 'tls' ? 'localhost' : '127.0.0.1',
        port: String(ports[transport]),
        transport,
        ca: ca.pem,
      },
      outgoing,
    );
  const linesWith = (text: string) => lines().filter((line) => line.includes(text));

  it('takes records over TCP, each in a line, whose structured data is whole', async () => {
    const alerts = [messageAlert({ facts: [{ name: 'pod', value: 'a"b]c\\d' }], reason: HOSTILE })];
    await send('tcp', message({ id: 'default/tcp', alerts }));
    await expect.poll(() => linesWith('default/tcp').length).toBe(1);
    const [line = ''] = linesWith('default/tcp');
    expect(line).toMatch(/^131 dockwarden alert \[dockwarden@32473 /);
    expect(line).toContain('pod="a\\"b\\]c\\\\d"');
    expect(line).toContain('|Kubectl in a container: ');
    expect(line).not.toContain('\u001b');
  });

  it('takes a record for each of two hundred alerts, and one for the rest, none lost', async () => {
    await send('tcp', { ...hugeMessage(), id: 'default/many' });
    await expect.poll(() => linesWith('default/many').length).toBe(201);
    expect(linesWith('and 800 more alerts').length).toBe(1);
  });

  it('takes a datagram that is cut to its size', async () => {
    await send('udp', {
      ...hugeMessage(),
      id: 'default/udp',
      total: 1,
      alerts: [hugeMessage().alerts[0]!],
    });
    await expect.poll(() => linesWith('default/udp').length).toBe(1);
    expect(linesWith('default/udp')[0]).toContain('(cut)');
  });

  it.skipIf(!hasTls)('takes records over TLS', async () => {
    await send('tls', message({ id: 'default/tls' }));
    await expect.poll(() => linesWith('default/tls').length).toBe(1);
  });
});

it('sends frames over TLS to a server of its authority, and to no other', async () => {
  const frames: string[] = [];
  const server = createTls(
    { key: readFileSync(ca.key), cert: readFileSync(ca.certificate) },
    (socket) => {
      void textOf(socket).then((text) => frames.push(text));
    },
  ).listen(0, '127.0.0.1');
  server.on('tlsClientError', () => {});
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const settings = { host: 'localhost', port: String(port), transport: 'tls' };
  await receiverOf('syslog')!.send(message(), { ...settings, ca: ca.pem }, outgoing);
  const other = receiverOf('syslog')!.send(message(), settings, outgoing);
  await expect(other).rejects.toMatchObject({ fault: 'retry' });
  await expect.poll(() => frames.filter(Boolean).length).toBe(1);
  const [, length = '', frame = ''] = /^(\d+) ([^]*)$/.exec(frames.find(Boolean)!)!;
  expect(Buffer.byteLength(frame)).toBe(Number(length));
  await new Promise((resolve) => server.close(resolve));
});

function alertmanagerPath(): string | null {
  const given = process.env['ALERTMANAGER'];
  if (given !== undefined && existsSync(given)) return given;
  const folders = (process.env['PATH'] ?? '').split(':');
  // That of Debian has the longer name.
  const paths = ['alertmanager', 'prometheus-alertmanager'].flatMap((name) =>
    folders.map((each) => join(each, name)),
  );
  return paths.find((path) => existsSync(path)) ?? null;
}
const ALERTMANAGER = alertmanagerPath();

describe.skipIf(ALERTMANAGER === null)('Alertmanager', () => {
  let child: ChildProcess;
  let url: string;

  beforeAll(async () => {
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    writeFileSync(join(folder, 'am.yml'), 'route:\n  receiver: none\nreceivers:\n  - name: none\n');
    child = spawn(
      ALERTMANAGER!,
      [
        `--config.file=${join(folder, 'am.yml')}`,
        `--storage.path=${join(folder, 'am')}`,
        '--cluster.listen-address=',
        `--web.listen-address=127.0.0.1:${port}`,
      ],
      { stdio: 'ignore' },
    );
    const isUp = () =>
      fetch(`${url}/-/ready`).then(
        ({ ok }) => ok,
        () => false,
      );
    await vi.waitUntil(isUp, { timeout: 15_000 });
  });
  afterAll(() => end(child));

  const active = async () =>
    (await (await fetch(`${url}/api/v2/alerts?active=true`)).json()) as {
      labels: Record<string, string>;
    }[];

  it('has an alert once, however often it is sent, until it is closed', async () => {
    const send = (event: 'alert' | 'resolved') =>
      receiverOf('alertmanager')!.send(
        message({ event, at: Date.now() - 1_000 }),
        { url },
        outgoing,
      );
    await send('alert');
    await send('alert');
    expect(await active()).toMatchObject([
      {
        labels: {
          alertname: 'Kubectl in a container',
          severity: 'high',
          namespace: 'shop',
          pod: 'blog-1',
        },
      },
    ]);
    await send('resolved');
    await expect.poll(active).toEqual([]);
  });

  it('takes hostile and long texts', async () => {
    await receiverOf('alertmanager')!.send({ ...hugeMessage(), at: Date.now() }, { url }, outgoing);
    expect((await active()).length).toBe(201);
  });
});
