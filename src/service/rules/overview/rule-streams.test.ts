import { expect, it } from 'vitest';
import { namesOfIndex } from '../../../events/origin/origin.ts';
import { streamsOfPatterns } from './rule-streams.ts';

const STREAMS = ['logs-endpoint.events.process-default', 'logs-falco.alerts-default', 'audit'].map(
  (stream) => ({ stream, names: [namesOfIndex(stream)] }),
);
const found = (...patterns: string[]) => {
  const { patterns: each, reads } = streamsOfPatterns(patterns, STREAMS);
  return [
    each.map(({ pattern, streams }) => [pattern, streams.map(({ stream }) => stream)]),
    reads.map(({ stream }) => stream),
  ];
};

it('names the streams of each pattern, and those that match none', () => {
  expect(found('logs-*', 'none-*', '-logs-falco*')).toEqual([
    [
      ['logs-*', ['logs-endpoint.events.process-default', 'logs-falco.alerts-default']],
      ['none-*', []],
      ['-logs-falco*', ['logs-falco.alerts-default']],
    ],
    ['logs-endpoint.events.process-default'],
  ]);
});

it('reads everything without patterns, and takes patterns with commas apart', () => {
  expect(found()).toEqual([[], STREAMS.map(({ stream }) => stream)]);
  expect(found('a*, x')).toEqual([
    [
      ['a*', ['audit']],
      ['x', []],
    ],
    ['audit'],
  ]);
});
