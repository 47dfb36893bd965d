import type { StoredAlert } from '../../stores/alert-store.ts';
import { compileWildcards } from '../../util/wildcard.ts';
import type { AlertAction } from './alert-action.ts';
import { ResponseError } from '../../respond/containers/errors.ts';
import type { ResponsePlan } from '../../respond/containers/plan.ts';
import type { Response } from '../../respond/containers/response.ts';
import type { ContainerResponses } from '../response/container-responses.ts';
import type { Playbook } from '../response/config.ts';

const HOUR_MS = 3_600_000;

/**
 * Proposes, or takes, what playbooks say of new alerts. What was proposed for a run of a container is not proposed again, whatever
 * a person has made of it: neither what is done, nor what was declined or undone.
 */
export const playbookAction = (
  responses: ContainerResponses,
  now: () => number,
  log: { warn(fields: object, message: string): void },
): AlertAction => ({
  type: 'playbooks',
  async run(deliveries) {
    for (const { alert } of deliveries)
      for (const playbook of responses.config.playbooks)
        if (isFor(playbook, alert)) await follow(playbook, alert, responses, now, log);
  },
});

function isFor({ rules, severities, namespaces }: Playbook, alert: StoredAlert): boolean {
  const { ruleId, severity, facets } = alert;
  if (facets['container.id'] === undefined) return false;
  if (rules.length > 0 && !rules.includes(ruleId)) return false;
  if (severities.length > 0 && !severities.includes(severity)) return false;
  if (namespaces.length === 0) return true;
  const namespace = facets['orchestrator.namespace'];
  const options = { ignoreCase: true, escapes: false };
  return namespace !== undefined && compileWildcards(namespaces, options)(namespace);
}

async function follow(
  playbook: Playbook,
  alert: StoredAlert,
  responses: ContainerResponses,
  now: () => number,
  log: { warn(fields: object, message: string): void },
): Promise<void> {
  const by = `playbook:${playbook.id}`;
  for (const action of playbook.actions) {
    let plan: ResponsePlan;
    try {
      plan = await responses.responder.plan(action, alert.facets['container.id'] ?? '', null);
    } catch (error) {
      if (!(error instanceof ResponseError)) throw error;
      // An engine that does not answer will: the delivery is repeated.
      if (error.code === 'RSP1001' || error.code === 'RSP1002') throw error;
      log.warn({ playbook: playbook.id, alert: alert.id, err: error }, 'a playbook does nothing');
      return;
    }
    if (wasProposed(plan, responses.responses.list())) continue;
    const cause = {
      reason: `${alert.ruleName}: ${alert.reason}`.slice(0, MAX_REASON),
      alert: alert.id,
      story: alert.story,
      playbook: playbook.id,
    };
    const proposed = responses.responses.propose(plan, cause, by);
    if (!mayAct(playbook, plan, responses, now())) continue;
    responses.responses.approve(proposed.id, proposed.digest, by, 'alone');
    try {
      responses.told(await responses.responses.execute(proposed.id, by));
    } catch (error) {
      // Beyond the limit of all responses: it waits for a person, as an approved one.
      if (!(error instanceof ResponseError)) throw error;
      log.warn({ playbook: playbook.id, err: error }, 'a playbook may not act now');
    }
  }
}

const MAX_REASON = 500;

/** Whether there was such a response to this run of the container, which did not just expire. */
const wasProposed = ({ action, target }: ResponsePlan, all: readonly Response[]) =>
  all.some(
    ({ plan, state }) =>
      plan.action === action &&
      plan.target.id === target.id &&
      plan.target.startedAt === target.startedAt &&
      state !== 'expired',
  );

function mayAct(
  { id, mode, perHour }: Playbook,
  plan: ResponsePlan,
  responses: ContainerResponses,
  now: number,
): boolean {
  if (mode !== 'auto' || plan.isProduction) return false;
  if (responses.disarmed(id) !== null || responses.stopped() !== null) return false;
  const acted = responses.journal
    .list()
    .filter(({ playbook, startedAt }) => playbook === id && (startedAt ?? 0) > now - HOUR_MS);
  if (acted.length < perHour) return true;
  responses.disarm(id, `it has acted ${acted.length} times in an hour, and would do so again`);
  return false;
}
