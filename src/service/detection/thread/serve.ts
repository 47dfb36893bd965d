import { parentPort } from 'node:worker_threads';
import { loadCodec } from '../../../stores/blocks/codec.ts';
import { assert } from '../../../util/assert.ts';
import type { RecordedChanges } from '../../operation/changes.ts';
import type { DetectionHost, OpenDetection } from '../host.ts';
import { openDetection } from '../open-detection.ts';
import type { Registered } from '../operations.ts';
import { sentError } from '../../../threads/sent-error.ts';
import { Peer, type DetectionSide, type HostSide, type Message } from './messages.ts';

const STATUS_MS = 1_000;

/** Runs detection for the thread that started this one. */
export function serveDetection(registered: Registered): void {
  assert(parentPort !== null, 'this is the work of a worker');
  const port = parentPort;
  let detection: OpenDetection | null = null;
  const opened = (): OpenDetection => {
    assert(detection !== null, 'detection is open before it is called');
    return detection;
  };
  const peer = new Peer<DetectionSide, HostSide>((message) => port.postMessage(message), {
    open: async (config, stored) => {
      await loadCodec();
      const local = await openDetection(config, host, stored, registered);
      detection = local;
      setInterval(() => peer.tell('status', [local.status()]), STATUS_MS);
      peer.tell('status', [local.status()]);
      local.started.catch((error: unknown) => peer.tell('failed', [sentError(error)]));
    },
    matched: (batch) => detection?.matched(batch),
    stored: (stored) => detection?.stored(stored),
    leased: (held) => detection?.leased(held),
    call: async (name, ask, space, isRecorded) => {
      let changes: RecordedChanges | null = null;
      const onChanges = isRecorded ? (all: RecordedChanges) => (changes = all) : undefined;
      const result = await opened().call({ name }, ask, space, onChanges);
      return { result, changes };
    },
    createSpace: async (space) => opened().createSpace(space),
    removeSpace: async (space) => opened().removeSpace(space),
    endJobs: () => detection?.endJobs(),
    close: async () => detection?.close(),
  });
  const host: DetectionHost = {
    events: {
      fetch: (arrivals) => peer.ask('fetch', arrivals),
      arrivalAt: (received) => peer.ask('arrivalAt', received),
    },
    people: (space) => peer.ask('people', space),
    connectionOf: (cluster) => peer.ask('connectionOf', cluster),
    alertsChanged: (space) => peer.tell('alertsChanged', [space]),
    recorded: (space, action, changes) => peer.tell('recorded', [space, action, changes]),
    setGeneration: (generation) => peer.tell('setGeneration', [generation]),
    log: {
      info: (fields, message) => peer.tell('log', ['info', fields, message]),
      warn: (fields, message) => peer.tell('log', ['warn', fields, message]),
      error: (fields, message) => peer.tell('log', ['error', fields, message]),
    },
  };
  port.on('message', (message: Message) => peer.receive(message));
}
