import type { OperationRef } from '../service/operation/operation.ts';
import type { StreamNames } from '../service/events/intake/stream-names.ts';
import type { HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';
import type { Access as AccessControl } from '../service/access/access.ts';
import type { AuditLog } from '../service/audit/audit-log.ts';
import type { RecordedChanges } from '../service/operation/changes.ts';
import type { Principal } from '../service/access/principal.ts';
import type { OpenDetection } from '../service/detection/host.ts';
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

/** The services available to request handlers. */
export interface Services {
  readonly identity: Identity;
  readonly intake: Intake;
  readonly store: Pick<EventReader, 'status'>;
  readonly streamNames: Pick<StreamNames, 'of'>;
  /** The retention of a stream's events; `null` for ever. */
  readonly retentionOf: (stream: string) => RetentionPolicy | null;
  readonly definitions: Definitions;
  /** Users, keys, spaces and sessions. */
  readonly access: AccessControl;
  /** The audit log. */
  readonly audit: AuditLog;
  /** `null` if no rules run. */
  readonly detection: DetectionCalls | null;
  /** Senders of events since the start. */
  readonly senders: Senders;
  readonly admission: Admission;
  readonly bodyLimits: BodyLimits;
  readonly metrics: StoredMetrics;
  readonly log: Logger;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Why events cannot be accepted at the moment; `null` if they can. */
  notReady(): string | null;
  /** Aborted when the service stops: pending waits should end. */
  readonly isStopping: () => boolean;
}

export interface StoredMetrics {
  /** Called when the events of a request are on disk. */
  stored(seconds: number): void;
  /** Called when a request names an ingest pipeline, which is ignored. */
  pipelineIgnored(): void;
}

/** Detection as seen by routes, which pass on the results of operations. */
export interface DetectionCalls extends Pick<
  OpenDetection,
  'createSpace' | 'removeSpace' | 'status'
> {
  /**
   * The space is a required argument, so that no route can omit the one of its request.
   *
   * @param onChanges receives the changes of the operation, before and after, as of the moment of the change
   */
  call<Ask, Result>(
    operation: OperationRef<Ask, Result>,
    ask: Ask,
    space: string,
    onChanges?: (changes: RecordedChanges) => void,
  ): Promise<Result>;
}

/** The part of the intake that requests use. */
export interface Intake {
  submit(request: IntakeRequest): Promise<IntakeOutcome | IntakeRefusal>;
}

/** What the service reports about itself to clients of Elasticsearch. */
export interface Identity {
  readonly nodeName: string;
  readonly clusterName: string;
  /** Constant for the lifetime of the data directory. */
  readonly clusterUuid: string;
  /** The version of Elasticsearch that it claims to be. */
  readonly elasticsearchVersion: string;
  /** `127.0.0.1:9200`; known once the service listens. */
  address(): string;
}

export interface Environment {
  readonly Bindings: HttpBindings;
  readonly Variables: { readonly access: Access };
}

/** The caller and the space; known before a route is entered. */
export interface Access {
  readonly principal: Principal;
  /** `default`, or the space from a path that begins with `/s/<space>`. */
  readonly space: string;
  /** The client's address. */
  readonly address: string;
  /** Whether the request came over TLS. */
  readonly isSecure: boolean;
  readonly requestId: string;
}

export type Call = Context<Environment>;
