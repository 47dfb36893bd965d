import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { memoryReader, type MemoryOptions } from '../../src/stores/memory-reader.testing.ts';
import { EmbeddedSpecStores } from './embedded-spec-store.ts';
import {
  documentsOf,
  queryRequestOf,
  runAnswer,
  runOverStore,
  type SpecStore,
} from './run-stored.ts';
import type { SpecCase } from './spec-file.ts';
import { readSpecFolder } from './spec-files.ts';

const files = readSpecFolder(dirname(dirname(fileURLToPath(import.meta.url))));

const embedded = new EmbeddedSpecStores(files.flatMap(({ cases }) => cases));
beforeAll(() => embedded.open());
afterAll(() => embedded.close());

interface StoreKind {
  readonly name: string;
  readonly of: (specCase: SpecCase) => SpecStore;
}

const inMemory =
  (streams: number, options: MemoryOptions, copiedBytes?: number) => (specCase: SpecCase) => {
    const events = documentsOf(specCase).map((document, row) => {
      return { stream: `stream-${row % streams}`, document };
    });
    return { reader: memoryReader(events, options), streams: null, copiedBytes };
  };

const STORES: readonly StoreKind[] = [
  { name: 'every field has a column', of: inMemory(1, {}) },
  {
    name: 'some fields have a column, and other events come with those asked for',
    of: inMemory(
      3,
      {
        isHot: (field) => field.length % 2 === 0,
        isExtra: (arrival) => arrival % 3 === 0,
        blockRows: 2,
      },
      0,
    ),
  },
  { name: 'events are in segments and in the log', of: (specCase) => embedded.of(specCase) },
];

describe.each(STORES)('a store where $name gives the answers of files', (store) => {
  describe.each(files.map((file) => [file.path, file] as const))('spec/%s', (_, file) => {
    it.each(file.cases.map((each) => [each.name, each] as const))('%s', async (_name, specCase) => {
      for (const { queries, answer } of specCase.checks) {
        for (const { text } of queries) {
          const request = queryRequestOf(specCase, text);
          if (request === null || answer === null) continue;
          const lines = await runOverStore(request, store.of(specCase));
          expect(lines, text).toEqual(runAnswer(answer));
        }
      }
    });
  });
});
