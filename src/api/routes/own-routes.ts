import { listAssignees, listPeople } from '../../service/access/assignees.ts';
import { KEY_OPERATIONS } from '../../service/access/key-operations.ts';
import { getMe, SESSION_OPERATIONS } from '../../service/access/session-operations.ts';
import { SPACE_OPERATIONS } from '../../service/access/space-operations.ts';
import { USER_OPERATIONS } from '../../service/access/user-operations.ts';
import { VIEW_OPERATIONS } from '../../service/access/view-operations.ts';
import { AUDIT_OPERATIONS } from '../../service/audit/audit-operations.ts';
import { SIGN_IN_OPTIONS } from './access/oidc.ts';
import { changePassword, endSession, startSession } from './access/session.ts';
import { exportAuditLog } from './audit/export-log.ts';
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
  NOTIFICATION_OPERATIONS,
  OUTPUT_OPERATIONS,
  RESPONSE_OPERATIONS,
  RUN_OPERATIONS,
  STORY_OPERATIONS,
} from '../../service/operations.ts';
import { ENTITY_OPERATIONS } from '../../service/events/hunt/entity/entity-operations.ts';
import { reportStory } from './story-report.ts';
import { WORKER_ROUTES } from './workers.ts';
import { VALUE_LIST_ROUTES } from './value-lists.ts';

const GROUPS = [
  { title: 'Status', routes: STATUS_ROUTES },
  { title: 'Health', routes: HEALTH_ROUTES },
  { title: 'Workers', routes: WORKER_ROUTES },
  { title: 'Alerts', routes: routesOf(ALERT_OPERATIONS) },
  { title: 'Live', routes: LIVE_ROUTES },
  { title: 'Stories', routes: [...routesOf(STORY_OPERATIONS), reportStory] },
  { title: 'Hunting', routes: routesOf(HUNT_OPERATIONS) },
  { title: 'Containers, hosts, images, users', routes: routesOf(ENTITY_OPERATIONS) },
  { title: 'Rules', routes: [...RULE_ROUTES, ...RULE_OVERVIEW_ROUTES] },
  { title: 'Runs, gaps and jobs', routes: routesOf(RUN_OPERATIONS) },
  { title: 'Outputs', routes: routesOf(OUTPUT_OPERATIONS) },
  { title: 'Notifications', routes: routesOf(NOTIFICATION_OPERATIONS) },
  { title: 'Responses', routes: routesOf(RESPONSE_OPERATIONS) },
  { title: 'Exceptions', routes: routesOf(EXCEPTION_OPERATIONS) },
  { title: 'Value lists', routes: VALUE_LIST_ROUTES },
  {
    title: 'Signing in',
    routes: [
      ...routesOf([getMe]),
      startSession,
      endSession,
      ...routesOf(SESSION_OPERATIONS),
      changePassword,
      ...SIGN_IN_OPTIONS,
    ],
  },
  {
    title: 'Users',
    routes: [...routesOf(USER_OPERATIONS), ...routesOf([listAssignees, listPeople])],
  },
  { title: 'API keys', routes: routesOf(KEY_OPERATIONS) },
  { title: 'Spaces', routes: routesOf(SPACE_OPERATIONS) },
  { title: 'Saved views', routes: routesOf(VIEW_OPERATIONS) },
  { title: 'Audit log', routes: [...routesOf(AUDIT_OPERATIONS), exportAuditLog] },
] as const satisfies readonly RouteGroup[];

/** All routes under `/dw/`; the reference is printed from them. */
export const OWN_ROUTES: readonly RouteGroup[] = GROUPS;

type OwnRoute = (typeof GROUPS)[number]['routes'][number];

type Types<R> = R extends { readonly types?: infer T } ? NonNullable<T> : never;

/** What requests take and answer, by method and path: `GET /dw/alerts/:id`. For types alone. */
export type OwnApi = {
  readonly [
    T in Types<OwnRoute> as T extends { readonly on: infer On extends string } ? On : never
  ]: T;
};
