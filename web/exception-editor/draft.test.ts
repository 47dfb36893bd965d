import { describe, expect, it } from 'vitest';
import { withValue, type Draft } from './draft.ts';
import { draftFrom, faultOf, itemOf } from './item.ts';

const ITEM = {
  type: 'simple',
  item_id: 'one',
  name: 'Backup',
  description: 'It is ours.',
  entries: [
    { field: 'process.name', operator: 'included', type: 'match', value: 'tar' },
    { field: 'user.name', operator: 'excluded', type: 'match_any', value: ['root', 'www'] },
    { field: 'file.path', operator: 'included', type: 'wildcard', value: '/srv/*' },
    { field: 'container.id', operator: 'included', type: 'exists' },
    { field: 'host.ip', operator: 'included', type: 'list', list: { id: 'ours', type: 'ip' } },
    {
      field: 'file.hash',
      type: 'nested',
      entries: [{ field: 'md5', operator: 'included', type: 'match', value: 'a' }],
    },
  ],
  expire_time: '2027-01-01T00:00:00.000Z',
  meta: { other: 1, dockwarden: { stage: 2, case_insensitive: ['process.name'] } },
};

const EMPTY: Draft = {
  conditions: [],
  name: 'a',
  reason: '',
  expires: null,
  list: null,
  stage: null,
  caseless: [],
};

describe('draft of an exception', () => {
  it('an item that is not changed is saved as it was, also what the editor does not show', () => {
    expect(itemOf(draftFrom(ITEM, null), ITEM)).toEqual(ITEM);
  });

  it('what is taken away is gone', () => {
    const draft = { ...draftFrom(ITEM, null), expires: null, stage: null, conditions: [] };
    const { expire_time: _, ...rest } = ITEM;
    expect(itemOf(draft, ITEM)).toEqual({ ...rest, entries: [], meta: { other: 1 } });
  });

  it('a second value of a field widens its condition; a second argument asks for both', () => {
    const twice = withValue(withValue(EMPTY, 'user.name', 'a'), 'user.name', 'b');
    expect(twice.conditions).toEqual([
      { field: 'user.name', type: 'match_any', operator: 'included', values: ['a', 'b'] },
    ]);
    const args = withValue(withValue(EMPTY, 'process.args', 'a'), 'process.args', 'b');
    expect(args.conditions.map(({ type, values }) => [type, values])).toEqual([
      ['match', ['a']],
      ['match', ['b']],
    ]);
    expect(withValue(args, 'process.args', 'b')).toBe(args);
  });

  it.each<[Partial<Draft>, RegExp | null]>([
    [{}, /hide everything/],
    [withValue(EMPTY, 'user.name', ''), /no value/],
    [{ ...withValue(EMPTY, 'user.name', 'a'), name: ' ' }, /name/],
    [{ ...withValue(EMPTY, 'user.name', 'a'), expires: '2020-01-01' }, /expired/],
    [withValue(EMPTY, 'user.name', 'a'), null],
  ])('says what is wrong (%#)', (draft, wanted) => {
    const fault = faultOf({ ...EMPTY, ...draft }, Date.parse('2027-01-01'));
    if (wanted === null) expect(fault).toBeNull();
    else expect(fault).toMatch(wanted);
  });
});
