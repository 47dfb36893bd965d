import { describe, expect, it } from 'vitest';
import { indexNameFault, isReserved, streamOf } from './index-name.ts';

describe('the name of an index', () => {
  it.each([
    'logs-cloud_defend.process-default',
    'falco-2026.11.26',
    '.ds-a',
    'a',
    'ä',
    'x'.repeat(255),
  ])('may be %s', (name) => {
    expect(indexNameFault(name)).toBeNull();
  });

  it.each([
    ['', /empty/u],
    ['Logs', /lowercase/u],
    ['-a', /start with/u],
    ['_a', /start with/u],
    ['+a', /start with/u],
    ['.', /'\.'/u],
    ['..', /'\.'/u],
    ['a b', /characters/u],
    ['a/b', /characters/u],
    ['a\\b', /characters/u],
    ['a:b', /characters/u],
    ['<a-{now/d}>', /characters/u],
    ['a\nb', /control/u],
    ['a\0', /control/u],
    ['\ud800', /Unicode/u],
    ['x'.repeat(256), /too long/u],
    ['ä'.repeat(128), /too long/u],
  ])('may not be %j', (name, fault) => {
    expect(indexNameFault(name)).toMatch(fault);
  });
});

describe('the stream of an index', () => {
  it.each([
    ['logs-a-default', 'logs-a-default'],
    ['falco-2026.11.26', 'falco'],
    ['falco-2026.11', 'falco'],
    ['falco-2026-11-26', 'falco'],
    ['falco_2026.11.26', 'falco'],
    ['filebeat-8.1.0-2026.11.26-000001', 'filebeat-8.1.0'],
    ['.ds-logs-a-default-2026.11.26-000012', 'logs-a-default'],
    ['partial-.ds-logs-a-default-2026.11.26-000012', 'logs-a-default'],
    ['2026.11.26', '2026.11.26'],
    ['a-20261126', 'a-20261126'],
    ['a-2026.11.26-x', 'a-2026.11.26-x'],
    // What is left without the date could not be named itself.
    ['..-2026.11.26', '..-2026.11.26'],
    ['.ds-_x-2026.11.26-000001', '.ds-_x-2026.11.26-000001'],
  ])('%s is %s', (index, stream) => {
    expect(streamOf(index)).toBe(stream);
  });
});

describe('the names that are not for events', () => {
  it.each([
    '.alerts-security.alerts-default',
    '.internal.alerts-security.alerts-default-000001',
    '.preview.alerts-security.alerts-default',
    '.internal.preview.alerts-security.alerts-default-000001',
    '.siem-signals-default',
    '.lists-default',
    '.items-default-000001',
    '.kibana',
    '.kibana_9.1.0_001',
    '.security-7',
  ])('%s', (name) => {
    expect(isReserved(name)).toBe(true);
  });

  it.each(['alerts', '.alert', '.ds-logs-a-default-2026.11.26-000001', '.listsx', 'logs-.alerts'])(
    'are not %s',
    (name) => {
      expect(isReserved(name)).toBe(false);
    },
  );
});
