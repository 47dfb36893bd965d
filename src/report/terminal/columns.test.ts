import { describe, expect, it } from 'vitest';
import { candidateColumns, chooseColumns, leastUsefulFirst } from './columns.ts';

describe('columns', () => {
  it('are what says most and what the query names, arguments last', () => {
    const candidates = candidateColumns(['process.name', 'container.id', 'my.own']);
    expect(candidates[0]).toBe('@timestamp');
    expect(candidates.slice(-3)).toEqual(['container.id', 'my.own', 'process.args']);
    expect(new Set(candidates).size).toBe(candidates.length);
  });

  it('have a value somewhere, and do not say the same twice', () => {
    const paths = ['@timestamp', 'container.name', 'container.id', 'event.type', 'user.id'];
    const rows = [
      ['t', undefined, 'id', undefined, undefined],
      ['t', 'name', 'id', 'start', undefined],
    ];
    const none = () => [];
    expect(chooseColumns(paths, rows, none)).toEqual([
      '@timestamp',
      'container.name',
      'event.type',
    ]);
    expect(chooseColumns(paths, rows.slice(0, 1), none)).toEqual(['@timestamp', 'container.id']);
  });

  it('are a document’s own where none of the usual has a value', () => {
    const own = () => Array.from({ length: 20 }, (_, index) => `f${index}`);
    expect(chooseColumns(['@timestamp'], [[undefined]], own)).toHaveLength(8);
  });

  it('go by their use: context first, then what the query names from the right', () => {
    expect(leastUsefulFirst(['@timestamp', 'user.id', 'a', 'b', 'process.args'])).toEqual([
      'user.id',
      'b',
      'a',
      'process.args',
      '@timestamp',
    ]);
  });
});
