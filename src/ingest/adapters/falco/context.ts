import { imageOf } from '../parts.ts';
import { falcoFlag, falcoText, FIELD, type OutputFields } from './output-fields.ts';

/** The value of a container's id and name for a process of the host. */
const HOST = 'host';

export function containerOf(fields: OutputFields) {
  const short = falcoText(fields, FIELD['container.id']);
  const full = falcoText(fields, FIELD['container.full_id']);
  if (short === HOST || full === HOST) return undefined;
  const repository = falcoText(fields, FIELD['container.image.repository']);
  const tag = falcoText(fields, FIELD['container.image.tag']);
  return {
    // Falco has only the first twelve digits until the runtime has answered.
    id: full ?? short,
    name: falcoText(fields, FIELD['container.name']),
    image:
      repository === undefined
        ? imageOf(falcoText(fields, FIELD['container.image']))
        : { name: repository, tag: tag === undefined ? undefined : [tag] },
    security_context: { privileged: falcoFlag(fields, FIELD['container.privileged']) },
  };
}

export function orchestratorOf(fields: OutputFields) {
  const namespace = falcoText(fields, FIELD['k8s.ns.name']);
  const name = falcoText(fields, FIELD['k8s.pod.name']);
  if (namespace === undefined && name === undefined) return targetOf(fields);
  return {
    type: 'kubernetes',
    namespace,
    resource: {
      name,
      type: name === undefined ? undefined : 'pod',
      ip: falcoText(fields, FIELD['k8s.pod.ip']),
      label: falcoText(fields, FIELD['k8s.pod.labels'])
        ?.split(',')
        .map((label) => label.trim()),
    },
  };
}

/** The object of a request to the API server, in alerts on the audit log. */
function targetOf(fields: OutputFields) {
  const type = falcoText(fields, FIELD['ka.target.resource']);
  if (type === undefined) return undefined;
  return {
    type: 'kubernetes',
    namespace: falcoText(fields, FIELD['ka.target.namespace']),
    resource: { name: falcoText(fields, FIELD['ka.target.name']), type },
  };
}
