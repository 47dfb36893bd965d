import { describe, expect, it } from 'vitest';
import { compileKql, type FieldValue } from './match.ts';

interface Subject {
  readonly [name: string]: readonly FieldValue[];
}

const SUBJECTS: Readonly<Record<string, Subject>> = {
  curl: {
    name: ['Curl in a Container'],
    tags: ['Domain: Cloud', 'OS: Linux'],
    enabled: [true],
    risk: [21],
    created: ['2026-03-01T00:00:00.000Z'],
  },
  wget: { name: ['Wget (again) or "curl"'], tags: ['OS: Windows'], enabled: [false], risk: [73] },
  shell: {
    name: ['Shell*'],
    tags: [],
    enabled: [true],
    risk: [99],
    created: ['2026-10-01T00:00:00Z'],
  },
};

const field = (name: string) =>
  ['name', 'tags', 'enabled', 'risk', 'created'].includes(name)
    ? {
        kind: name === 'name' ? ('text' as const) : ('keyword' as const),
        read: (subject: Subject) => subject[name] ?? [],
      }
    : null;

const found = (text: string) => {
  const test = compileKql(text, field);
  return Object.entries(SUBJECTS).flatMap(([name, subject]) => (test(subject) ? [name] : []));
};

describe('a filter in KQL', () => {
  it.each<[string, string[]]>([
    ['', ['curl', 'wget', 'shell']],
    ['  ', ['curl', 'wget', 'shell']],
    ['name: curl', ['curl', 'wget']],
    // Words without quotes: any of them.
    ['name: shell wget', ['wget', 'shell']],
    ['name: "in a container"', ['curl']],
    ['name: "container in"', []],
    ['name: "contain"', []],
    ['name: contain*', ['curl']],
    ['name: *in a cont*', ['curl']],
    ['name:*', ['curl', 'wget', 'shell']],
    ['created: *', ['curl', 'shell']],
    ['not created: *', ['wget']],
    ['tags: "OS: Linux"', ['curl']],
    ['tags: "os: linux"', []],
    ['tags: OS\\: *', ['curl', 'wget']],
    ['tags: Linux', []],
    ['enabled: true', ['curl', 'shell']],
    ['risk: 73', ['wget']],
    ['risk >= 73', ['wget', 'shell']],
    ['risk > 73 or risk < 50', ['curl', 'shell']],
    ['created > "2026-05-01T00:00:00Z"', ['shell']],
    ['created <= "2026-03-01T00:00:00Z"', ['curl']],
    // `and` binds more than `or`, `not` more than both.
    ['risk: 21 or risk: 73 and enabled: true', ['curl']],
    ['(risk: 21 or risk: 73) and enabled: true', ['curl']],
    ['(risk: 21 or risk: 73) and not enabled: true', ['wget']],
    ['NOT (enabled: true AND risk: 21)', ['wget', 'shell']],
    ['not not enabled: true', ['curl', 'shell']],
    ['risk: (21 or 99)', ['curl', 'shell']],
    ['risk: (not 21)', ['wget', 'shell']],
    ['tags: ("OS: Linux" and "Domain: Cloud")', ['curl']],
    ['name: Shell\\*', ['shell']],
    ['name: "Wget \\"curl\\""', []],
    ['name: android', []],
  ])('%s', (text, names) => {
    expect(found(text)).toEqual(names);
  });

  it.each([
    ['nmae: curl', 'a field that does not exist: nmae'],
    ['name: (a or nmae: b)', 'at character'],
    ['curl', 'a value needs the field'],
    ['name: "curl', 'a quotation mark is not closed'],
    ['(name: curl', 'a parenthesis is not closed'],
    ['name: curl)', 'unexpected text'],
    ['name: ', 'a value is missing'],
    ['name: a and', 'a value is missing'],
    ['na*: a', 'the name of a field has a wildcard'],
    ['name: { first: a }', 'nested queries are not supported'],
    ['('.repeat(100_000), 'levels'],
    ['not '.repeat(20_000), 'levels'],
    ['x'.repeat(100_001), 'more than 100000 characters'],
    [Array.from({ length: 6_000 }, () => 'risk: 1').join(' or '), 'more than 5000 parts'],
  ])('is refused: %.30s', (text, why) => {
    expect(() => found(text)).toThrow(why);
  });

  it.each([
    `name: ${'*a'.repeat(20_000)}b`,
    `name: a${' '.repeat(90_000)}b`,
    `name: ${'a '.repeat(40_000)}`,
    `name: "${'\\"'.repeat(40_000)}"`,
  ])('takes time that grows with its length only: %.12s', (text) => {
    const start = performance.now();
    try {
      found(text);
    } catch {
      // What it says of it does not matter here.
    }
    expect(performance.now() - start).toBeLessThan(1_000);
  });
});
