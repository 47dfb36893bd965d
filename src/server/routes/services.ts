import type { StreamNames } from '../../engine/intake/stream-names.ts';
import type { HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';
import type { Access as AccessControl } from '../../engine/access/access.ts';
import type { AuditLog } from '../../engine/audit/audit-log.ts';
import type { RecordedChanges } from '../../engine/audit/changes.ts';
import type { Principal } from '../../engine/access/principal.ts';
import type { DetectionStatus } from '../../engine/detection/detection-status.ts';
import type { IntakeOutcome, IntakeRefusal, IntakeRequest } from '../../engine/intake/intake.ts';
import type { Hunts } from '../../engine/hunt/hunts.ts';
import type { Senders } from '../../engine/intake/senders.ts';
import type { LiveHub } from '../../engine/live/live-hub.ts';
import type { AlertWork } from '../../engine/search/thread/do-work.ts';
import type { EventReader, RetentionPolicy } from '../../stores/event-store.ts';
import type { Definitions } from '../../stores/state-store.ts';
import type { Authenticator } from '../auth/authenticator.ts';
import type { RequestLimits } from '../auth/request-limits.ts';
import type { FlowCookie } from '../auth/oidc/flow-cookie.ts';
import type { IdentityProvider } from '../auth/oidc/identity-provider.ts';
import type { Admission } from '../http/admission.ts';
import type { BodyLimits } from '../http/body.ts';
import type { TrustedProxies } from '../http/trusted-proxies.ts';
import type { Logger } from '../logs.ts';
import type { ServiceMetrics } from '../metrics/service-metrics.ts';
import type { ServiceStatus } from '../status/status.ts';
import type { ExportSlots } from './export/export-slots.ts';

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
  /** `null` where people sign in here only. */
  readonly oidc: OidcSignIn | null;
  readonly proxies: TrustedProxies;
  /** `null` where no rules run. */
  readonly detection: DetectionCalls | null;
  readonly authenticator: Authenticator;
  readonly requestLimits: RequestLimits;
  /** Whether events are taken from whoever sends them. */
  readonly isIngestOpen: boolean;
  /** Searches of alerts; `null` where no rules run. */
  readonly search: AlertSearches | null;
  /** Questions about stored events. */
  readonly hunts: Hunts;
  /** All who look on. */
  readonly live: LiveHub;
  readonly exports: ExportSlots;
  /** Who has sent events since the start. */
  readonly senders: Senders;
  readonly admission: Admission;
  readonly bodyLimits: BodyLimits;
  readonly metrics: ServiceMetrics;
  readonly log: Logger;
  /** In milliseconds since 1970. */
  readonly now: () => number;
  status(): ServiceStatus;
  /** Why events cannot be taken in now; `null` where they can. */
  notReady(): string | null;
  /** Whoever waits for something should not any more. */
  readonly isStopping: () => boolean;
}

/** Signing in at an identity provider. */
export interface OidcSignIn {
  readonly provider: IdentityProvider;
  readonly cookie: FlowCookie;
}

/** Detection as routes see it: they pass on what an operation returns. */
export interface DetectionCalls {
  /**
   * The space must be named, so that no route forgets the one that it was asked in.
   *
   * @param onChanges is given what the operation has changed, before and after, as it was in the turn of the change
   */
  call(
    operation: string,
    args: object,
    space: string,
    onChanges?: (changes: RecordedChanges) => void,
  ): Promise<unknown>;
  createSpace(id: string): Promise<void>;
  removeSpace(id: string): Promise<void>;
  status(): DetectionStatus;
}

/** Searches of alerts, which neither requests nor rules wait for. */
export interface AlertSearches {
  /**
   * Resolves with the answer as JSON.
   *
   * @param more `preview`: whose alerts are searched in place of those of the space; `signal`: that nobody waits any more
   */
  run(
    space: string,
    work: AlertWork,
    more?: { readonly preview?: string | undefined; readonly signal?: AbortSignal },
  ): Promise<string>;
  /** Whether the alerts of a preview are kept. */
  hasPreview(space: string, id: string): boolean;
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
