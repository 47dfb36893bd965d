import { describe } from 'vitest';
import { manifestSuite } from './manifest.testing.ts';
import { MemoryManifest } from './memory-manifest.testing.ts';

describe('MemoryManifest', () => {
  manifestSuite(
    async () => new MemoryManifest(),
    async (manifest) => manifest,
  );
});
