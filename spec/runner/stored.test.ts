import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { EventReader } from '../../src/stores/event-store.ts';
import { memoryReader, type MemoryOptions } from '../../src/stores/memory-reader.testing.ts';
import { documentsOf, queryRequestOf, runAnswer, runOverStore } from './run-stored.ts';
import type { SpecCase } from './spec-file.ts';
import { readSpecFolder } from './spec-files.ts';

const files = readSpecFolder(dirname(dirname(fileURLToPath(import.meta.url))));

/** A store of the documents of a case. */
interface StoreKind {
  readonly name: string;
  readonly open: (documents: readonly string[]) => EventReader;
  /** How many bytes of found documents are copied instead of read again. */
  readonly copiedBytes?: number;
}

const inMemory = (streams: number, options: MemoryOptions) => (documents: readonly string[]) =>
  memoryReader(
    documents.map((document, row) => ({ stream: `stream-${row % streams}`, document })),
    options,
  );

const STORES: readonly StoreKind[] = [
  { name: 'every field has a column', open: inMemory(1, {}) },
  { name: 'no field has a column', open: inMemory(2, { isHot: () => false }) },
  {
    name: 'some fields have a column, and other events come with those asked for',
    open: inMemory(3, {
      isHot: (field) => field.length % 2 === 0,
      isExtra: (arrival) => arrival % 3 === 0,
      blockRows: 2,
    }),
    copiedBytes: 0,
  },
];

describe.each(STORES)('a store where $name gives the answers of files', (store) => {
  describe.each(files.map((file) => [file.path, file] as const))('spec/%s', (_, file) => {
    it.each(file.cases.map((each) => [each.name, each] as const))('%s', async (_name, specCase) => {
      await expectAnswers(store, specCase);
    });
  });
});

async function expectAnswers({ open, copiedBytes }: StoreKind, specCase: SpecCase) {
  for (const { queries, answer } of specCase.checks) {
    for (const { text } of queries) {
      const request = queryRequestOf(specCase, text);
      if (request === null || answer === null) continue;
      const reader = open(documentsOf(specCase));
      expect(await runOverStore(request, reader, copiedBytes), text).toEqual(runAnswer(answer));
    }
  }
}
