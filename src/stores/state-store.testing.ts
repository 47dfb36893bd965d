import { expect, it } from 'vitest';
import { userRow } from './access-store.testing.ts';
import { segment } from './embedded/manifest/segment.testing.ts';
import type { StateReader, StateStore } from './state-store.ts';

/** How the suite opens a store at a place of its own, and what a back end must be able to do with it. */
export interface StateStoreSetup {
  /** A name for a store that does not exist yet. */
  readonly place: () => string;
  readonly open: (place: string) => Promise<StateStore>;
  readonly openReader: (place: string) => Promise<StateReader>;
}

const TEMPLATE = {
  name: 'falco',
  body: '{ "index_patterns": ["é*"] }\n',
  changed: 1_764_000_000_123,
};

const PLACE = {
  id: '00ff',
  path: '/var/log/a b.log',
  inode: '18446744073709551615',
  offset: 2 ** 52,
  check: 'abc',
  seen: 1_764_000_000_123,
};

/** What every state store must do. */
export function stateStoreSuite({ place, open, openReader }: StateStoreSetup): void {
  it('gives back definitions as they were put', async () => {
    const at = place();
    const store = await open(at);
    store.definitions.put('index_template', { ...TEMPLATE, body: 'before' });
    store.definitions.put('index_template', TEMPLATE);
    store.definitions.put('index_template', { ...TEMPLATE, name: 'a' });
    store.definitions.put('data_stream', { ...TEMPLATE, name: 'b' });
    store.close();
    const again = await open(at);
    expect(again.definitions.get('index_template', 'falco')).toEqual(TEMPLATE);
    expect(again.definitions.get('data_stream', 'falco')).toBeNull();
    const names = again.definitions.list('index_template').map(({ name }) => name);
    expect(names).toEqual(['a', 'falco']);
    expect(again.definitions.remove('index_template', 'falco')).toBe(true);
    expect(again.definitions.remove('index_template', 'falco')).toBe(false);
    expect(again.definitions.get('index_template', 'falco')).toBeNull();
    again.close();
  });

  it.each([
    ['a name', { ...TEMPLATE, name: 'n'.repeat(256) }],
    ['a body', { ...TEMPLATE, body: 'é'.repeat(1024 * 1024 + 1) }],
  ])('refuses %s that is too long', async (_, definition) => {
    const store = await open(place());
    const put = (): void => store.definitions.put('index', definition);
    expect(put).toThrow(expect.objectContaining({ code: 'STO1309' }));
    expect(store.definitions.list('index')).toEqual([]);
    store.close();
  });

  it('keeps the latest definitions, as many as there may be', async () => {
    const store = await open(place());
    store.transaction(() => {
      for (let index = 0; index < 2_000; index += 1) {
        store.definitions.put('index', { ...TEMPLATE, name: `i${index}`, changed: index });
      }
    });
    // The clock may have been set back.
    store.definitions.put('data_stream', { ...TEMPLATE, changed: 0 });
    expect(store.definitions.get('data_stream', TEMPLATE.name)).not.toBeNull();
    expect(store.definitions.get('index', 'i0')).toBeNull();
    store.definitions.put('index', { ...TEMPLATE, name: 'i7', body: 'new', changed: 3_000 });
    expect(store.definitions.get('index', 'i7')?.body).toBe('new');
    expect(store.definitions.list('index')).toHaveLength(1_999);
    store.close();
  });

  it('keeps the latest definitions, as large as they may be together', async () => {
    const store = await open(place());
    const body = 'x'.repeat(2 * 1024 * 1024);
    store.transaction(() => {
      for (let index = 0; index < 32; index += 1) {
        store.definitions.put('index', { ...TEMPLATE, name: `i${index}`, body, changed: index });
      }
    });
    store.definitions.put('index', { ...TEMPLATE, changed: 40 });
    expect(store.definitions.list('index')).toHaveLength(32);
    expect(store.definitions.get('index', 'i0')).toBeNull();
    store.close();
  });

  it('gives back places of tails', async () => {
    const at = place();
    const store = await open(at);
    store.tailPlaces.save([PLACE, { ...PLACE, id: 'b' }, { ...PLACE, id: 'c' }], []);
    store.tailPlaces.save([{ ...PLACE, id: 'c', offset: 9 }], ['b', 'unknown']);
    store.close();
    const again = await open(at);
    expect(again.tailPlaces.load()).toEqual([PLACE, { ...PLACE, id: 'c', offset: 9 }]);
    again.close();
  });

  it('gives back cursors of sources', async () => {
    const at = place();
    const cursor = { id: 'a/0', position: '{"read":7}', seen: 1_764_000_000_123 };
    const store = await open(at);
    store.sourceCursors.save([cursor, { ...cursor, id: 'b' }, { ...cursor, id: 'c' }], []);
    store.sourceCursors.save([{ ...cursor, id: 'c', position: '' }], ['b', 'unknown']);
    store.close();
    const again = await open(at);
    expect(again.sourceCursors.load()).toEqual([cursor, { ...cursor, id: 'c', position: '' }]);
    again.close();
  });

  it('makes all changes of a transaction or none', async () => {
    const store = await open(place());
    const fail = (): void =>
      store.transaction(() => {
        store.definitions.put('index', TEMPLATE);
        store.tailPlaces.save([PLACE], []);
        store.manifest.addFlushed([segment('s', 0, 1)], 2);
        expect(store.manifest.snapshot().flushedTo).toBe(2);
        throw new Error('stop');
      });
    const before = store.manifest.snapshot();
    expect(fail).toThrow('stop');
    expect(store.manifest.snapshot()).toEqual(before);
    expect(store.definitions.list('index')).toEqual([]);
    expect(store.tailPlaces.load()).toEqual([]);
    // The revision of what was undone is given to another change, and is not mistaken for it.
    store.manifest.addFlushed([segment('s', 0, 0)], 1);
    expect(store.manifest.snapshot()).toMatchObject({ flushedTo: 1, segments: [{ events: 1 }] });
    store.close();
  });

  it('shows what a transaction committed, in the order of all that it changed', async () => {
    const store = await open(place());
    store.manifest.addFlushed([segment('s', 0, 1), segment('s', 2, 3)], 4);
    const [first, second] = store.manifest.snapshot().segments;
    store.transaction(() => {
      store.manifest.replace([first!.path, second!.path], segment('s', 0, 3));
      store.manifest.addFlushed([segment('s', 4, 4)], 5);
      expect(store.manifest.snapshot().segments).toEqual([segment('s', 0, 3), segment('s', 4, 4)]);
    });
    expect(store.manifest.snapshot()).toMatchObject({
      flushedTo: 5,
      segments: [segment('s', 0, 3), segment('s', 4, 4)],
    });
    store.close();
  });

  it('undoes an inner transaction by itself', async () => {
    const store = await open(place());
    const answer = store.transaction(() => {
      store.definitions.put('index', TEMPLATE);
      const inner = (): void =>
        store.transaction(() => {
          store.definitions.put('index', { ...TEMPLATE, name: 'inner' });
          throw new Error('stop');
        });
      expect(inner).toThrow('stop');
      return 7;
    });
    expect(answer).toBe(7);
    expect(store.definitions.list('index')).toEqual([TEMPLATE]);
    store.close();
  });

  it('is read while it is written, each snapshot at one moment', async () => {
    const at = place();
    const store = await open(at);
    const reader = await openReader(at);
    expect(reader.manifest.identity).toEqual(store.manifest.identity);
    expect(reader.manifest.snapshot().segments).toEqual([]);
    store.manifest.addFlushed([segment('s', 0, 4)], 5);
    expect(reader.manifest.snapshot()).toEqual(store.manifest.snapshot());
    store.transaction(() => {
      store.definitions.put('index', TEMPLATE);
      expect(reader.definitions.list('index')).toEqual([]);
    });
    reader.snapshot(() => {
      expect(reader.definitions.list('index')).toEqual([TEMPLATE]);
      store.definitions.remove('index', TEMPLATE.name);
      expect(reader.definitions.list('index')).toEqual([TEMPLATE]);
    });
    expect(reader.definitions.list('index')).toEqual([]);
    expect(reader.verify()).toEqual([]);
    reader.close();
    store.close();
  });

  it('is backed up by a reader while it is written, and comes to an end', async () => {
    const at = place();
    const store = await open(at);
    store.transaction(() => {
      for (const name of 'abcdefghijklmnopqrst') {
        store.definitions.put('index', { ...TEMPLATE, name, body: name.repeat(2_000_000) });
      }
    });
    const reader = await openReader(at);
    const target = place();
    let offset = 0;
    const save = (): void => store.tailPlaces.save([{ ...PLACE, offset: (offset += 1) }], []);
    const writing = setInterval(save, 0);
    await reader.backup(target);
    clearInterval(writing);
    expect(offset).toBeGreaterThan(0);
    const copy = await openReader(target);
    expect(copy.definitions.list('index').map(({ body }) => body.length)).toEqual(
      Array.from({ length: 20 }, () => 2_000_000),
    );
    copy.close();
    await expect(reader.backup(target)).rejects.toMatchObject({ code: 'STO1311' });
    expect(reader.manifest.snapshot().flushedTo).toBe(0);
    reader.close();
    store.close();
  });

  it('is backed up while it is written', async () => {
    const at = place();
    const store = await open(at);
    store.definitions.put('index', { ...TEMPLATE, body: 'x'.repeat(2_000_000) });
    store.access.users.put(userRow('a'));
    const target = place();
    const writing = setInterval(() => store.tailPlaces.save([PLACE], []), 0);
    await store.backup(target);
    clearInterval(writing);
    const copy = await open(target);
    expect(copy.definitions.get('index', TEMPLATE.name)?.body).toHaveLength(2_000_000);
    expect(copy.access.users.list()).toEqual([userRow('a')]);
    expect(copy.manifest.identity).toEqual(store.manifest.identity);
    expect(copy.verify()).toEqual([]);
    copy.close();
    await expect(store.backup(target)).rejects.toMatchObject({ code: 'STO1311' });
    await expect(store.backup('/no/such/folder/b')).rejects.toMatchObject({ code: 'STO1311' });
    expect(store.verify()).toEqual([]);
    store.close();
  });
}
