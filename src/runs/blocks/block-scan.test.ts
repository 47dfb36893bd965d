import { DATA_SET_ALIASES } from '../../events/origin/data-set-aliases.ts';
import { beforeAll, describe, expect, it } from 'vitest';
import { blockOf, sampleBlocks, SAMPLES } from './block.testing.ts';
import { loadRunnableRules, type RunnableRules } from '../rules/load-rules.ts';
import { createBlockScan } from './block-scan.ts';
import { blockSetup } from '../rules/block-setup.ts';

const ALL = { minSeverity: null, tags: [], ruleIds: [] };
const NO_EXCEPTIONS = { items: [], valueLists: [], ofRule: [] };

describe('a search over bytes before documents are read', () => {
  let loaded: RunnableRules;
  beforeAll(async () => {
    loaded = await loadRunnableRules(['content/rules'], ALL);
  });

  const scanned = (searchedBytes: number, blocks: ReturnType<typeof sampleBlocks>) => {
    const request = {
      from: 1_795_534_310_000_000_000n,
      to: null,
      now: 0n,
      profiles: false,
      dataSetAliases: DATA_SET_ALIASES,
    };
    const searched = { searchedBytes, searchesFiles: true };
    const setup = { ...blockSetup(loaded.rules, NO_EXCEPTIONS, request), ...searched };
    const { scan } = createBlockScan(setup);
    return blocks.map((block) => {
      const { counts, rejections, totals } = scan(block);
      return { counts, rejections, totals };
    });
  };

  it.each(SAMPLES)('finds and counts the same for the shipped rules over %s', (sample) => {
    const blocks = sampleBlocks(sample);
    expect(scanned(0, blocks)).toStrictEqual(scanned(Infinity, blocks));
  });

  it('finds and counts the same where lines are broken, escaped or say nothing of their origin', () => {
    const lines = [
      '{"event":{"category":"process","type":"start","action":"exec"},"process":{"name":"\\u006bubectl"},"container":{"id":"a"}}',
      '{"event":{"category":"process","type":"start"},"process":{"name":"KUBECTL"},"container.id":"b","@timestamp":"2026-11-24T10:00:00Z"}',
      '{"broken": "kubectl"',
      'kubectl',
      '',
      '[{"process":{"name":"kubectl"}}]',
      '{"_index":"logs-cloud_defend.process-x","_source":{"event":{"category":"process","type":"start"},"process.name":"docker","container":{"id":"c"}}}',
      '{"_index":"other","_source":{"event":{"category":"process","type":"start"},"process.name":"docker","container":{"id":"c"}}}',
    ];
    const blocks = [blockOf(Buffer.from(lines.join('\r\n')))];
    const fast = scanned(0, blocks);
    expect(fast).toStrictEqual(scanned(Infinity, blocks));
    expect(fast[0]?.counts).toMatchObject({ documents: 4, rejected: 3 });
  });
});
