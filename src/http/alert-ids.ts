import { operationNamed } from '../service/detection/operations.ts';
import { callDetection } from './detection-call.ts';
import type { Access, Services } from './services.ts';

/** Alert ids of a space, resolved from their first digits. Throws `HttpProblem`. */
export const resolveAlerts = async (
  services: Services,
  access: Pick<Access, 'space'>,
  ids: readonly string[],
): Promise<readonly string[]> =>
  (await callDetection(services, access, operationNamed('alerts.resolve'), { ids })).value.ids;
