import { ROUTES } from '../index.ts';
import { OWN_ROUTES } from '../own-routes.ts';
import { openApiDescription } from './description.ts';

/** What a service answers at `/openapi.json`; the build keeps it beside the command. */
export const printOpenApi = (): string =>
  `${JSON.stringify(openApiDescription(ROUTES, OWN_ROUTES), null, 1)}\n`;
