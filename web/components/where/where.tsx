import type { JsonObject } from '../../../src/events/json.ts';
import { Badge } from '../badge/badge.tsx';
import { Fact, Facts } from '../facts/facts.tsx';
import { FieldValue } from '../page-parts/page-parts.tsx';
import { textAt, textsAt } from '../value/values-of.ts';

/** What is shown of the container, of Kubernetes and of the user: names, and the fields that have them. */
const FIELDS: readonly (readonly [string, string])[] = [
  ['Workload', 'orchestrator.resource.parent.name'],
  ['Pod', 'orchestrator.resource.name'],
  ['Namespace', 'orchestrator.namespace'],
  ['Cluster', 'orchestrator.cluster.name'],
  ['Container', 'container.name'],
  ['Container id', 'container.id'],
  ['Image', 'container.image.name'],
  ['Image tag', 'container.image.tag'],
  ['Image digest', 'container.image.hash.all'],
  ['Node', 'host.name'],
  ['User', 'user.name'],
  ['User id', 'user.id'],
  ['Working directory', 'process.working_directory'],
  ['Executable', 'process.executable'],
  ['Parent', 'process.parent.executable'],
  ['File', 'file.path'],
  ['Requested by', 'kubernetes.audit.user.username'],
  ['Request', 'kubernetes.audit.requestURI'],
  ['From', 'kubernetes.audit.sourceIPs'],
];

/** Where it happened: the container, its pod, image and node, and who did it. */
export function Where({ document }: { readonly document: JsonObject }) {
  const privileged = textAt(document, 'container.security_context.privileged');
  return (
    <Facts>
      {FIELDS.map(([name, field]) => {
        const values = textsAt(document, field);
        return values.length === 0 ? null : (
          <Fact key={field} name={name}>
            {values.map((value, index) => (
              // oxlint-disable-next-line react/no-array-index-key
              <div key={index}>
                <FieldValue field={field} text={value} />
              </div>
            ))}
          </Fact>
        );
      })}
      {privileged !== null && (
        <Fact name="Privileged">
          {privileged === 'true' ? <Badge tone="bad">privileged</Badge> : 'no'}
        </Fact>
      )}
    </Facts>
  );
}
