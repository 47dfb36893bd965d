import type { BodyMemory } from '../http/admission.ts';
import type { DetectionCalls, Intake } from '../http/services.ts';
import type { AuditLog } from '../service/audit/audit-log.ts';
import type { OpenDetection } from '../service/detection/host.ts';
import type { Forwarder } from '../service/events/forward/forwarder.ts';
import type { IntakeCounters } from '../service/events/intake/intake-service.ts';
import type { StreamNames } from '../service/events/intake/stream-names.ts';
import type { Source } from '../service/events/sources/source.ts';
import type { Commits } from '../service/feed/live-changes.ts';
import type { AccessStore } from '../stores/access-store.ts';
import type { EventStore } from '../stores/event-store.ts';
import type { Definitions } from '../stores/state-store.ts';
import type { Endpoint } from './client/endpoint.ts';
import type { WorkerLoop } from './workers/worker-loop.ts';

/** The parts of a service; `open-parts.ts` creates the real ones. */
export interface ServiceParts {
  readonly data: string;
  /** 22 characters, constant for the lifetime of the data directory. */
  readonly storeId: string;
  readonly store: EventStore;
  readonly streamNames: Pick<StreamNames, 'of'>;
  readonly definitions: Definitions;
  readonly access: AccessStore;
  readonly audit: AuditLog;
  readonly commits: Commits;
  /** `null` if no rules run. */
  readonly detection: (DetectionCalls & Pick<OpenDetection, 'leased' | 'endJobs' | 'close'>) | null;
  /** `null` for a service that has its state alone. */
  readonly worker: WorkerLoop | null;
  readonly intake: Intake &
    BodyMemory & { readonly counters: IntakeCounters; close(): Promise<void> };
  readonly sources: readonly Source[];
  /** `null` where events are not forwarded to a cluster. */
  readonly forwarder: Pick<Forwarder, 'status' | 'close'> | null;
  /** Publishes the address of the service and the local key to programs of the owner of the data directory. */
  describe(endpoint: Endpoint): void;
  /** Closes what is neither a store nor an intake: the state and the lock. */
  close(): Promise<void>;
}
