import { expect, test } from 'vitest';
import { SensorError } from '../errors.ts';
import { parseFields, parseFormat } from './format.ts';
import { parsePageLayout } from './page.ts';
import { fixture, FORMATS } from './pages.testing.ts';

test('a format file: name, number, fields', () => {
  const exec = FORMATS.find(({ name }) => name === 'sched_process_exec');
  expect(exec?.id).toBe(365);
  expect([...(exec?.fields.values() ?? [])].slice(3)).toEqual([
    { name: 'common_pid', offset: 4, size: 4, signed: true, place: 'plain' },
    { name: 'filename', offset: 8, size: 4, signed: false, place: 'data' },
    { name: 'pid', offset: 12, size: 4, signed: true, place: 'plain' },
    { name: 'old_pid', offset: 16, size: 4, signed: true, place: 'plain' },
  ]);
});

test.each([
  ['an array', 'field:char comm[16];\toffset:8;\tsize:16;\tsigned:0;', 'comm', 'plain'],
  [
    'by relative place',
    'field:__rel_loc char[] path;\toffset:8;\tsize:4;\tsigned:0;',
    'path',
    'relative',
  ],
  ['of many words', 'field:unsigned long long x;\toffset:8;\tsize:8;\tsigned:0;', 'x', 'plain'],
])('a field %s', (_, line, name, place) => {
  expect([...parseFields(line).values()]).toMatchObject([{ name, place, offset: 8 }]);
});

test.each(['', 'name: x\nformat:', 'ID: 4', 'name: x\nID: 0', 'name: x\nID: a'])(
  'no format: %j',
  (text) => {
    expect(() => parseFormat(text)).toThrow(SensorError);
  },
);

test('the layout of pages', () => {
  expect(parsePageLayout(fixture('header_page').toString())).toEqual({
    pageBytes: 4096,
    timeOffset: 0,
    commitOffset: 8,
    dataOffset: 16,
  });
});

test.each(['', 'field: u64 timestamp;\toffset:0;\tsize:8;\tsigned:0;'])('no layout: %j', (text) => {
  expect(() => parsePageLayout(text)).toThrow(SensorError);
});
