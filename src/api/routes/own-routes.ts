import { ACCESS_ROUTES, type AccessRoute } from './access/index.ts';
import { AUDIT_ROUTES } from './audit/routes.ts';
import { ALERT_ROUTES } from './alerts.ts';
import { EXCEPTION_ROUTES } from './exceptions.ts';
import { HEALTH_ROUTES } from './health.ts';
import { LIVE_ROUTES } from './live.ts';
import { STATUS_ROUTES } from './operations.ts';
import { routesOf, type RouteGroup } from './operation-routes.ts';
import { RULE_OVERVIEW_ROUTES } from './rule-overview.ts';
import { RULE_ROUTES } from './rules.ts';
import { listFieldValues } from '../../service/events/hunt/field-values.ts';
import { cancelHunt, planHunt, startHunt } from '../../service/events/hunt/hunt-operations.ts';
import { JOB_OPERATIONS, STORY_OPERATIONS } from '../../service/operations.ts';
import { VALUE_LIST_ROUTES } from './value-lists.ts';

const GROUPS = [
  { title: 'Status', routes: STATUS_ROUTES },
  { title: 'Health', routes: HEALTH_ROUTES },
  { title: 'Alerts', routes: ALERT_ROUTES },
  { title: 'Live', routes: LIVE_ROUTES },
  { title: 'Stories', routes: routesOf(STORY_OPERATIONS) },
  { title: 'Hunting', routes: routesOf([startHunt, planHunt, cancelHunt, listFieldValues]) },
  { title: 'Rules', routes: [...RULE_ROUTES, ...RULE_OVERVIEW_ROUTES] },
  { title: 'Runs, gaps and jobs', routes: routesOf(JOB_OPERATIONS) },
  { title: 'Exceptions', routes: EXCEPTION_ROUTES },
  { title: 'Value lists', routes: VALUE_LIST_ROUTES },
  ...ACCESS_ROUTES,
  { title: 'Audit log', routes: AUDIT_ROUTES },
] as const satisfies readonly RouteGroup[];

/** All routes under `/dw/`; the reference is printed from them. */
export const OWN_ROUTES: readonly RouteGroup[] = GROUPS;

/** For types alone: see `own-api.ts`. */
export type OwnRoute = (typeof GROUPS)[number]['routes'][number] | AccessRoute;
