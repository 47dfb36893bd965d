import { CATALOGUES } from '../../../events/catalogue/index.ts';

/** Attributes of the semantic conventions whose fields in ECS have other names. */
export const RENAMED_ATTRIBUTES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    'cloud.platform': 'cloud.service.name',
    'code.file.path': 'log.origin.file.name',
    'code.filepath': 'log.origin.file.name',
    'code.function': 'log.origin.function',
    'code.function.name': 'log.origin.function',
    'code.line.number': 'log.origin.file.line',
    'code.lineno': 'log.origin.file.line',
    'container.image.tags': 'container.image.tag',
    'deployment.environment': 'service.environment',
    'deployment.environment.name': 'service.environment',
    'enduser.id': 'user.id',
    'exception.message': 'error.message',
    'exception.stacktrace': 'error.stack_trace',
    'exception.type': 'error.type',
    'host.arch': 'host.architecture',
    'k8s.cluster.name': 'orchestrator.cluster.name',
    'k8s.cluster.uid': 'orchestrator.cluster.id',
    'k8s.namespace.name': 'orchestrator.namespace',
    'k8s.pod.name': 'orchestrator.resource.name',
    'k8s.pod.ip': 'orchestrator.resource.ip',
    'os.description': 'host.os.full',
    'os.name': 'host.os.name',
    'os.type': 'host.os.type',
    'os.version': 'host.os.version',
    'process.command_args': 'process.args',
    'process.executable.name': 'process.name',
    'process.executable.path': 'process.executable',
    'process.owner': 'process.user.name',
    'process.parent_pid': 'process.parent.pid',
    'service.instance.id': 'service.node.name',
    'thread.id': 'process.thread.id',
    'thread.name': 'process.thread.name',
  }),
);

const KUBERNETES = 'k8s.';

/** The field that an attribute is; `null` if it has none, and stays an attribute. */
export function fieldOf(attribute: string): string | null {
  const renamed = RENAMED_ATTRIBUTES.get(attribute);
  if (renamed !== undefined) return renamed;
  if (CATALOGUES.ecs.has(attribute)) return attribute;
  const isKubernetes = attribute.startsWith(KUBERNETES) && attribute.length > KUBERNETES.length;
  return isKubernetes ? `kubernetes.${attribute.slice(KUBERNETES.length)}` : null;
}
