import { resolveAlertIds } from '../service/alerts/read-operations.ts';
import { callDetection } from './detection-call.ts';
import type { Access, Services } from './services.ts';

/** The ids of alerts of a space that are named by their first digits. Throws `HttpProblem`. */
export const resolveAlerts = async (
  services: Services,
  access: Pick<Access, 'space'>,
  ids: readonly string[],
): Promise<readonly string[]> =>
  (await callDetection(services, access, resolveAlertIds, { ids })).value.ids;
