import { expect, it } from 'vitest';
import type { Manifest } from './manifest.ts';
import { segment } from './segment.testing.ts';

/** What every manifest must do; `open` opens an empty one, `reopen` the same one as after a crash. */
export function manifestSuite(
  open: () => Promise<Manifest>,
  reopen: (manifest: Manifest) => Promise<Manifest>,
): void {
  it('lists what was flushed by stream and arrival, exactly, also after a restart', async () => {
    const manifest = await open();
    const b = segment('logs-b', 0, 4, { events: 3 });
    const a = segment('logs-a', 1, 2, { firstTime: null, lastTime: null, files: [] });
    const later = segment('logs-a', 5, 2 ** 52, { day: '2026-11-27' });
    expect(manifest.snapshot()).toMatchObject({ flushedTo: 0, segments: [], expired: new Map() });
    manifest.addFlushed([b, a], 5);
    manifest.addFlushed([later], 2 ** 52 + 1);
    const expected = { flushedTo: 2 ** 52 + 1, segments: [a, later, b], expired: new Map() };
    expect(manifest.snapshot()).toMatchObject(expected);
    const before = manifest.snapshot();
    const again = await reopen(manifest);
    expect(again.snapshot()).toEqual(before);
    expect(again.identity).toEqual(manifest.identity);
    expect(again.identity.storeId).toMatch(/^[\w-]{22}$/);
    expect(again.identity.fingerprintKey).toHaveLength(16);
  });

  it('is another one for each store', async () => {
    const [one, other] = [await open(), await open()];
    expect(one.identity.storeId).not.toBe(other.identity.storeId);
    expect(one.identity.fingerprintKey).not.toEqual(other.identity.fingerprintKey);
  });

  it('moves flushedTo without segments, for a log whose blocks are all gone', async () => {
    const manifest = await open();
    manifest.addFlushed([], 9);
    expect(manifest.snapshot()).toMatchObject({ flushedTo: 9, segments: [] });
  });

  it('notes up to where events were acknowledged, also after a restart', async () => {
    const manifest = await open();
    manifest.noteAcknowledged(7);
    manifest.addFlushed([segment('s', 0, 4)], 5);
    const { revision } = manifest.snapshot();
    manifest.noteAcknowledged(2 ** 52);
    expect(manifest.snapshot()).toMatchObject({ flushedTo: 5, acknowledgedTo: 2 ** 52 });
    expect(manifest.snapshot().revision).toBeGreaterThan(revision);
    expect(() => manifest.noteAcknowledged(7)).toThrow('never goes back');
    expect((await reopen(manifest)).snapshot()).toEqual(manifest.snapshot());
  });

  it('replaces segments by one, and counts what expires', async () => {
    const manifest = await open();
    const parts = [segment('s', 0, 1), segment('s', 2, 3), segment('s', 4, 5), segment('t', 6, 6)];
    manifest.addFlushed(parts, 7);
    const before = manifest.snapshot();
    const merged = segment('s', 0, 3);
    manifest.replace([parts[0]!.path, parts[1]!.path], merged);
    expect(manifest.snapshot().segments).toEqual([merged, parts[2], parts[3]]);
    manifest.expire([merged.path, parts[3]!.path]);
    manifest.expire([parts[2]!.path]);
    const after = manifest.snapshot();
    expect(after.segments).toEqual([]);
    expect(after.expired).toEqual(
      new Map([
        ['s', 6],
        ['t', 1],
      ]),
    );
    expect(after).toMatchObject({ flushedTo: 7, revision: before.revision + 3 });
    // A snapshot stays as it was taken.
    expect(before.segments).toEqual(parts);
    expect(before.expired.size).toBe(0);
    expect((await reopen(manifest)).snapshot()).toEqual(after);
  });

  const one = segment('s', 0, 4);
  it.each<[string, (manifest: Manifest) => void]>([
    ['a flush that goes back', (manifest) => manifest.addFlushed([], 4)],
    ['arrivals that are flushed already', (m) => m.addFlushed([segment('s', 4, 5)], 6)],
    ['arrivals that are not flushed yet', (m) => m.addFlushed([segment('s', 5, 6)], 6)],
    ['more events than arrivals', (m) => m.addFlushed([segment('s', 5, 5, { events: 2 })], 6)],
    ['a path twice', (m) => m.addFlushed([{ ...segment('s', 5, 5), path: one.path }], 6)],
    ['the loss of an event', (m) => m.replace([one.path], segment('s', 0, 3))],
    ['another stream', (m) => m.replace([one.path], segment('t', 0, 4))],
    ['a path for another segment', (m) => m.replace([one.path], one)],
    ['nothing to replace', (m) => m.replace([], segment('s', 0, 4))],
    ['what is not listed', (m) => m.replace(['events/x'], segment('s', 0, 4))],
    ['what is not listed', (m) => m.expire([one.path, 'events/x'])],
    ['the same twice', (m) => m.expire([one.path, one.path])],
  ])('refuses %s, and changes nothing', async (_, change) => {
    const manifest = await open();
    manifest.addFlushed([one], 5);
    const before = manifest.snapshot();
    expect(() => change(manifest)).toThrow();
    expect(manifest.snapshot()).toEqual(before);
    expect((await reopen(manifest)).snapshot()).toEqual(before);
  });
}
