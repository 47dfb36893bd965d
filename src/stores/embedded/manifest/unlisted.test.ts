import { expect, it } from 'vitest';
import type { FileSystem } from '../../file-system/file-system.ts';
import { segment } from './segment.testing.ts';
import { unlistedFiles } from './segment-files.ts';

/** What `list` gives for each folder; a name without an entry is a file. */
const FOLDERS: Record<string, string[]> = {
  '/data/events': ['README', 's', 't'],
  '/data/events/s': ['2026-11-26', 'notes.txt'],
  '/data/events/s/2026-11-26': [
    '000000000000-000000000004.blocks',
    '000000000000-000000000004.index',
    '000000000000-000000000004.ids',
    '000000000005-000000000009.blocks',
    '000000000005-000000000009.index.partial',
    'copy of 000000000000-000000000004.blocks',
    'mine.txt',
  ],
  '/data/events/t': ['2026-11-25'],
  '/data/events/t/2026-11-25': ['000000000001-000000000002.index'],
};

const fs = {
  list: (path: string) => {
    const names = FOLDERS[path];
    if (names === undefined) throw Object.assign(new Error('not a folder'), { code: 'ENOTDIR' });
    return names;
  },
} as FileSystem;

it('finds the files of segments that no manifest lists, and no others', () => {
  // The `.ids` file of the listed segment is not one of its files.
  expect(unlistedFiles(fs, '/data', [segment('s', 0, 4)])).toEqual([
    '/data/events/s/2026-11-26/000000000000-000000000004.ids',
    '/data/events/s/2026-11-26/000000000005-000000000009.blocks',
    '/data/events/s/2026-11-26/000000000005-000000000009.index.partial',
    '/data/events/t/2026-11-25/000000000001-000000000002.index',
  ]);
});
