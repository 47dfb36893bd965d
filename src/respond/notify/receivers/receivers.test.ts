import { createHmac, randomBytes } from 'node:crypto';
import { describe, expect, it, beforeAll, afterAll, beforeEach } from 'vitest';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HOSTILE, hugeMessage, message, messageAlert } from '../message.testing.ts';
import { Outgoing } from '../outgoing/outgoing.ts';
import { authority, type Authority } from './authority.testing.ts';
import { HttpReceiver } from './http-receiver.testing.ts';
import { receiverOf, RECEIVERS, settingFaults } from './index.ts';
import type { Settings } from './receiver.ts';

let folder: string;
let ca: Authority;
let server: HttpReceiver;
const outgoing = new Outgoing({ allow: ['127.0.0.1'], timeoutMs: 2_000 });

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'receivers-'));
  ca = authority(folder);
  server = await new HttpReceiver().start({
    key: readFileSync(ca.key),
    cert: readFileSync(ca.certificate),
  });
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => {
  server.received.length = 0;
  server.answer = (response) => response.end('ok');
});

const send = (type: string, settings: Settings, given = message()) =>
  receiverOf(type)!.send(given, { ca: ca.pem, ...settings }, outgoing);

describe('a webhook over HTTPS with an authority of its own', () => {
  const key = randomBytes(32);
  const settings = () => ({
    url: `${server.url}/hook?token=1`,
    signing_key: `whsec_${key.toString('base64')}`,
    headers: 'Authorization: Bearer x\nX-Team: soc',
  });

  it('is signed, as the receiver computes it', async () => {
    await send('webhook', settings());
    const [{ headers, body, path }] = server.received as [(typeof server.received)[0]];
    const [id, at] = [headers['webhook-id'], headers['webhook-timestamp']];
    const expected = createHmac('sha256', key).update(`${String(id)}.${String(at)}.${body}`);
    expect(headers['webhook-signature']).toBe(`v1,${expected.digest('base64')}`);
    expect(Math.abs(Number(at) - Date.now() / 1_000)).toBeLessThan(5);
    expect([id, path]).toEqual(['default/7', '/hook?token=1']);
    expect([headers['authorization'], headers['x-team']]).toEqual(['Bearer x', 'soc']);
  });

  it('does not trust another authority, and sends it nothing', async () => {
    const failed = send('webhook', { ...settings(), ca: '' });
    await expect(failed).rejects.toMatchObject({ fault: 'retry' });
    expect(server.received).toEqual([]);
  });

  it('takes no header that would be more than one, or is that of the connection', async () => {
    for (const headers of ['Host: other', 'a b: c', 'x: y\u0000', 'Content-Length: 3'])
      await expect(send('webhook', { ...settings(), headers })).rejects.toMatchObject({
        fault: 'final',
      });
  });
});

describe('Slack', () => {
  const slack = (given?: ReturnType<typeof message>) =>
    send('slack', { webhook_url: `${server.url}/services/T/B/x` }, given);

  it('has no mention and no link of an event, and stays within its limits', async () => {
    await slack(message({ alerts: [messageAlert({ reason: HOSTILE })], title: HOSTILE }));
    const small = server.received[0]!.body;
    expect(small).not.toContain('<!channel>');
    expect(small).not.toContain('<@U1>');
    expect(small).toContain('&lt;!channel&gt;');
    await slack(hugeMessage());
    const { blocks } = server.bodies[1] as { blocks: { text: { text: string } }[] };
    expect(blocks.length).toBeLessThanOrEqual(50);
    expect(blocks[0]!.text.text.length).toBeLessThanOrEqual(150);
    expect(blocks.every(({ text }) => text.text.length <= 3_000)).toBe(true);
    expect(JSON.stringify(blocks).length).toBeLessThan(13_200);
    expect(JSON.stringify(blocks)).toContain('and 991 more alerts (1000 high)');
  });

  it('has not taken what it answers 200 to without "ok"', async () => {
    server.answer = (response) => response.end('invalid_token');
    await expect(slack()).rejects.toMatchObject({ fault: 'final' });
  });
});

