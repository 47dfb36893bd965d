import type { JsonObject } from '../../../events/json.ts';
import type { Parts } from '../document.ts';
import { textAt } from '../members.ts';
import { imageOf } from '../parts.ts';
import { falcoFlag } from './output-fields.ts';

/** The value of a container's id and name for a process of the host. */
const HOST = 'host';

export function containerOf(fields: JsonObject): Parts | undefined {
  const short = textAt(fields, 'container.id');
  const full = textAt(fields, 'container.full_id');
  if (short === HOST || full === HOST) return undefined;
  const repository = textAt(fields, 'container.image.repository');
  const tag = textAt(fields, 'container.image.tag');
  return {
    // Falco has only the first twelve digits until the runtime has answered.
    id: full ?? short,
    name: textAt(fields, 'container.name'),
    image:
      repository === undefined
        ? imageOf(textAt(fields, 'container.image'))
        : { name: repository, tag: tag === undefined ? undefined : [tag] },
    security_context: { privileged: falcoFlag(fields, 'container.privileged') },
  };
}

export function orchestratorOf(fields: JsonObject): Parts | undefined {
  const namespace = textAt(fields, 'k8s.ns.name');
  const name = textAt(fields, 'k8s.pod.name');
  if (namespace === undefined && name === undefined) return targetOf(fields);
  return {
    type: 'kubernetes',
    namespace,
    resource: {
      name,
      type: name === undefined ? undefined : 'pod',
      ip: textAt(fields, 'k8s.pod.ip'),
      label: textAt(fields, 'k8s.pod.labels')
        ?.split(',')
        .map((label) => label.trim()),
    },
  };
}

/** The object of a request to the API server, in alerts on the audit log. */
function targetOf(fields: JsonObject): Parts | undefined {
  const type = textAt(fields, 'ka.target.resource');
  if (type === undefined) return undefined;
  return {
    type: 'kubernetes',
    namespace: textAt(fields, 'ka.target.namespace'),
    resource: { name: textAt(fields, 'ka.target.name'), type },
  };
}
