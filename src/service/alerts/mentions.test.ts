import { describe, expect, it } from 'vitest';
import { mentionsIn } from './mentions.ts';

const NAMES = ['ann', 'Ann Lee', 'bob', 'carol@corp.example', 'dr.no'];
const told = (text: string) => mentionsIn(text, NAMES).people;
const unknown = (text: string) => mentionsIn(text, NAMES).unknown;

describe('mentions', () => {
  it.each([
    ['@bob is this yours?', ['bob']],
    ['(@BOB) and @Bob, please', ['bob']],
    ['@Ann Lee has it', ['Ann Lee']],
    ['@ann leaves it', ['ann']],
    ['ask @carol@corp.example.', ['carol@corp.example']],
    ['@dr.no', ['dr.no']],
    ['@dr.no. And @bob!', ['dr.no', 'bob']],
    ['@bob\n@ann', ['bob', 'ann']],
  ])('of %s', (text, names) => {
    expect(told(text)).toEqual(names);
    expect(unknown(text)).toEqual([]);
  });

  it.each([
    'bob@example.com',
    '`@bob`',
    '```\n@bob\n```',
    'https://example.com/@bob',
    '@ bob',
    '@@',
  ])('are none in %s', (text) =>
    expect(mentionsIn(text, NAMES)).toEqual({ people: [], unknown: [] }),
  );

  it('of names that no user has are unknown', () => {
    expect(unknown('@bobby, @eve.')).toEqual(['bobby', 'eve']);
    expect(told('@bobby')).toEqual([]);
  });

  it('are at most 50, however long the text', () => {
    const text = Array.from({ length: 20_000 }, (_, at) => `@x${at}`).join(' ');
    expect(unknown(text)).toHaveLength(50);
  });
});
