import { expect, it } from 'vitest';
import { AUDIT_ACTIONS, OWN_ACTIONS } from '../../../service/audit/actions.ts';
import { ROUTES } from '../index.ts';

it('describes every action of a route and of the service, and no other', () => {
  const ofRoutes = ROUTES.flatMap(({ audit, exportAudit }) => [audit, exportAudit ?? null]);
  const all = new Set([...ofRoutes.filter((each) => each !== null), ...OWN_ACTIONS]);
  expect(Object.keys(AUDIT_ACTIONS)).toEqual([...all].sort());
});
