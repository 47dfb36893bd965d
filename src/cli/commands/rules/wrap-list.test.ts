import { expect, it } from 'vitest';
import { wrapList } from './wrap-list.ts';

it.each<[string[], number, string[]]>([
  [[], 10, ['']],
  [['one'], 10, ['one']],
  [['one', 'two'], 10, ['one, two']],
  [['one', 'two', 'three'], 8, ['one,', 'two,', 'three']],
  [['one', 'two', 'three'], 9, ['one, two,', 'three']],
  [['longer than there is room', 'b'], 9, ['longer than there is room,', 'b']],
  [['漢字', '漢字'], 10, ['漢字, 漢字']],
  [['漢字', '漢字'], 9, ['漢字,', '漢字']],
])('%j in %i', (values, room, lines) => {
  expect(wrapList(values, room)).toEqual(lines);
});
