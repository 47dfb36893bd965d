import { expect, it } from 'vitest';
import { OWN_ROUTES } from '../../src/api/routes/own-routes.ts';
import { isOfService } from './of-service.ts';

it('knows which routes belong to the service as a whole', () => {
  for (const { method, path, isOfSpace } of OWN_ROUTES.flatMap(({ routes }) => routes))
    expect([path, isOfService(`${method} ${path}`)]).toEqual([path, !isOfSpace]);
});