describe('Teams', () => {
  const teams = (given?: ReturnType<typeof message>) =>
    send('teams', { webhook_url: `${server.url}/workflows/x` }, given);

  it('receives an Adaptive Card within its limit, in which events format nothing', async () => {
    server.answer = (response) => response.writeHead(202).end();
    await teams(message({ alerts: [messageAlert({ reason: HOSTILE })] }));
    await teams(hugeMessage());
    expect(server.bodies[0]).toMatchObject({
      type: 'message',
      attachments: [
        { contentType: 'application/vnd.microsoft.card.adaptive', content: { version: '1.4' } },
      ],
    });
    expect(server.received[0]!.body).not.toMatch(/[^\\]\[link\]/);
    expect(Buffer.byteLength(server.received[1]!.body)).toBeLessThan(27_000);
    expect(server.received[1]!.body).toMatch(/and 99\d more alerts/);
  });

  it('is asked again later where it throttles in an answer of 200', async () => {
    server.answer = (response) => response.end('{"ErrorCode":"ApplicationThrottled"}');
    await expect(teams()).rejects.toMatchObject({ fault: 'retry' });
  });
});

describe('PagerDuty', () => {
  it('receives one incident by its key, and its end', async () => {
    const settings = { routing_key: 'R', api_url: server.url, ca: '' };
    const plain = await new HttpReceiver().start();
    const there = { ...settings, api_url: plain.url };
    plain.answer = (response) => response.writeHead(202).end('{}');
    const { ca: _, ...own } = there;
    await receiverOf('pagerduty')!.send(hugeMessage(), own, outgoing);
    await receiverOf('pagerduty')!.send(message({ event: 'resolved' }), own, outgoing);
    const [trigger, resolve] = plain.bodies as [Record<string, never>, Record<string, never>];
    expect(trigger).toMatchObject({
      routing_key: 'R',
      event_action: 'trigger',
      dedup_key: 'dockwarden/default/s1',
    });
    expect(resolve).toMatchObject({ event_action: 'resolve', dedup_key: 'dockwarden/default/s1' });
    const { summary, severity } = trigger['payload'] as unknown as {
      summary: string;
      severity: string;
    };
    expect(summary.length).toBeLessThanOrEqual(1_024);
    expect(summary).toContain('(cut)');
    expect(severity).toBe('error');
    expect(plain.received[0]!.body.length).toBeLessThan(512_000);
    plain.answer = (response) => response.writeHead(429).end('slow down');
    await expect(receiverOf('pagerduty')!.send(message(), own, outgoing)).rejects.toMatchObject({
      fault: 'retry',
      retryAfterMs: 120_000,
    });
    await plain.close();
  });
});

describe('Jira', () => {
  const settings = () => ({ url: server.url, email: 'a@b', token: 't', project: 'SOC' });

  /** The part of Jira that is used, over the issues that it has. */
  function beJira(issues: { key: string; labels: readonly string[] }[]): string[] {
    const comments: string[] = [];
    server.answer = (response, { path, body }) => {
      const asked = JSON.parse(body) as {
        jql?: string;
        fields?: { labels: string[] };
        body?: string;
      };
      if (path === '/rest/api/3/search/jql') {
        const label = /labels = "([^"]+)"/.exec(asked.jql ?? '')?.[1] ?? '';
        const found = issues.filter(({ labels }) => labels.includes(label));
        response.end(JSON.stringify({ issues: found }));
      } else if (path === '/rest/api/2/issue') {
        issues.push({ key: `SOC-${issues.length + 1}`, labels: asked.fields!.labels });
        response.writeHead(201).end(JSON.stringify({ key: issues.at(-1)!.key }));
      } else {
        comments.push(`${path} ${asked.body ?? ''}`);
        response.writeHead(201).end('{}');
      }
    };
    return comments;
  }

  it('has one issue for a story, however often it is tried, and comments behind it', async () => {
    const issues: { key: string; labels: readonly string[] }[] = [];
    const comments = beJira(issues);
    expect(await send('jira', settings())).toEqual({ reference: 'SOC-1' });
    expect(await send('jira', settings())).toEqual({ reference: 'SOC-1' });
    expect([issues.length, comments.length]).toEqual([1, 0]);
    await send('jira', settings(), message({ earlier: 'SOC-1', total: 3 }));
    await send('jira', settings(), message({ earlier: 'SOC-1', event: 'resolved' }));
    expect(comments.map((each) => each.split(' ')[0])).toEqual([
      '/rest/api/2/issue/SOC-1/comment',
      '/rest/api/2/issue/SOC-1/comment',
    ]);
    expect(comments[1]).toContain('Closed in Dockwarden');
  });

  it('has no macro and no mention of an event', async () => {
    beJira([]);
    await send('jira', settings(), message({ alerts: [messageAlert({ reason: HOSTILE })] }));
    const { description } = (server.bodies[1] as { fields: { description: string } }).fields;
    expect(description).not.toMatch(/\{code\}|@all|\[link/);
    await send('jira', settings(), { ...hugeMessage(), key: 'other' });
    expect(server.received.at(-1)!.body.length).toBeLessThan(80_000);
  });
});

