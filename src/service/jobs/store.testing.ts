import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { DetectionReader, DetectionStore } from '../../stores/detection-store.ts';
import {
  DETECTION_FILE,
  openDetectionReader,
  openDetectionStore,
} from '../../stores/open/detection.ts';

/** A store of its own on disk; it goes at the end of the test, if it is not closed before. */
export async function openStore(): Promise<{
  readonly store: DetectionStore;
  readonly openReader: () => Promise<DetectionReader>;
  readonly close: () => void;
}> {
  const folder = mkdtempSync(join(tmpdir(), 'detection-'));
  const path = join(folder, DETECTION_FILE);
  const store = await openDetectionStore(path);
  let isOpen = true;
  const close = () => {
    if (!isOpen) return;
    isOpen = false;
    store.close();
    rmSync(folder, { recursive: true });
  };
  onTestFinished(close);
  return { store, openReader: () => openDetectionReader(path), close };
}
