import { join } from 'node:path';
import { openDetectionStore } from '../../../stores/embedded/detection/open.ts';
import { detectionFileOf } from '../../../stores/embedded/detection/space-folders.ts';
import type { DetectionStore } from '../../../stores/detection-store.ts';
import { ServiceWithDetection } from '../real-detection.testing.ts';

/** A service with alerts that no rule has raised: `fill` writes them before it starts. */
export class ServiceWithAlerts extends ServiceWithDetection {
  readonly #fill: (store: DetectionStore) => void;

  constructor(fill: (store: DetectionStore) => void) {
    super();
    this.#fill = fill;
  }

  override async start(): Promise<this> {
    const store = await openDetectionStore(join(this.folder, detectionFileOf('default')));
    this.#fill(store);
    store.close();
    return super.start();
  }
}
