import { ACCESS_ROUTES, type AccessRoute } from './access/index.ts';
import { AUDIT_ROUTES } from './audit/routes.ts';
import { HEALTH_ROUTES } from './health.ts';
import { LIVE_ROUTES } from './live.ts';
import { STATUS_ROUTES } from './operations.ts';
import { routesOf, type RouteGroup } from './operation-routes.ts';
import { RULE_OVERVIEW_ROUTES } from './rule-overview.ts';
import { RULE_ROUTES } from './rules.ts';
import {
  ALERT_OPERATIONS,
  EXCEPTION_OPERATIONS,
  HUNT_OPERATIONS,
  RUN_OPERATIONS,
  STORY_OPERATIONS,
} from '../../service/operations.ts';
import { VALUE_LIST_ROUTES } from './value-lists.ts';

const GROUPS = [
  { title: 'Status', routes: STATUS_ROUTES },
  { title: 'Health', routes: HEALTH_ROUTES },
  { title: 'Alerts', routes: routesOf(ALERT_OPERATIONS) },
  { title: 'Live', routes: LIVE_ROUTES },
  { title: 'Stories', routes: routesOf(STORY_OPERATIONS) },
  { title: 'Hunting', routes: routesOf(HUNT_OPERATIONS) },
  { title: 'Rules', routes: [...RULE_ROUTES, ...RULE_OVERVIEW_ROUTES] },
  { title: 'Runs, gaps and jobs', routes: routesOf(RUN_OPERATIONS) },
  { title: 'Exceptions', routes: routesOf(EXCEPTION_OPERATIONS) },
  { title: 'Value lists', routes: VALUE_LIST_ROUTES },
  ...ACCESS_ROUTES,
  { title: 'Audit log', routes: AUDIT_ROUTES },
] as const satisfies readonly RouteGroup[];

/** All routes under `/dw/`; the reference is printed from them. */
export const OWN_ROUTES: readonly RouteGroup[] = GROUPS;

/** For types alone: see `own-api.ts`. */
export type OwnRoute = (typeof GROUPS)[number]['routes'][number] | AccessRoute;

type Types<R> = R extends { readonly types?: infer T } ? NonNullable<T> : never;

/** What requests take and answer, by method and path: `GET /dw/alerts/:id`. For types alone. */
export type OwnApi = {
  readonly [
    T in Types<OwnRoute> as T extends { readonly on: infer On extends string } ? On : never
  ]: T;
};
