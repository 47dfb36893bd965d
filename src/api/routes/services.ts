import type { Hunts } from '../../service/events/hunt/hunts.ts';
import type { LiveHub } from '../../service/feed/live-hub.ts';
import type { SearchServices } from '../../faces/elasticsearch/http/services.ts';
import type { Authenticator } from '../auth/authenticator.ts';
import type { RequestLimits } from '../auth/request-limits.ts';
import type { FlowCookie } from '../auth/oidc/flow-cookie.ts';
import type { IdentityProvider } from '../auth/oidc/identity-provider.ts';
import type { TrustedProxies } from '../server/trusted-proxies.ts';
import type { ServiceMetrics } from '../metrics/service-metrics.ts';
import type { WorkerLoop } from '../workers/worker-loop.ts';
import type { ServiceStatus } from '../status/status.ts';
import type { ExportSlots } from './export/export-slots.ts';

/** What requests to the own API are handled with. */
export interface ApiServices extends SearchServices {
  /** `null` where people sign in here only. */
  readonly oidc: OidcSignIn | null;
  readonly proxies: TrustedProxies;
  readonly authenticator: Authenticator;
  readonly requestLimits: RequestLimits;
  /** Whether events are accepted without proof of who sends them. */
  readonly isIngestOpen: boolean;
  /** Questions about stored events. */
  readonly hunts: Hunts;
  /** The clients that follow changes. */
  readonly live: LiveHub;
  readonly exports: ExportSlots;
  readonly metrics: ServiceMetrics;
  /** `null` for a service that has its state alone. */
  readonly workers: Pick<WorkerLoop, 'id' | 'failure' | 'list'> | null;
  status(): ServiceStatus;
}

/** Signing in at an identity provider. */
export interface OidcSignIn {
  readonly provider: IdentityProvider;
  readonly cookie: FlowCookie;
}
