import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { HttpReceiver } from '../respond/notify/receivers/http-receiver.testing.ts';
import { notifyConfigOf } from './config/connectors.ts';
import { readConfig } from './config/read-config.ts';
import { RealService } from './real-service.testing.ts';

const RULE = `
[metadata]
creation_date = "2026/11/24"
maturity = "production"
[rule]
rule_id = "shell"
name = "Shell"
description = "A shell"
type = "eql"
language = "eql"
severity = "high"
risk_score = 73
from = "now-6m"
query = 'process where process.name == "sh"'
`;

const SECRET = 'a-token-that-nothing-shows';
let folder: string;
let receiver: HttpReceiver;
let service: RealService | null = null;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'notify-api-'));
  writeFileSync(join(folder, 'shell.toml'), RULE);
  receiver = await new HttpReceiver().start();
  writeFileSync(join(folder, 'url'), `${receiver.url}/${SECRET}\n`);
});
afterEach(async () => {
  await service?.stop();
  service = null;
  receiver.received.length = 0;
});
afterAll(async () => {
  await receiver.close();
  rmSync(folder, { recursive: true, force: true });
});

const CONFIG = (more = '') => `
[rules]
paths = ["${folder}/shell.toml"]
live = true
[detection]
jitter = "0s"
[notifications]
allow = ["127.0.0.1"]
public_url = "https://dockwarden.example"
${more}`;

const ask = async (method: string, path: string, body?: object) => {
  const answer = await service!.send(method, path, body && JSON.stringify(body));
  return { status: answer.status, body: answer.json() as Record<string, never> };
};

async function raise(): Promise<void> {
  const event = {
    '@timestamp': new Date().toISOString(),
    event: { kind: 'event', category: ['process'], type: ['start'] },
    process: { name: 'sh' },
    host: { name: 'node-1' },
  };
  const lines = `${JSON.stringify({ create: {} })}\n${JSON.stringify(event)}\n`;
  const sent = await service!.send('POST', '/logs-cloud_defend.process-default/_bulk', lines);
  expect(sent.status).toBe(200);
}

