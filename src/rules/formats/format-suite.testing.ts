import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isTable, type Data, type Path, type RuleDocument } from '../model/data.ts';
import { anyDocument } from './arbitrary.testing.ts';
import type { Entry, Format, ReadEntry } from './format.ts';
import { mapString } from './string-map.ts';

/** The contract of every format of rule files. */
export function formatSuite(format: Format): void {
  describe(`${format.name} as a form of rule files`, () => {
    it('writes and reads a rule without loss, whatever it holds', () => {
      fc.assert(
        fc.property(anyDocument, (document) => {
          expect(documentOf(format, textOf(format, document))).toEqual(document);
        }),
      );
    });

    it('writes the same text again', () => {
      fc.assert(
        fc.property(anyDocument, (document) => {
          const text = textOf(format, document);
          expect(textOf(format, documentOf(format, text))).toBe(text);
        }),
      );
    });

    it('knows the place of every value, and of every character of a text', () => {
      fc.assert(
        fc.property(anyDocument, (document) => {
          const text = textOf(format, document);
          const entry = onlyEntry(format, text);
          for (const { path, value } of leavesOf(documentOf(format, text).rule, ['rule'])) {
            if (path.some((step) => typeof step === 'string' && !/^\w+$/.test(step))) continue;
            const place = entry.placeOf(path);
            // A null that the format cannot write has no position.
            if (value === null && place === undefined) continue;
            expect(place, JSON.stringify(path)).toBeDefined();
            if (typeof value !== 'string' || place === undefined) continue;
            const offsets = mapString(text, place.value, value);
            expect(offsets?.length).toBe(value.length + 1);
          }
        }),
      );
    });

    it('gives an error with a place for a broken text, and never throws', () => {
      fc.assert(
        fc.property(anyDocument, fc.nat(), fc.string(), (document, at, noise) => {
          const text = textOf(format, document);
          const cut = text.slice(0, at % text.length) + noise;
          for (const { offset } of format.read(cut).errors) {
            expect(offset).toBeGreaterThanOrEqual(0);
            expect(offset).toBeLessThanOrEqual(cut.length);
          }
        }),
      );
    });

    it('reads what begins with a byte order mark', () => {
      const document: RuleDocument = { metadata: null, rule: { rule_id: 'a' }, others: {} };
      const entry = onlyEntry(format, `\ufeff${textOf(format, document)}`);
      expect(entry.entry).toMatchObject({ document: { rule: { rule_id: 'a' } } });
    });
  });
}

export function textOf(format: Format, document: RuleDocument): string {
  return format.write([{ kind: 'rule', document }]);
}

export function documentOf(format: Format, text: string): RuleDocument {
  const entry: Entry = onlyEntry(format, text).entry;
  if (entry.kind !== 'rule') throw new TypeError(`no rule but ${entry.kind}`);
  return entry.document;
}

function onlyEntry(format: Format, text: string): ReadEntry {
  const { entries, errors } = format.read(text);
  expect(errors).toEqual([]);
  const rule = entries.find(({ entry }) => entry.kind === 'rule');
  if (rule === undefined) throw new TypeError('no rule was read');
  return rule;
}

function leavesOf(data: Data, path: Path): { readonly path: Path; readonly value: Data }[] {
  if (Array.isArray(data)) {
    return data.flatMap((each, index) => leavesOf(each, [...path, index]));
  }
  if (isTable(data)) {
    return Object.entries(data).flatMap(([key, each]) => leavesOf(each, [...path, key]));
  }
  return [{ path, value: data }];
}
