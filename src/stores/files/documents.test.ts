import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { NO_BROKEN, type Block } from '../../ingest/index.ts';
import { FileDocuments } from './documents.ts';

const folder = mkdtempSync(join(tmpdir(), 'documents-'));
afterAll(() => rmSync(folder, { recursive: true }));

const CONTENT = Buffer.from('{"a":1}\n{"b":2}\n');

function input(name: string, bytes: Buffer) {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return { name: path, size: bytes.length };
}

const found = {
  finding: [],
  time: null,
  tiebreaker: null,
  start: 8,
  end: 15,
  line: 1,
  index: 'i',
  id: '7',
};

function block(source: number): Block {
  const bytes = Uint8Array.from([...CONTENT, 0]);
  const place = { source, sequence: 0, offset: 0, length: CONTENT.length };
  return { ...place, bytes, format: 'lines', spans: null, broken: NO_BROKEN };
}

describe('FileDocuments', () => {
  it('makes documents of records when they are read', async () => {
    const record =
      '{"rule":"r","priority":"p","output_fields":{"evt.type":"execve","proc.exe":"é"}}';
    const text = Buffer.from(`["falco",true,{"pid":7}]\n${record}`);
    const converted = { lines: new Uint32Array(0), lineEnds: 1, bytes: 100 };
    const plain = block(0);
    const documents = new FileDocuments([input('records', CONTENT)]);
    const ref = documents.keep(
      { ...plain, bytes: text, length: text.length, converted },
      { ...found, start: 0, end: text.length },
    );
    await documents.ready();
    expect(JSON.parse(ref.read().toString())).toMatchObject({
      event: { action: 'exec', original: record },
      process: { args: ['é'] },
    });
    documents.close();
  });

  it('leads back to documents of files, compressed files and pipes', () => {
    const inputs = [
      input('plain', CONTENT),
      input('packed', gzipSync(CONTENT)),
      { name: '-', size: null },
      { name: join(folder, 'missing'), size: 5 },
    ];
    const documents = new FileDocuments(inputs);
    const refs = inputs.map((_, source) => documents.keep(block(source), found));
    for (const ref of refs) {
      expect(ref.read().toString()).toBe('{"b":2}');
      expect(ref).toMatchObject({ index: 'i', id: '7' });
    }
    documents.close();
  });

  it('knows the size of plain files only', () => {
    const plain = input('plain', CONTENT);
    expect(new FileDocuments([plain, plain]).totalBytes).toBe(32);
    expect(new FileDocuments([plain, input('packed', gzipSync(CONTENT))]).totalBytes).toBeNull();
    expect(new FileDocuments([{ name: '-', size: null }]).totalBytes).toBeNull();
  });

  it.each([
    ['cut', (path: string) => truncateSync(path, 10)],
    ['overwritten', (path: string) => writeFileSync(path, 'x'.repeat(100))],
  ])('says that a file was %s instead of printing something else', (name, change) => {
    const plain = input(name, CONTENT);
    const documents = new FileDocuments([plain]);
    const ref = documents.keep(block(0), found);
    change(plain.name);
    expect(() => ref.read()).toThrow(expect.objectContaining({ code: 'STO1002' }));
  });
});
