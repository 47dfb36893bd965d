import { describe, expect, it } from 'vitest';
import { catalogueType, CATALOGUES } from './catalogue/index.ts';
import { rowOf } from './document-row.ts';
import { FieldSet, readValueAs, valueType } from './field-set.ts';

/** The values that a field holds of a document, and which of its numbers count as floating-point ones. */
function valuesAt(path: string, value: unknown) {
  const fields = new FieldSet(catalogueType);
  const slots = [fields.slotOf(path), fields.floatSlotOf(path)];
  const row = rowOf({ [path]: value }, fields);
  return slots.map((slot) => row[slot]);
}

describe('a value in a row', () => {
  it.each<[string, unknown, unknown, unknown?]>([
    ['user.id', 0, '0'],
    ['user.id', -0, '-0'],
    ['user.id', 9007199254740993n, '9007199254740993'],
    ['user.id', 10n ** 30n, String(10n ** 30n)],
    ['user.id', [1, '1', true, null, Number.NaN], ['1', 'true']],
    ['container.labels.any.name', 1, '1'],
    ['destination.port', '22', 22],
    ['destination.port', ['22', 22, 22.9, 'ssh', true], 22],
    ['destination.port', '1e3', 1000],
    ['destination.port', 1e300, undefined],
    ['destination.port', '9223372036854775807', 2n ** 63n - 1n],
    ['destination.port', 2n ** 63n, undefined],
    ['cloud_defend.package_policy_revision', 40_000, undefined],
    ['event.risk_score', '5', 5, 5],
    ['event.risk_score', 5, 5, 5],
    ['process.interactive', ['true', '', 'TRUE', 1], [true, false]],
    ['source.ip', 1, undefined],
    ['source.ip', '::0:1', '::0:1'],
    ['custom.field', [1, '1', 1.5], [1, '1', 1.5], 1.5],
  ])('at %s: %o', (path, value, expected, floats) => {
    expect(valuesAt(path, value)).toStrictEqual([expected, floats]);
  });

  it('that has been read is read as itself', () => {
    for (const type of ['keyword', 'long', 'double', 'boolean', 'ip', 'date']) {
      for (const value of [0, '0', 22.7, '22.7', true, 'true', '', 2n ** 62n, '::1']) {
        const once = readValueAs(valueType(type), value);
        expect(readValueAs(valueType(type), once)).toStrictEqual(once);
      }
    }
  });
});

describe('the type of one field', () => {
  it('is that of the catalogue', () => {
    for (const schema of Object.values(CATALOGUES)) {
      for (const [path, { type, of }] of schema) {
        if (of === undefined) expect([path, catalogueType(path)]).toStrictEqual([path, type]);
      }
    }
  });

  it('is found in time, however long a path is', () => {
    const long = 'a.'.repeat(1_000_000);
    expect(catalogueType(long)).toBeNull();
    expect(catalogueType(`container.labels.${long}`)).toBe('keyword');
    const lengths = [...CATALOGUES.cloud_defend.keys()].map((path) => path.length);
    expect(Math.max(...lengths)).toBeLessThanOrEqual(100);
  });

  it('is unknown elsewhere', () => {
    const others = [
      '',
      'user',
      'user.',
      'user.id.',
      'user.id.x',
      'userid',
      'process.parent.',
      'x.id',
    ];
    expect(others.map(catalogueType)).toStrictEqual(others.map(() => null));
  });
});
