import { describe, expect, it } from 'vitest';
import { textOf } from '../json/text.ts';
import { shapeOf } from './classify.ts';

const T = '"@timestamp":"2026-11-24T10:00:00Z"';

const shapeOfText = (text: string) => {
  const bytes = Buffer.from(text);
  return shapeOf(textOf(bytes, bytes.length), 0);
};

describe('the shape of a document by its first keys', () => {
  it.each([
    ['document', `{${T},"event":{}}`],
    ['document', `{${T},"ecs":{"version":"8"},"event":{}}`],
    ['document', `{ "@timestamp" : "x" , "process" : {} }`],
    ['document', `{"@timestamp":1777889730123,"container":{}}`],
    ['document', `{"agent":{"a":[1]},"process":{},${T}}`],
    ['document', `{"process":{},${T}}`],
    ['document', `{"_index":"i","_source":{${T},"host":{},"event":{}}}`],
    ['document', `{"_index":"i","_id":"1"}`],
    ['ambiguous', `{${T}}`],
    ['ambiguous', `{${T},"rule":"x"}`],
    ['ambiguous', `{${T},"ecs":{},"agent":{},"message":"x"}`],
    ['ambiguous', `{"agent":{},"message":"x",${T}}`],
    ['ambiguous', `{"rule":"x","user":{},${T}}`],
    ['ambiguous', `{"@timestamp":"${'x'.repeat(60)}","rule":"x"}`],
    ['ambiguous', `{"_index":"i","_source":{"rule":"x"}}`],
    ['ambiguous', `{"_id":"1","_source":{${T},"rule":"x"}}`],
    ['object', `{"rule":"x","priority":"y"}`],
    ['object', `{"time":"x","process":{}}`],
    ['text', 'words'],
    ['text', '{}'],
    ['text', '{"rule":'],
    ['text', `{${T},"rule`],
    ['text', '[1]'],
  ])('is "%s" for %s', (shape, text) => {
    expect(shapeOfText(text)).toBe(shape);
  });

  it('does not depend on the previous document', () => {
    expect(shapeOfText(`{${T},"ecs":{"a":1},"event":{}}`)).toBe('document');
    expect(shapeOfText(`{${T},"ecs":{"a":1},"events":{}}`)).toBe('ambiguous');
    expect(shapeOfText(`{${T},"ecs":{"a":1},"event":[]}`)).toBe('document');
    expect(shapeOfText(`{${T},"ecs":{"a":2},"rule":"x"}`)).toBe('ambiguous');
    expect(shapeOfText(`{${T},"ecs":{"a":1}`)).toBe('ambiguous');
  });
});
