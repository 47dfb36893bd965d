import { callDetection } from './detection-call.ts';
import type { Services } from './services.ts';

/** The ids of alerts that are named by their first digits. Throws `HttpProblem`. */
export const resolveAlerts = async (
  services: Services,
  ids: readonly string[],
): Promise<readonly string[]> =>
  (await callDetection(services, 'alerts.resolve', { ids })).value.ids;
