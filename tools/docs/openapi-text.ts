import { ROUTES } from '../../src/api/routes/index.ts';
import { openApiDescription } from '../../src/api/routes/openapi/description.ts';
import { OWN_ROUTES } from '../../src/api/routes/own-routes.ts';

/** The service's answer at `/openapi.json`. */
export const openApiText = (): string =>
  JSON.stringify(openApiDescription(ROUTES, OWN_ROUTES), null, 1);
