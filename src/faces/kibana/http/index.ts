import type { Route } from '../../../http/route.ts';
import { BULK_ROUTES, MANY_ROUTES } from './bulk.ts';
import { ENDPOINT_LIST_ROUTES } from './endpoint-list.ts';
import { EXCEPTION_ROUTES } from './exceptions.ts';
import { PLATFORM_ROUTES } from './platform.ts';
import { PREVIEW_ROUTES } from './preview.ts';
import { RULE_ROUTES } from './rules.ts';
import { SHIPPED_ROUTES } from './shipped.ts';
import { TRANSFER_ROUTES } from './transfer.ts';
import { VALUE_LIST_ROUTES } from './value-lists.ts';

/** What tools for the detection rules of Kibana ask for. */
export const KIBANA_ROUTES: readonly Route[] = [
  ...BULK_ROUTES,
  ...MANY_ROUTES,
  ...TRANSFER_ROUTES,
  ...PREVIEW_ROUTES,
  ...SHIPPED_ROUTES,
  ...RULE_ROUTES,
  ...EXCEPTION_ROUTES,
  ...ENDPOINT_LIST_ROUTES,
  ...VALUE_LIST_ROUTES,
  ...PLATFORM_ROUTES,
];
