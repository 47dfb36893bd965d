import { describe, expect, it } from 'vitest';
import type { WhyStage } from './clauses.ts';
import { joinKeys, queryParts } from './stages.ts';

const stageAt = (query: string, text: string, stage: number): WhyStage => {
  const start = query.indexOf(text);
  const span = { start, end: start + text.length };
  const clause = { kind: 'test' as const, text, span, isTrue: true, failure: null, fields: [] };
  return { stage, from: 'event', clause: { ...clause, parts: [] } };
};

describe('parts of a query', () => {
  it('a sequence is cut at its events; what must not happen stays text', () => {
    const query =
      'sequence by host.id\n  [a where b == "]"]\n  ![c where d]\n  [e where f]\n| head 1';
    const stages = [stageAt(query, 'a where b == "]"', 1), stageAt(query, 'e where f', 3)];
    const parts = queryParts({ query, stages });
    expect(parts.map(({ kind, span }) => [kind, query.slice(span.start, span.end)])).toEqual([
      ['text', 'sequence by host.id'],
      ['stage', '[a where b == "]"]'],
      ['text', '![c where d]'],
      ['stage', '[e where f]'],
      ['text', '| head 1'],
    ]);
  });

  it('a query of one event is one part', () => {
    const query = 'process where true';
    const parts = queryParts({ query, stages: [stageAt(query, 'process where true', 1)] });
    expect(parts.map(({ kind, span }) => [kind, query.slice(span.start, span.end)])).toEqual([
      ['stage', query],
    ]);
  });

  it.each([
    ['sequence by host.id, ?user.name with maxspan=1m', ['host.id', 'user.name']],
    ['by process.entity_id', ['process.entity_id']],
    ['sequence with maxspan=1m', []],
  ])('%s joins by %j', (text, keys) => {
    expect(joinKeys(text)).toEqual(keys);
  });
});
