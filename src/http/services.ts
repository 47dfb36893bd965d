import type { OperationRef } from '../service/operation/operation.ts';
import type { StreamNames } from '../service/events/intake/stream-names.ts';
import type { HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';
import type { Access as AccessControl } from '../service/access/access.ts';
import type { AuditLog } from '../service/audit/audit-log.ts';
import type { RecordedChanges } from '../service/operation/changes.ts';
import type { Principal } from '../service/access/principal.ts';
import type { DetectionStatus } from '../service/detection/detection-status.ts';
import type {
  IntakeOutcome,
  IntakeRefusal,
  IntakeRequest,
} from '../service/events/intake/intake.ts';
import type { Senders } from '../service/events/intake/senders.ts';
import type { EventReader, RetentionPolicy } from '../stores/event-store.ts';
import type { Definitions } from '../stores/state-store.ts';
import type { Admission } from './admission.ts';
import type { BodyLimits } from './body.ts';
import type { Logger } from 'pino';

/** What a request is handled with. */
export interface Services {
  readonly identity: Identity;
  readonly intake: Intake;
  readonly store: Pick<EventReader, 'status'>;
  readonly streamNames: Pick<StreamNames, 'of'>;
  /** How long events of a stream are kept; `null` for ever. */
  readonly retentionOf: (stream: string) => RetentionPolicy | null;
  readonly definitions: Definitions;
  /** Who may use the service. */
  readonly access: AccessControl;
  /** Who has done what. */
  readonly audit: AuditLog;
  /** `null` where no rules run. */
  readonly detection: DetectionCalls | null;
  /** Who has sent events since the start. */
  readonly senders: Senders;
  readonly admission: Admission;
  readonly bodyLimits: BodyLimits;
  readonly metrics: StoredMetrics;
  readonly log: Logger;
  /** In milliseconds since 1970. */
  readonly now: () => number;
  /** Why events cannot be taken in now; `null` where they can. */
  notReady(): string | null;
  /** Whoever waits for something should not any more. */
  readonly isStopping: () => boolean;
}

export interface StoredMetrics {
  /** Events of a request are on disk. */
  stored(seconds: number): void;
  /** A request named an ingest pipeline, which is ignored. */
  pipelineIgnored(): void;
}

/** Detection as routes see it: they pass on what an operation returns. */
export interface DetectionCalls {
  /**
   * The space must be named, so that no route forgets the one that it was asked in.
   *
   * @param onChanges is given what the operation has changed, before and after, as it was in the turn of the change
   */
  call<Ask, Result>(
    operation: OperationRef<Ask, Result>,
    ask: Ask,
    space: string,
    onChanges?: (changes: RecordedChanges) => void,
  ): Promise<Result>;
  createSpace(id: string): Promise<void>;
  removeSpace(id: string): Promise<void>;
  status(): DetectionStatus;
}

/** The part of the intake that requests need. */
export interface Intake {
  submit(request: IntakeRequest): Promise<IntakeOutcome | IntakeRefusal>;
}

/** What the service reports about itself to clients of Elasticsearch. */
export interface Identity {
  readonly nodeName: string;
  readonly clusterName: string;
  /** The same as long as the data directory is. */
  readonly clusterUuid: string;
  /** The version of Elasticsearch that clients are to take it for. */
  readonly elasticsearchVersion: string;
  /** `127.0.0.1:9200`; known when the service listens. */
  address(): string;
}

export interface Environment {
  readonly Bindings: HttpBindings;
  readonly Variables: { readonly access: Access };
}

/** Who asks, and in which space; known before a route is entered. */
export interface Access {
  readonly principal: Principal;
  /** `default`, or that of a path which begins with `/s/<space>`. */
  readonly space: string;
  /** From which the request came. */
  readonly address: string;
  /** Whether it came by TLS. */
  readonly isSecure: boolean;
  readonly requestId: string;
}

export type Call = Context<Environment>;
