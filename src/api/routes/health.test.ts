import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  detectionStatus,
  outcomeOf,
  rejected,
  ScriptedDetection,
  spaceStatus,
  stored,
  TestService,
} from '../service.testing.ts';

let service: TestService;
beforeEach(async () => (service = await new TestService().start()));
afterEach(() => service.stop());

const health = async (path = '/dw/health') =>
  (await service.send('GET', path)).json() as {
    status: string;
    proof: string;
    findings: { code: string; mend: string; message: string }[];
  };

const set = (changes: Parameters<typeof detectionStatus>[0]) =>
  void ((service.detection as ScriptedDetection).state = detectionStatus(changes));

describe('health', () => {
  it('is one sentence where all is well', async () => {
    expect(await health()).toMatchObject({
      status: 'ok',
      proof: 'All 63 rules have read every event up to 08:00:00 UTC.',
      findings: [],
    });
  });

  it('says what was missed, and how to mend it', async () => {
    const note = { space: 'default', id: 'r', name: 'R', message: 'why' };
    const { rules } = detectionStatus();
    set({
      rules: { ...rules, failing: [{ ...note, failures: 3, retryAt: 0 }], notRun: [note] },
      proof: { stretches: 1, events: 1, differences: 2, lastDifference: null },
      unreadStreams: [{ stream: 'falco', names: [['falco']] }],
      actions: [
        { space: 'default', action: 'log', waiting: 3, refused: 1, failure: 'the disk is full' },
      ],
      spaces: [
        spaceStatus({
          gaps: { open: 2, lost: 1 },
          behind: 3,
          backlog: { rules: 1, matches: 9 },
          failure: 'the disk is full',
          sequences: {
            late: 9,
            ahead: 0,
            untimed: 0,
            forgotten: 4,
            recent: { late: 2, forgotten: 1 },
          },
        }),
      ],
    });
    const { status, proof, findings } = await health();
    expect(status).toBe('problem');
    expect(proof).toBe(
      'All 63 rules have read every event up to 08:00:00 UTC, except in 3 gaps and for 2 matches that a check found missing.',
    );
    expect(findings.map(({ code }) => code)).toEqual(
      [
        '201',
        '202',
        '203',
        '204',
        '205',
        '206',
        '207',
        '208',
        '211',
        '212',
        '213',
        '209',
        '210',
      ].map((code) => `HLT${code}`),
    );
    for (const { mend } of findings) expect(mend).not.toBe('');
  });

  it('is that of a space, which says nothing of another', async () => {
    const answer = await service.send('POST', '/dw/spaces', {
      headers: { 'content-type': 'application/json' },
      body: '{"id":"dev","name":"Dev"}',
    });
    expect(answer.status).toBe(200);
    const note = { space: 'default', id: 'r', name: 'Secret', message: 'why' };
    const { rules } = detectionStatus();
    set({
      rules: { ...rules, notRun: [note] },
      actions: [{ space: 'default', action: 'log', waiting: 3, refused: 0, failure: 'secret' }],
      spaces: [spaceStatus({ gaps: { open: 1, lost: 0 } }), spaceStatus({ id: 'dev', rules: 1 })],
    });
    const dev = await health('/s/dev/dw/health');
    expect(dev).toMatchObject({ status: 'ok', findings: [] });
    expect(dev.proof).toBe('The one rule has read every event up to 08:00:00 UTC.');
    expect((await health()).status).toBe('problem');
  });

  it('is fine with rules of types that do not run here, and counts them', async () => {
    set({ spaces: [spaceStatus({ otherTypes: 4 })] });
    expect(await health()).toMatchObject({
      status: 'ok',
      proof: 'All 63 rules have read every event up to 08:00:00 UTC.',
      rules: { enabled: 63, otherTypes: 4 },
      findings: [],
    });
  });

  it('does not claim what is not known', async () => {
    set({ spaces: [spaceStatus({ readTo: null })] });
    expect((await health()).proof).toMatch(/^It is not known yet/);
    set({ spaces: [spaceStatus({ rules: 0, otherTypes: 2 })] });
    expect((await health()).proof).toBe('No rule that can run is enabled.');
    set({ spaces: [spaceStatus({ rules: 0 })] });
    expect((await health()).proof).toBe('No rule is enabled.');
  });
});

it('sources say who sends, with which key, and what was wrong with it', async () => {
  service.isIngestOpen = false;
  await service.stop();
  service = new TestService();
  service.isIngestOpen = false;
  await service.start();
  const made = await service.send('POST', '/dw/keys', {
    headers: { 'content-type': 'application/json' },
    body: '{"name":"falco","rights":["ingest"],"allSpaces":true}',
  });
  const { key, id } = made.json() as { key: string; id: string };
  const send = async () =>
    service.send('POST', '/logs-app/_doc', {
      headers: {
        authorization: `ApiKey ${key}`,
        'content-type': 'application/json',
        'user-agent': 'falcosidekick/2.31',
      },
      body: '{"a":1}',
    });
  service.intake.script = () => outcomeOf([stored({ index: 'logs-app' })]);
  await send();
  service.intake.script = () => outcomeOf([rejected('mapper_parsing_exception', 'no JSON')]);
  await send();
  service.intake.script = () => ({ status: 400, type: 'x', reason: 'cannot be read' });
  await send();
  const { senders } = (await service.send('GET', '/dw/sources')).json() as {
    senders: Record<string, unknown>[];
  };
  expect(senders).toMatchObject([
    {
      name: 'key:falco',
      keyId: id,
      agent: 'falcosidekick/2.31',
      address: '127.0.0.1',
      events: 1,
      rejected: 1,
      refused: 1,
      lastError: 'cannot be read',
    },
  ]);
  // Addresses are for admins.
  const reader = await service.send('POST', '/dw/keys', {
    headers: { 'content-type': 'application/json' },
    body: '{"name":"reader","rights":["read"],"allSpaces":true}',
  });
  const headers = { authorization: `ApiKey ${(reader.json() as { key: string }).key}` };
  const seen = await service.send('GET', '/dw/sources', { headers });
  expect(seen.text).toContain('key:falco');
  expect(seen.text).not.toContain('127.0.0.1');
});
