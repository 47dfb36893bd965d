import { OpenReaders } from '../../../../service/alerts/open-readers.ts';
import { EventReaders } from '../../../../service/events/event-readers.ts';
import type { DetectionReader } from '../../../../stores/detection-store.ts';
import { serveLane } from '../../../../threads/serve-lane.ts';
import { countAlerts } from '../count-alerts.ts';
import { SearchError } from '../errors.ts';
import { runEventWork } from '../events/run-event-search.ts';
import { RevisionProfiles } from '../push-down/revisions.ts';
import { runSearch, type SearchReader } from '../run-search.ts';
import type { SearchAnswer, SearchTask, AlertWork } from './search-threads.ts';

/** The stores that a thread has open. */
class Readers {
  readonly #alerts = new OpenReaders();
  readonly #revisions = new WeakMap<DetectionReader, RevisionProfiles>();
  readonly #events = new EventReaders();

  /** Returns the answer as JSON. Throws `SearchError` and `StoreError`; requests that only count cannot be cancelled. */
  async answer(task: SearchTask, isCancelled: () => boolean = () => false): Promise<string> {
    if ('file' in task) {
      const reader = await this.#alerts.of(task.file);
      const revisions = this.#revisions.get(reader) ?? new RevisionProfiles(reader);
      this.#revisions.set(reader, revisions);
      return alertWork(task.work, { reader, revisions }, isCancelled);
    }
    const reader = await this.#events.of(task.folder, task.work.arrivals);
    return runEventWork(task.work, reader, () => performance.now(), isCancelled);
  }

  close(): void {
    this.#alerts.close();
    this.#events.close();
  }
}

const alertWork = (work: AlertWork, from: SearchReader, isCancelled: () => boolean): string =>
  work.kind === 'counts'
    ? countAlerts(work, from.reader)
    : runSearch(work, from, () => performance.now(), isCancelled);

const readers = new Readers();

serveLane<SearchTask>({
  perform: async (task, host): Promise<SearchAnswer> => {
    try {
      return await readers.answer(task, () => host.isCancelled());
    } catch (error) {
      if (!(error instanceof SearchError)) throw error;
      const { code, type, message } = error;
      return { code, type, message };
    }
  },
  close: () => readers.close(),
  priority: 'below-normal',
});
