import { parentPort } from 'node:worker_threads';
import { loadCodec } from '../../../stores/blocks/codec.ts';
import { assert } from '../../../util/assert.ts';
import type { RecordedChanges } from '../../operation/changes.ts';
import type { DetectionConfig } from '../detection-config.ts';
import type { DetectionHost, OpenDetection, StoredState } from '../host.ts';
import { openDetection } from '../open-detection.ts';
import type { Registered } from '../operations.ts';
import { sentError } from '../../../threads/sent-error.ts';
import {
  Calls,
  type FetchedEvents,
  type FromDetection,
  type Recorded,
  type ToDetection,
} from './messages.ts';

/** Runs detection for the thread that started this one. */
export function serveDetection(registered: Registered): void {
  assert(parentPort !== null, 'this is the work of a worker');
  const port = parentPort;
  const calls = new Calls();
  const send = (message: FromDetection) => port.postMessage(message);
  let detection: OpenDetection | null = null;

  const host: DetectionHost = {
    events: {
      fetch: (arrivals) =>
        calls.make<FetchedEvents>((call) => send({ kind: 'fetch', call, arrivals })),
      arrivalAt: (received) =>
        calls.make<number>((call) => send({ kind: 'arrival-at', call, received })),
    },
    alertsChanged: (space) => send({ kind: 'alerts-changed', space }),
    recorded: (space, action, changes) => send({ kind: 'recorded', space, action, changes }),
    setGeneration: (generation) => send({ kind: 'generation', generation }),
    log: {
      info: (fields, message) => send({ kind: 'log', level: 'info', fields, message }),
      warn: (fields, message) => send({ kind: 'log', level: 'warn', fields, message }),
      error: (fields, message) => send({ kind: 'log', level: 'error', fields, message }),
    },
  };

  const STATUS_MS = 1_000;

  port.on('message', (message: ToDetection) => {
    switch (message.kind) {
      case 'open':
        void open(message.config, message.stored);
        break;
      case 'matched':
        detection?.matched(message.batch);
        break;
      case 'stored':
        detection?.stored(message.stored);
        break;
      case 'call': {
        const { name, ask, space, isRecorded } = message;
        void answer(message.call, async (opened): Promise<Recorded<unknown>> => {
          let changes: RecordedChanges | null = null;
          const onChanges = isRecorded ? (all: RecordedChanges) => (changes = all) : undefined;
          const result = await opened.call({ name }, ask, space, onChanges);
          return { result, changes };
        });
        break;
      }
      case 'create-space':
        void answer(message.call, (opened) => opened.createSpace(message.space));
        break;
      case 'remove-space':
        void answer(message.call, (opened) => opened.removeSpace(message.space));
        break;
      case 'answer':
      case 'refused':
        calls.answered(message);
        break;
      case 'end-jobs':
        detection?.endJobs();
        break;
      case 'close':
        void close();
        break;
    }
  });

  async function open(config: DetectionConfig, stored: StoredState): Promise<void> {
    try {
      await loadCodec();
      const opened = await openDetection(config, host, stored, registered);
      detection = opened;
      setInterval(() => send({ kind: 'status', status: opened.status() }), STATUS_MS);
      send({ kind: 'status', status: opened.status() });
      send({ kind: 'opened' });
      await opened.started;
    } catch (error) {
      send({ kind: 'failed', error: sentError(error) });
    }
  }

  async function answer(
    call: number,
    work: (opened: OpenDetection) => Promise<unknown>,
  ): Promise<void> {
    try {
      assert(detection !== null, 'detection is open before it is called');
      const result = await work(detection);
      send({ kind: 'answer', call, result });
    } catch (error) {
      send({ kind: 'refused', call, error: sentError(error) });
    }
  }

  async function close(): Promise<void> {
    await detection?.close();
    send({ kind: 'closed' });
  }
}