describe('a service with a connector', () => {
  it('of the configuration sends an alert that an event has raised, and what becomes of it is shown', async () => {
    const connector = `[[connector]]\nid = "hook"\ntype = "webhook"\nfiles = { url = "${folder}/url" }`;
    service = await new RealService().start(CONFIG(connector));
    const policy = { name: 'All', connector: 'hook', per: 'alert' };
    expect((await ask('POST', '/dw/notification-policies', policy)).status).toBe(200);
    await raise();
    await expect.poll(() => receiver.received.length, { timeout: 20_000 }).toBe(1);
    expect(receiver.bodies[0]).toMatchObject({ title: 'Shell in node-1', severity: 'high' });
    expect(receiver.bodies[0]!['link']).toMatch(
      /^https:\/\/dockwarden\.example\/console\/alerts\//,
    );
    await expect
      .poll(async () => (await ask('GET', '/dw/deliveries')).body['deliveries'])
      .toMatchObject([{ state: 'sent', policyName: 'All', connectorName: 'hook', title: 'Shell' }]);
    // It is closed there, too, when it is closed here.
    const { alerts } = (await ask('GET', '/dw/alerts')).body as unknown as {
      alerts: { id: string }[];
    };
    await ask('POST', '/dw/alerts/_change', {
      ids: [alerts[0]!.id],
      change: { status: 'closed', closeReason: 'benign' },
    });
    await expect.poll(() => receiver.bodies.at(-1)?.['event']).toBe('resolved');
    // What the configuration has cannot be changed, and is shown without its secret.
    expect((await ask('PUT', '/dw/connectors/hook', { name: 'x' })).status).toBe(400);
    expect((await ask('DELETE', '/dw/connectors/hook')).status).toBe(409);
    expect(JSON.stringify((await ask('GET', '/dw/connectors')).body)).not.toContain(SECRET);
  });

  it('made in the service has its secret nowhere in the clear: files, log, audit log, errors', async () => {
    service = await new RealService().start(CONFIG());
    const made = await ask('POST', '/dw/connectors', {
      id: 'own',
      type: 'webhook',
      name: 'Own',
      secrets: {
        url: `${receiver.url}/${SECRET}`,
        signing_key: 'whsec_c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0',
      },
    });
    expect(made.body).toMatchObject({ secrets: ['url', 'signing_key'], settings: {} });
    const test = await ask('POST', '/dw/connectors/own/_test', {});
    expect(test.body).toMatchObject({ state: 'sent', event: 'test' });
    expect(receiver.received[0]!.headers['webhook-signature']).toMatch(/^v1,/);
    receiver.answer = (response) => response.writeHead(404).end('gone');
    expect((await ask('POST', '/dw/connectors/own/_test', {})).body).toMatchObject({
      state: 'dead',
    });
    receiver.answer = (response) => response.end('ok');
    // What was not sent can be sent again.
    expect((await ask('POST', '/dw/deliveries/_replay', {})).body).toEqual({ messages: 1 });
    await expect.poll(() => receiver.received.length).toBe(3);
    const wrong = await ask('POST', '/dw/connectors', {
      type: 'webhook',
      name: 'Wrong',
      secrets: { url: SECRET },
    });
    expect(wrong.status).toBe(400);
    const audit = (await ask('GET', '/dw/audit?limit=100')).body;
    expect(JSON.stringify(audit)).toContain('made the connector Own');
    const shown = [
      audit,
      wrong.body,
      made.body,
      test.body,
      (await ask('GET', '/dw/connectors')).body,
    ];
    expect(JSON.stringify([shown, service.lines])).not.toContain(SECRET);
    for (const name of readdirSync(service.data, { recursive: true, encoding: 'utf8' })) {
      const path = join(service.data, name);
      if (statSync(path).isFile()) expect(readFileSync(path, 'latin1'), name).not.toContain(SECRET);
    }
  });

  it('says of an import which actions of its rules do not run, and why', async () => {
    service = await new RealService().start('[rules]\nlive = true');
    await ask('POST', '/dw/connectors', {
      id: 'own',
      type: 'webhook',
      name: 'Own',
      secrets: { url: receiver.url },
    });
    const action = (type: string, id: string) => ({
      action_type_id: type,
      id,
      params: { body: 'x' },
    });
    const rule = {
      rule_id: 'with-actions',
      name: 'With actions',
      description: 'd',
      type: 'eql',
      language: 'eql',
      query: 'process where true',
      severity: 'low',
      risk_score: 21,
      actions: [
        action('.webhook', 'own'),
        action('.slack', 'soc'),
        action('.index', 'own'),
        action('.slack', 'own'),
      ],
    };
    const sent = await fetch(`${service.service.url}/dw/rules/_import`, {
      method: 'POST',
      headers: {
        authorization: `ApiKey ${service.service.endpoint.key}`,
        'content-type': 'application/x-ndjson',
      },
      body: `${JSON.stringify(rule)}\n`,
    });
    expect(await sent.json()).toMatchObject({
      objects: [
        {
          id: 'with-actions',
          outcome: 'added',
          actions: [
            {
              position: 1,
              message: 'there is no connector with the id soc: make one of the type slack',
            },
            { position: 2, message: 'actions of the type .index do not run here' },
            { position: 3, message: 'the connector own is of the type webhook, not slack' },
          ],
        },
      ],
    });
  });

  it('is refused what the configuration does not allow, and says so in the status', async () => {
    service = await new RealService().start(CONFIG().replace('allow = ["127.0.0.1"]', ''));
    await ask('POST', '/dw/connectors', {
      id: 'own',
      type: 'webhook',
      name: 'Own',
      secrets: { url: receiver.url },
    });
    await ask('POST', '/dw/notification-policies', { name: 'All', connector: 'own', per: 'alert' });
    await raise();
    const actions = async () =>
      ((await ask('GET', '/dw/status')).body as unknown as { detection: { actions: object[] } })
        .detection.actions;
    await expect.poll(actions, { timeout: 20_000 }).toMatchObject([
      {
        action: 'notify/own',
        refused: 1,
        failure: expect.stringContaining('loopback') as string,
      },
    ]);
    expect(receiver.received).toEqual([]);
  });
});

describe('connectors of the configuration', () => {
  const read = (text: string, env = {}) => notifyConfigOf(readConfig(text, 'test.toml'), env);
  const SLACK = '[[connector]]\nid = "soc-slack"\ntype = "slack"\n';

  it('have secrets of files or of the environment', () => {
    const url = 'https://hooks.slack.com/services/x';
    expect(read(SLACK, { DOCKWARDEN_CONNECTOR_SOC_SLACK_WEBHOOK_URL: url }).connectors).toEqual([
      { id: 'soc-slack', type: 'slack', name: 'soc-slack', settings: { webhook_url: url } },
    ]);
    const mail = read(
      `[[connector]]\nid = "m"\ntype = "email"\nsettings = { host = "h", port = 25, from = "a@b", to = "c@d" }\nfiles = { password = "${folder}/url" }`,
    );
    expect(mail.connectors[0]?.settings).toMatchObject({
      port: '25',
      password: `${receiver.url}/${SECRET}`,
    });
  });

  it.each([
    [SLACK, /soc-slack cannot be so: webhook_url is missing/],
    [`${SLACK}settings = { webhook_url = "https://x" }`, /secret webhook_url among its settings/],
    [
      `${SLACK}files = { webhook_url = "/nowhere" }`,
      /cannot read \/nowhere of the connector soc-slack/,
    ],
    [`${SLACK}settings = { colour = "red" }`, /colour there is no such setting/],
    [`${SLACK}${SLACK}`, /is there twice/],
    ['[[connector]]\ntype = "pigeon"', /connector\.type cannot be "pigeon"/],
  ])('are refused at the start where they cannot work: %s', (text, message) => {
    expect(() => read(text)).toThrow(message);
  });
});
