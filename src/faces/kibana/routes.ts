import type { Route } from '../../http/route.ts';
import { BULK_ROUTES, MANY_ROUTES } from './bulk-routes.ts';
import { ENDPOINT_LIST_ROUTES, EXCEPTION_ROUTES } from './exception-routes.ts';
import { PLATFORM_ROUTES } from './platform-routes.ts';
import { PREVIEW_ROUTES } from './preview-route.ts';
import { RULE_ROUTES } from './rule-routes.ts';
import { TRANSFER_ROUTES } from './transfer-routes.ts';
import { VALUE_LIST_ROUTES } from './value-list-routes.ts';

/** What tools for the detection rules of Kibana ask for. */
export const KIBANA_ROUTES: readonly Route[] = [
  ...BULK_ROUTES,
  ...MANY_ROUTES,
  ...TRANSFER_ROUTES,
  ...PREVIEW_ROUTES,
  ...RULE_ROUTES,
  ...EXCEPTION_ROUTES,
  ...ENDPOINT_LIST_ROUTES,
  ...VALUE_LIST_ROUTES,
  ...PLATFORM_ROUTES,
];
