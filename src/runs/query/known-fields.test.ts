import { describe, expect, it } from 'vitest';
import { NO_BROKEN, type Block } from '../../ingest/index.ts';
import { fieldsIn, KnownFields } from './known-fields.ts';

function block(text: string, spans: readonly number[] | null = null): Block {
  const bytes = Uint8Array.from([...Buffer.from(text), 0, 0, 0, 0]);
  const place = { source: 0, sequence: 0, offset: 0, length: bytes.length - 4 };
  return {
    ...place,
    bytes,
    format: 'lines',
    spans: spans && Uint32Array.from(spans),
    broken: NO_BROKEN,
  };
}

const namesIn = (...blocks: Block[]) => {
  const known = new KnownFields(['from.schema']);
  for (const each of blocks) known.look(each);
  return known.names;
};

describe('KnownFields', () => {
  it('finds names in nested, dotted and repeated objects, line by line', () => {
    const text = '{"a":{"b":1,"c.d":[{"e":2},{"f":null}]}}\nbroken\n{"g":[[{"h":true}]]}';
    expect(namesIn(block(text))).toEqual(['from.schema', 'a.b', 'a.c.d.e', 'g.h']);
  });

  it('finds names in spans and in hits', () => {
    const text = '[{"_id":"1","_source":{"a":1}}]';
    expect(namesIn(block(text, [1, text.length - 1]))).toEqual(['from.schema', '_id', 'a']);
  });

  it('reads a limited number of documents, and no huge or deep ones', () => {
    const many = Array.from({ length: 300 }, (_, index) => `{"f${index}":1}`).join('\n');
    expect(namesIn(block(many))).toHaveLength(201);
    expect(namesIn(...Array.from({ length: 20 }, () => block(many)))).toHaveLength(201);
    expect(namesIn(block(`{"a":"${'x'.repeat(300_000)}"}`))).toEqual(['from.schema']);
    const deep = `${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`;
    expect(namesIn(block(deep))).toEqual(['from.schema']);
  });

  it('lists the fields of one document', () => {
    expect(fieldsIn(Buffer.from('{"b":1,"a":{"c":2}}'))).toEqual(['b', 'a.c']);
    expect(fieldsIn(Buffer.from('no'))).toEqual([]);
  });
});
