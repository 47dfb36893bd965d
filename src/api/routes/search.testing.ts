import { join } from 'node:path';
import { openDetectionStore } from '../../stores/open/detection.ts';
import { detectionFileOf } from '../../stores/open/space-folders.ts';
import {
  openDataFolderForTests,
  type OpenDataFolder,
} from '../../stores/embedded/data-folder.testing.ts';
import type { DetectionStore } from '../../stores/detection-store.ts';
import type { EventStore } from '../../stores/event-store.ts';
import { ServiceWithDetection } from './real-detection.testing.ts';

/** A service with alerts that no rule has raised, and with events that no client has sent: both are written before it starts. */
export class ServiceWithAlerts extends ServiceWithDetection {
  readonly #fill: (store: DetectionStore) => void;
  readonly #fillEvents: (store: EventStore) => Promise<void>;
  #events: OpenDataFolder | null = null;

  constructor(
    fill: (store: DetectionStore) => void,
    fillEvents: (store: EventStore) => Promise<void> = async () => {},
  ) {
    super();
    this.#fill = fill;
    this.#fillEvents = fillEvents;
  }

  override async start(config?: string): Promise<this> {
    const store = await openDetectionStore(join(this.folder, detectionFileOf('default')));
    this.#fill(store);
    store.close();
    this.#events = await openDataFolderForTests(this.folder);
    await this.#fillEvents(this.#events.store);
    return super.start(config);
  }

  override async stop(): Promise<void> {
    await this.#events?.close();
    await super.stop();
  }
}
