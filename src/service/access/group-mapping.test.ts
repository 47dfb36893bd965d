import { describe, expect, it } from 'vitest';
import { grantOf, type GroupMapping } from './provider-users.ts';

const MAPPING: GroupMapping = {
  roles: { soc: 'analyst', leads: 'engineer', owners: 'admin', guests: 'viewer' },
  defaultRole: null,
  spaces: { soc: ['default', 'gone'], dev: ['dev', 'default'], leads: ['*'], lost: ['gone'] },
};
const given = (groups: readonly string[], change: Partial<GroupMapping> = {}) =>
  grantOf(new Set(groups), { ...MAPPING, ...change }, (id) => id !== 'gone');

describe('what groups give', () => {
  it.each([
    [['soc'], { role: 'analyst', spaces: ['default'] }],
    [['soc', 'dev', 'other'], { role: 'analyst', spaces: ['default', 'dev'] }],
    [['guests', 'leads', 'soc'], { role: 'engineer', spaces: null }],
    [['owners'], { role: 'admin', spaces: null }],
    [['owners', 'soc'], { role: 'admin', spaces: null }],
  ])('%j: %j', (groups, grant) => {
    expect(given(groups)).toEqual(grant);
  });

  it.each([
    [[]],
    [['SOC']],
    [['other']],
    [['__proto__']],
    [['dev']],
    [['guests', 'lost']],
    [['guests']],
  ])('%j: nothing', (groups) => {
    expect(() => given(groups)).toThrow(expect.objectContaining({ code: 'ENG1822' }));
  });

  it('gives all spaces where none are mapped, and a role to everybody where the configuration does', () => {
    expect(given(['soc'], { spaces: {} })).toEqual({ role: 'analyst', spaces: null });
    expect(given([], { spaces: {}, defaultRole: 'viewer' })).toEqual({
      role: 'viewer',
      spaces: null,
    });
    expect(given(['soc'], { defaultRole: 'viewer' })).toMatchObject({ role: 'analyst' });
  });
});
