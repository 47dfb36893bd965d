import type { JsonObject } from '../../../events/json.ts';
import type { Parts } from '../document.ts';
import { imageOf } from '../parts.ts';
import { falcoFlag, falcoText } from './output-fields.ts';

/** The value of a container's id and name for a process of the host. */
const HOST = 'host';

export function containerOf(fields: JsonObject): Parts | undefined {
  const short = falcoText(fields, 'container.id');
  const full = falcoText(fields, 'container.full_id');
  if (short === HOST || full === HOST) return undefined;
  const repository = falcoText(fields, 'container.image.repository');
  const tag = falcoText(fields, 'container.image.tag');
  return {
    // Falco has only the first twelve digits until the runtime has answered.
    id: full ?? short,
    name: falcoText(fields, 'container.name'),
    image:
      repository === undefined
        ? imageOf(falcoText(fields, 'container.image'))
        : { name: repository, tag: tag === undefined ? undefined : [tag] },
    security_context: { privileged: falcoFlag(fields, 'container.privileged') },
  };
}

export function orchestratorOf(fields: JsonObject): Parts | undefined {
  const namespace = falcoText(fields, 'k8s.ns.name');
  const name = falcoText(fields, 'k8s.pod.name');
  if (namespace === undefined && name === undefined) return targetOf(fields);
  return {
    type: 'kubernetes',
    namespace,
    resource: {
      name,
      type: name === undefined ? undefined : 'pod',
      ip: falcoText(fields, 'k8s.pod.ip'),
      label: falcoText(fields, 'k8s.pod.labels')
        ?.split(',')
        .map((label) => label.trim()),
    },
  };
}

/** The object of a request to the API server, in alerts on the audit log. */
function targetOf(fields: JsonObject): Parts | undefined {
  const type = falcoText(fields, 'ka.target.resource');
  if (type === undefined) return undefined;
  return {
    type: 'kubernetes',
    namespace: falcoText(fields, 'ka.target.namespace'),
    resource: { name: falcoText(fields, 'ka.target.name'), type },
  };
}
