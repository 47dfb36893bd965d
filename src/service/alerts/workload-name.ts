/** `api-7d9f8b6c5d-x2x4z` of a deployment, `agent-x2x4z` of a daemon set, `db-0` of a stateful set. */
const POD = /^(.+?)-(?:[a-z0-9]{6,10}-[a-z0-9]{5}|[bcdfghjklmnpqrstvwxz2456789]{5}|\d{1,4})$/;

/** What the pods of one workload have in common; `null` where the name does not look like that of one. */
export const withoutPodNumber = (pod: string): string | null => POD.exec(pod)?.[1] ?? null;

/**
 * The workload that something belongs to, as its pod or else its container is called: `shop/blog`. Events do not name
 * it, so it is read from the name of the pod. `null` where neither is known.
 */
export function workloadName({
  namespace,
  pod,
  container,
}: {
  readonly namespace: string | null;
  readonly pod: string | null;
  readonly container: string | null;
}): string | null {
  const name = pod === null ? container : (withoutPodNumber(pod) ?? pod);
  return name === null || namespace === null ? name : `${namespace}/${name}`;
}
