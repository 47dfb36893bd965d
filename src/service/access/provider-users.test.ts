import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GOOD, HERE, MINUTE, NOW, TestAccess } from './access.testing.ts';
import type { GroupMapping } from './provider-users.ts';

const MAPPING: GroupMapping = {
  roles: { soc: 'analyst', owners: 'admin' },
  defaultRole: null,
  spaces: {},
};

describe('users of an identity provider', () => {
  let test: TestAccess;
  beforeEach(async () => void (test = await TestAccess.open()));
  afterEach(() => test.close());

  const signIn = (subject: string, names: readonly string[], groups = ['soc']) =>
    test.access.signInByProvider(
      { identity: { issuer: 'https://id.example', subject }, names },
      new Set(groups),
      MAPPING,
      HERE,
    );
  const nameOf = (...names: string[]) => signIn(names.join(), names).principal.name;

  it('are called as the provider says, where that can be a name', () => {
    expect(nameOf('alice')).toBe('alice');
    expect(nameOf('Ælfrēd Ō’Neil')).toBe('lfred-O-Neil');
    expect(nameOf('b:o<b>')).toBe('b-o-b-');
    expect(nameOf('ж', 'bob@corp.example')).toBe('bob@corp.example');
    expect(nameOf('', '-', '😀')).toBe('user');
    expect(nameOf('x'.repeat(5_000))).toBe('x'.repeat(96));
    expect(nameOf('anonymous')).toBe('anonymous-2');
  });

  it('do not become others by a name, and stay who they are with another one', () => {
    expect(signIn('1', ['carol']).principal).toMatchObject({ name: 'carol' });
    expect(signIn('2', ['CAROL']).principal).toMatchObject({ name: 'CAROL-2' });
    expect(signIn('1', ['CAROL']).principal).toMatchObject({ name: 'carol' });
    for (let count = 3; count <= 100; count += 1) signIn(String(count), ['carol']);
    expect(() => signIn('101', ['carol'])).toThrow(expect.objectContaining({ code: 'ENG1816' }));
  });

  it('have what their groups give them now, also against an admin here', async () => {
    const { principal } = signIn('1', ['dora'], ['owners']);
    expect(test.access.users.hasAdmin()).toBe(true);
    test.now += MINUTE;
    expect([...signIn('1', ['dora']).principal.rights]).toEqual(['read', 'triage']);
    expect(test.access.users.get(principal.id)).toMatchObject({
      role: 'analyst',
      createdAt: NOW,
      lastSignIn: NOW + MINUTE,
    });
    expect(test.access.users.hasAdmin()).toBe(false);
    await test.access.users.update(principal.id, { role: 'viewer' });
    expect([...signIn('1', ['dora']).principal.rights]).toEqual(['read', 'triage']);
  });

  it('sign in nowhere with a password', async () => {
    const { principal } = signIn('1', ['eve']);
    await expect(test.access.users.update(principal.id, { password: GOOD })).rejects.toMatchObject({
      code: 'ENG1802',
    });
    await expect(test.access.signIn('eve', GOOD, HERE)).rejects.toMatchObject({ code: 'ENG1811' });
  });

  it('are refused, and their sessions end, where groups give nothing or they are disabled', async () => {
    const { principal, token } = signIn('1', ['finn']);
    const isIn = async (of: string) =>
      (await test.access.authenticate({ kind: 'session', token: of }, HERE.address)).principal !==
      null;
    expect(await isIn(token)).toBe(true);
    expect(() => signIn('1', ['finn'], ['other'])).toThrow(
      expect.objectContaining({ code: 'ENG1822' }),
    );
    expect(await isIn(token)).toBe(false);
    await test.access.users.update(principal.id, { isDisabled: true });
    expect(() => signIn('1', ['finn'])).toThrow(expect.objectContaining({ code: 'ENG1811' }));
    expect(() => signIn('2', ['gus'], [])).toThrow(expect.objectContaining({ code: 'ENG1822' }));
    expect(test.access.users.list()).toHaveLength(1);
  });
});
