import type { Route } from '../route.ts';
import { BULK_ROUTES } from './bulk.ts';
import { EXCEPTION_ROUTES } from './exceptions.ts';
import { RULE_ROUTES } from './rules.ts';
import { TRANSFER_ROUTES } from './transfer.ts';

/** What tools for the detection rules of Kibana ask for. */
export const KIBANA_ROUTES: readonly Route[] = [
  ...BULK_ROUTES,
  ...TRANSFER_ROUTES,
  ...RULE_ROUTES,
  ...EXCEPTION_ROUTES,
];
