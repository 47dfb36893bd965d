import { ROUTES } from '../../src/server/routes/index.ts';
import { openApiDescription } from '../../src/server/routes/openapi/description.ts';
import { OWN_ROUTES } from '../../src/server/routes/own-routes.ts';

/** What a service answers at `/openapi.json`. */
export const openApiText = (): string =>
  JSON.stringify(openApiDescription(ROUTES, OWN_ROUTES), null, 1);
