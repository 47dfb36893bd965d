import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FastMemory } from '../../ingest/json/fast-reader.ts';
import { compile } from '../../lang/index.ts';
import { documentTextArbitrary, queryArbitrary } from '../../lang/plan/hostile.testing.ts';
import { blockOf, sampleBlocks, SAMPLES } from '../blocks/block.testing.ts';
import { createBlockScan, type BlockScan } from '../blocks/block-scan.ts';
import type { BlockScanSetup } from '../blocks/setup.ts';
import { huntSettings } from '../../service/events/hunt/compile-hunt.ts';
import { setupOf } from './query-run.ts';

const setupFor = (text: string, more: Partial<BlockScanSetup> = {}): BlockScanSetup => ({
  ...setupOf({ text, settings: huntSettings({ now: 0n }), from: null, to: null }, false),
  searchedBytes: 0,
  ...more,
});

/** What a scan of blocks gives, but for the blocks. */
function scanned(
  setup: BlockScanSetup,
  blocks: Parameters<BlockScan['scan']>[0][],
  memory: FastMemory | null = null,
) {
  const { scan } = createBlockScan(setup, undefined, memory);
  return blocks.map((block) => {
    const { counts, rejections, totals } = scan(block);
    return { counts, rejections, totals };
  });
}

/** One for all, as each keeps much of the address space. */
const memory = FastMemory.open();

const QUERIES = [
  'process where process.name : ("docker", "kubectl", "runc")',
  'process where process.args : "*/serviceaccount/*" and event.type == "start"',
  'any where process.name == "nothing of the kind"',
  'process where process.name == "curl" and process.nothing == "x"',
  'sequence by container.id with maxspan=2s [process where process.name == "curl"] [process where process.name == "chmod"]',
  'sequence by process.entity_id with maxspan=2s [process where process.name == "bash" and event.action == "exec"] ![process where event.action == "end"]',
  'sample by container.id [process where process.name == "kubectl"] [process where process.name == "docker"]',
  'process where process.args regex ".*(wget|curl).*"',
  'process where process.args_count > 30',
];

describe('a search over bytes before documents are read', () => {
  it.each(QUERIES)('finds and counts the same in the recordings: %s', (query) => {
    for (const sample of SAMPLES) {
      const blocks = [...sampleBlocks(sample)];
      for (const more of [{}, { from: 1_795_534_310_000_000_000n }]) {
        const plain = scanned(setupFor(query, { ...more, searchedBytes: Infinity }), blocks);
        expect(scanned(setupFor(query, more), blocks)).toStrictEqual(plain);
        expect(scanned(setupFor(query, more), blocks, memory)).toStrictEqual(plain);
      }
    }
  });

  it('finds and counts the same where it begins after some blocks', () => {
    for (const query of QUERIES) {
      const blocks = [...sampleBlocks('attack'), ...sampleBlocks('benign')];
      const [plain, late] = [Infinity, (blocks[0]?.length ?? 0) + 1].map((searchedBytes) =>
        scanned(setupFor(query, { searchedBytes }), blocks),
      );
      expect(late).toStrictEqual(plain);
    }
  });

  it('finds and counts the same whatever the query and the documents', () => {
    const line = fc.oneof(
      { weight: 12, arbitrary: documentTextArbitrary(['sh', 'kubectl', '/etc/shadow']) },
      fc.constantFrom('', '  ', 'nonsense', '{"a": ', '[1]', '{}', '{"a":1}{"a":2}'),
    );
    const cases = fc.tuple(queryArbitrary, fc.array(line, { minLength: 1, maxLength: 12 }));
    fc.assert(
      fc.property(cases, ([query, lines]) => {
        try {
          compile(query);
        } catch {
          return;
        }
        const blocks = [blockOf(Buffer.from(lines.join('\n')))];
        const plain = scanned(setupFor(query, { searchedBytes: Infinity }), blocks);
        expect(scanned(setupFor(query), blocks)).toStrictEqual(plain);
        // The first block has the fields, so that documents of the second one need only be counted.
        const twice = [...blocks, ...blocks];
        expect(scanned(setupFor(query), twice, memory)).toStrictEqual(
          scanned(setupFor(query, { searchedBytes: Infinity }), twice),
        );
      }),
      { numRuns: 2_000 },
    );
  });
});
