import { expect, test } from 'vitest';
import { DATA_SET_ALIASES } from '../../events/origin/data-set-aliases.ts';
import { blockSetup } from '../rules/block-setup.ts';
import { loadRunnableRules } from '../rules/load-rules.ts';
import { createBlockScan, packBlock, unpackBlock } from './block-scan.ts';
import { blockOf, sampleBlocks } from './block.testing.ts';

test('what passes between threads is what was sent', async () => {
  const loaded = await loadRunnableRules(['content/rules'], {
    minSeverity: null,
    tags: [],
    ruleIds: [],
  });
  const exceptions = { items: [], valueLists: [], ofRule: [] };
  const request = {
    from: null,
    to: null,
    now: 0n,
    profiles: false,
    dataSetAliases: DATA_SET_ALIASES,
  };
  const { scan } = createBlockScan(blockSetup(loaded.rules, exceptions, request));
  const hit =
    '{"_index":"logs-cloud_defend.process-x","_id":"1","_source":{"event":{"category":"process","type":"start"},"process.name":"docker","process.interactive":true,"container":{"id":"c"}}}';
  const blocks = [...sampleBlocks('attack'), blockOf(Buffer.from('{}')), blockOf(Buffer.from(hit))];
  const matches = blocks.map((block) => {
    const scanned = scan(block);
    const { counts, rejections, totals } = unpackBlock(structuredClone(packBlock(scanned)));
    expect(counts).toStrictEqual(scanned.counts);
    expect(rejections).toStrictEqual(scanned.rejections);
    expect(totals).toStrictEqual(scanned.totals);
    return totals.found.length;
  });
  expect(matches).toContain(0);
  expect(Math.max(...matches)).toBeGreaterThan(1);
});