describe('Falcosidekick', () => {
  it('receives events in the form of Falco, and one that counts the rest', async () => {
    await send('falcosidekick', { url: server.url }, { ...hugeMessage(), total: 250 });
    expect(server.received.length).toBe(201);
    expect(server.bodies[0]).toMatchObject({ priority: 'Error', source: 'dockwarden' });
    expect(server.bodies.at(-1)).toMatchObject({ output: '50 more alerts (1000 high)' });
    for (const body of server.bodies) {
      expect(body['rule'] && body['time'] && body['priority']).toBeTruthy();
      expect(Object.keys(body['output_fields'] as object).length).toBeGreaterThan(0);
    }
  });
});

describe('every receiver', () => {
  it.each(RECEIVERS.map((each) => [each.type, each] as const))(
    '%s shows what it sends, without its secrets and without terminal controls',
    (_, receiver) => {
      const secrets = Object.fromEntries(
        receiver.fields.map(({ name, isSecret }) => [name, isSecret === true ? 'S3CRET' : '']),
      );
      const preview = receiver.preview(message({ title: HOSTILE }), secrets);
      expect(preview).not.toContain('S3CRET');
      // eslint-disable-next-line no-control-regex -- that is what must not be there
      expect(preview).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/u);
    },
  );

  it.each(RECEIVERS.map((each) => [each.type, each] as const))(
    '%s names what is missing among its settings',
    (_, receiver) => {
      const needed = receiver.fields.filter(({ isRequired }) => isRequired === true);
      expect(settingFaults(receiver, {}).map(({ field }) => field)).toEqual(
        needed.map(({ name }) => name),
      );
    },
  );
});

describe('a message to one person', () => {
  const to = (type: string, handle: string) =>
    receiverOf(type)!.preview(message({ to: handle, lead: `ann: ${HOSTILE}` }), {
      from: 'soc@example.com',
      to: 'all@example.com',
    });

  it('mentions them in Slack, and no one else, whatever the note says', () => {
    const text = to('slack', 'U024BE7LH');
    expect(text.match(/<@\w+>/g)).toEqual(['<@U024BE7LH>']);
    expect(text).not.toContain('<!channel>');
  });

  it('mentions them in Teams by an entity of the card', () => {
    const card = JSON.parse(to('teams', 'ann@example.com')) as {
      attachments: { content: { msteams: object } }[];
    };
    expect(card.attachments[0]!.content.msteams).toEqual({
      entities: [
        {
          type: 'mention',
          text: '<at>you</at>',
          mentioned: { id: 'ann@example.com', name: 'ann@example.com' },
        },
      ],
    });
  });

  it('is a mail to them alone, and says in a webhook whom it is for', () => {
    expect(to('email', 'ann@example.com')).toContain('To: ann@example.com\n');
    expect(JSON.parse(to('webhook', 'ann'))).toMatchObject({ to: 'ann' });
  });

  it.each([
    ['email', 'ann@example.com, eve@example.com'],
    ['email', 'ann@example.com\r\nBcc: eve@example.com'],
    ['slack', 'U024BE7LH> <!channel'],
    ['teams', '<at>all</at>'],
    ['webhook', 'a\nb'],
  ])('cannot have this handle in %s: %s', (type, handle) => {
    expect(receiverOf(type)!.handle!.pattern.test(handle)).toBe(false);
  });
});
