import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ServiceWithDetection } from '../api/routes/real-detection.testing.ts';
import { splitSpace } from './spaces.ts';

describe('the path of a space', () => {
  it.each([
    ['/s/dev/dw/alerts', '/dw/alerts', 'dev'],
    ['/s/default/api/status', '/api/status', 'default'],
    ['/dw/alerts', '/dw/alerts', null],
    ['/s/dev', '/s/dev', null],
    ['/s//dw/alerts', '/s//dw/alerts', null],
    // It is taken as it stands: no space has such a name.
    ['/s/%2e%2e/dw/alerts', '/dw/alerts', '%2e%2e'],
    ['/s/dev/s/prod/dw/alerts', '/s/prod/dw/alerts', 'dev'],
  ])('%s', (given, path, space) => {
    expect(splitSpace(given)).toEqual({ path, space });
  });
});

describe('a request in a space', () => {
  const service = new ServiceWithDetection();
  beforeAll(async () => {
    await service.start();
    const space = { id: 'dev', name: 'Development', description: '' };
    await service.ask('POST', '/dw/spaces', space);
  });
  afterAll(() => service.stop());

  const rule = {
    rule_id: 'r',
    name: 'R',
    description: 'd',
    type: 'eql',
    language: 'eql',
    query: 'process where true',
    severity: 'low',
    risk_score: 21,
  };
  const namesIn = async (prefix: string) => {
    const { value } = await service.ask('GET', `${prefix}/dw/rules`);
    return (value as { rules: { id: string }[] }).rules.map(({ id }) => id);
  };

  it('reads and changes what is in it', async () => {
    expect((await service.ask('POST', '/s/dev/dw/rules', rule)).status).toBe(200);
    expect(await namesIn('/s/dev')).toEqual(['r']);
    expect(await namesIn('')).toEqual([]);
    expect(await namesIn('/s/default')).toEqual([]);
    expect((await service.ask('GET', '/dw/rules/r')).status).toBe(404);
    expect((await service.ask('DELETE', '/dw/rules/r')).status).toBe(404);
    expect(await namesIn('/s/dev')).toEqual(['r']);
  });

  it.each(['nowhere', 'DEV', '..%2fdev', 'dev%00', '__proto__', 'a'.repeat(2_000)])(
    'is not found where there is no space %s',
    async (space) => {
      for (const path of ['/dw/rules', '/dw/alerts', '/dw/stories', '/dw/jobs', '/dw/exceptions']) {
        const { status } = await service.ask('GET', `/s/${space}${path}`);
        expect([path, status]).toEqual([path, 404]);
      }
    },
  );

  it('is not told of other spaces by what is of the whole service', async () => {
    const secret = { ...rule, rule_id: 'q', name: 'Secret', index: ['nowhere-*'] };
    expect((await service.ask('POST', '/dw/rules', { ...secret, enabled: true })).status).toBe(200);
    const asked = { name: 'k', rights: ['read'] };
    const made = await service.ask('POST', '/s/dev/dw/keys', asked);
    const { key } = made.value as { key: string };
    const headers = { authorization: `ApiKey ${key}` };
    const statusOf = async (own: Readonly<Record<string, string>>) =>
      (await service.send('GET', '/dw/status', { headers: own })).text;
    await expect.poll(() => statusOf({})).toContain('Secret');
    const all = JSON.parse(await statusOf({})) as Shown;
    expect(all.detection.spaces.map(({ id }) => id)).toContain('default');
    const text = await statusOf(headers);
    expect(text).not.toContain('Secret');
    const { detection } = JSON.parse(text) as Shown;
    expect(detection.spaces.map(({ id }) => id)).toEqual(['dev']);
    expect((await service.send('GET', '/metrics', { headers })).status).toBe(403);
    expect((await service.send('GET', '/metrics')).status).toBe(200);
  });

  it('says which space is not there', async () => {
    const { status, value } = await service.ask('GET', '/s/nowhere/dw/rules');
    expect({ status, value }).toMatchObject({
      status: 404,
      value: { error: { reason: 'there is no space "nowhere"' } },
    });
  });
});

interface Shown {
  readonly detection: { readonly spaces: readonly { readonly id: string }[] };
}
