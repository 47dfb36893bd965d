import { resolve } from 'node:path';
import type { ActionName } from '../../respond/containers/plan.ts';
import type { ResponseConfig } from '../../service/response/config.ts';
import { ServerError } from '../errors.ts';
import type { Config } from './settings.ts';

/** What responses are opened with; `null` where no engine is configured. Throws {@link ServerError}. */
export function responseConfigOf({ service, response, playbook }: Config): ResponseConfig | null {
  const ids = playbook.map(({ id }) => id);
  for (const [position, { id, actions }] of playbook.entries()) {
    if (id === '' || actions.length === 0) throw refused(id, 'needs an id and actions', 'set both');
    if (ids.indexOf(id) !== position)
      throw refused(id, 'is there twice', 'give each playbook an id of its own');
    if (response.engines.length === 0)
      throw refused(id, 'has no engine to act on', 'name engines in [response]');
  }
  if (response.engines.length === 0) return null;
  const { engines, perHour, expires, protectedNamespaces, production, evidence } = response;
  return {
    engines,
    limits: { perHour, expiresMs: expires },
    protection: { namespaces: protectedNamespaces, production },
    folder: resolve(service.data, 'respond'),
    evidenceBytes: evidence,
    playbooks: playbook.map((each) => ({ ...each, actions: each.actions as ActionName[] })),
  };
}

const refused = (id: string, what: string, hint: string) =>
  new ServerError('SRV1007', `the playbook ${id} ${what}`, hint);
