import { setTimeout as delay } from 'node:timers/promises';
import type { Acting, ContainerAction } from './actions/action.ts';
import { actionOf } from './actions/index.ts';
import { namespaceOf, podOf, type ContainerState } from './container.ts';
import type { ContainerEngine } from './engines/engine.ts';
import { ResponseError } from './errors.ts';
import type { Evidence } from './evidence.ts';
import { DEFAULT_OPTIONS, type ActionName, type ActionOptions, type ResponsePlan } from './plan.ts';
import { isProduction, whyProtected, type Protection } from './protection.ts';

/** What an attempt has come to. */
export interface Outcome {
  /**
   * - `done`: it was read back, and is so.
   * - `failed`: it is not so, or nothing was done.
   * - `unknown`: the engine does not say.
   */
  readonly state: 'done' | 'failed' | 'unknown';
  /** Whether there was nothing to do. */
  readonly wasSo: boolean;
  readonly message: string;
  readonly code: string | null;
  readonly remarks: readonly string[];
}

export interface ResponderParts {
  readonly engines: readonly ContainerEngine[];
  readonly protection: Protection;
  readonly evidence: Evidence;
  /** Why nothing may be done at the moment; `null` if it may. Read before each action. */
  readonly whyStopped: () => string | null;
  /** How long it is asked whether something is so; 10 s by default. */
  readonly verifyMs?: number;
  /** In milliseconds since 1970. */
  readonly now: () => number;
}

const VERIFY_MS = 10_000;
const MIN_PAUSE_MS = 20;
const MAX_PAUSE_MS = 500;

/** Plans, executes, verifies and undoes actions. It keeps nothing: what is to be durable is up to the caller, who writes before each call. */
export class Responder {
  readonly #parts: ResponderParts;
  /** Two actions on one container come after each other. */
  readonly #turns = new Map<string, Promise<unknown>>();

  constructor(parts: ResponderParts) {
    this.#parts = parts;
  }

  get engines(): readonly ContainerEngine[] {
    return this.#parts.engines;
  }

  get evidence(): Evidence {
    return this.#parts.evidence;
  }

  /**
   * Says what an action would do, without doing anything.
   *
   * @param engine a name; `null` for the only one that has the container
   * @throws {@link ResponseError} where it cannot or must not be done
   */
  async plan(
    action: ActionName,
    container: string,
    engine: string | null,
    options: Partial<ActionOptions> = {},
  ): Promise<ResponsePlan> {
    const { state, at } = await this.#find(container, engine);
    this.#refuseProtected(state);
    const all = { ...DEFAULT_OPTIONS, ...options };
    const planned = await actionOf(action).plan(at, state, all);
    const { id, startedAt, name, image, status, networks } = state;
    return {
      action,
      target: {
        engine: at.name,
        id,
        startedAt,
        name,
        image,
        namespace: namespaceOf(state),
        pod: podOf(state),
      },
      options: all,
      before: { status, networks },
      ...planned,
      isProduction: isProduction(state, this.#parts.protection),
      plannedAt: this.#parts.now(),
    };
  }

  /**
   * Carries out a plan, or finds that it was. Never rejects for what an engine does.
   *
   * @param isRepeated whether an earlier attempt was cut off, or failed
   */
  execute(id: string, plan: ResponsePlan, isRepeated = false): Promise<Outcome> {
    return this.#inTurn(plan, async () => {
      const acting = this.#acting(id, plan, isRepeated);
      const action = actionOf(plan.action);
      const state = await this.#current(acting);
      if (await action.isDone(acting, state)) return done(acting, action, state, false, true);
      if (state === null) throw replaced(plan, 'it was removed');
      this.#refuseProtected(state);
      const why = this.#parts.whyStopped();
      if (why !== null) throw new ResponseError('RSP1008', why);
      const failure = await failureOf(action.execute(acting, state));
      return this.#verify(acting, action, false, failure);
    });
  }

  /** Takes back what an executed plan has done, or finds that it was. */
  undo(id: string, plan: ResponsePlan): Promise<Outcome> {
    return this.#inTurn(plan, async () => {
      const acting = this.#acting(id, plan);
      const action = actionOf(plan.action);
      if (plan.undo === null || action.undo === undefined || action.isUndone === undefined)
        throw new ResponseError('RSP1010', `${plan.action} cannot be undone`);
      const state = await acting.engine.read(plan.target.id);
      if (state === null) throw replaced(plan, 'it was removed');
      // A restart does not matter: what an action leaves behind after one, such as no network, is still to be taken back.
      if (await action.isUndone(acting, state)) return done(acting, action, state, true, true);
      const failure = await failureOf(action.undo(acting, state));
      return this.#verify(acting, action, true, failure);
    });
  }

  /** Whether what a plan does is so now. Never rejects for what an engine does. */
  async check(
    id: string,
    plan: ResponsePlan,
  ): Promise<{ readonly holds: boolean | null; readonly message: string }> {
    try {
      const acting = this.#acting(id, plan);
      const state = await acting.engine.read(plan.target.id);
      const holds = await actionOf(plan.action).isDone(acting, state);
      const again = isOf(plan, state)
        ? ''
        : state === null
          ? 'it was removed; '
          : 'it was started again; ';
      return { holds, message: `${again}${holds ? 'it is so' : 'it is not so'}` };
    } catch (error) {
      if (!(error instanceof ResponseError)) throw error;
      return { holds: null, message: error.message };
    }
  }

  /** Asks until it is so, or time is over. */
  async #verify(
    acting: Acting,
    action: ContainerAction,
    isUndo: boolean,
    failure: Error | null,
  ): Promise<Outcome> {
    const { verifyMs = VERIFY_MS } = this.#parts;
    const until = performance.now() + verifyMs;
    let unread: Error | null = null;
    for (let pause = MIN_PAUSE_MS; ; pause = Math.min(2 * pause, MAX_PAUSE_MS)) {
      try {
        const state = await acting.engine.read(acting.plan.target.id);
        unread = null;
        const isSo = isUndo
          ? state !== null && (await action.isUndone?.(acting, state)) === true
          : await action.isDone(acting, isOf(acting.plan, state) ? state : null);
        if (isSo) return await done(acting, action, state, isUndo, false);
        // What an engine refused does not come by itself.
        if (failure instanceof ResponseError && failure.code !== 'RSP1002') break;
      } catch (error) {
        unread = error as Error;
      }
      if (performance.now() >= until) break;
      await delay(pause);
    }
    if (unread !== null) return outcomeOf('unknown', unread);
    return outcomeOf(
      'failed',
      failure ??
        new ResponseError(
          'RSP1003',
          `${acting.engine.place} took it, but ${verifyMs / 1000} s later it is not so`,
        ),
    );
  }

  /** Serialises what is done to a container, and turns errors into an outcome. */
  async #inTurn(plan: ResponsePlan, work: () => Promise<Outcome>): Promise<Outcome> {
    const key = `${plan.target.engine} ${plan.target.id}`;
    const before = this.#turns.get(key) ?? Promise.resolve();
    const mine = before.then(work).catch((error: unknown) => {
      if (!(error instanceof ResponseError)) throw error;
      const isUnknown = error.code === 'RSP1001' || error.code === 'RSP1002';
      return outcomeOf(isUnknown ? 'unknown' : 'failed', error);
    });
    const turn = mine.catch(() => {});
    this.#turns.set(key, turn);
    try {
      return await mine;
    } finally {
      if (this.#turns.get(key) === turn) this.#turns.delete(key);
    }
  }

  #acting(id: string, plan: ResponsePlan, isRepeated = false): Acting {
    const { engines, evidence } = this.#parts;
    const engine = engines.find(({ name }) => name === plan.target.engine);
    if (engine === undefined)
      throw new ResponseError(
        'RSP1001',
        `the engine ${plan.target.engine} is no longer configured`,
      );
    return { id, plan, engine, evidence, isRepeated };
  }

  /** The container of a plan as it is now; `null` where it is gone. */
  async #current({ engine, plan }: Acting): Promise<ContainerState | null> {
    const state = await engine.read(plan.target.id);
    if (state !== null) refuseReplaced(plan, state);
    return state;
  }

  #refuseProtected(state: ContainerState): void {
    const why = whyProtected(state, this.#parts.protection);
    if (why !== null) throw new ResponseError('RSP1005', `${why}, and is not acted on`);
  }

  async #find(
    container: string,
    name: string | null,
  ): Promise<{ readonly state: ContainerState; readonly at: ContainerEngine }> {
    const { engines } = this.#parts;
    const asked = engines.filter((engine) => name === null || engine.name === name);
    if (asked.length === 0) throw new ResponseError('RSP1004', `there is no engine ${name ?? ''}`);
    const found: { state: ContainerState; at: ContainerEngine }[] = [];
    let failure: unknown = null;
    for (const at of asked) {
      try {
        const state = await at.find(container);
        if (state !== null) found.push({ state, at });
      } catch (error) {
        failure = error;
      }
    }
    const [only, other] = found;
    if (only !== undefined && other === undefined) return only;
    if (only === undefined && failure !== null) throw failure;
    const shown = JSON.stringify(container.slice(0, 80));
    throw new ResponseError(
      'RSP1004',
      only === undefined
        ? `no container ${shown} is known to ${asked.map(({ place }) => place).join(', ')}`
        : `more than one engine has a container ${shown}`,
    );
  }
}

const isOf = ({ target }: ResponsePlan, state: ContainerState | null) =>
  state?.startedAt === target.startedAt;

function refuseReplaced(plan: ResponsePlan, state: ContainerState): void {
  if (isOf(plan, state)) return;
  throw replaced(plan, `it was started again at ${state.startedAt}`);
}

const replaced = ({ target }: ResponsePlan, why: string) =>
  new ResponseError(
    'RSP1006',
    `${target.name} is no longer the container in the plan: ${why}; it was not touched`,
  );

async function failureOf(work: Promise<void>): Promise<Error | null> {
  try {
    await work;
    return null;
  } catch (error) {
    if (error instanceof ResponseError) return error;
    throw error;
  }
}

async function done(
  acting: Acting,
  action: ContainerAction,
  state: ContainerState | null,
  isUndo: boolean,
  wasSo: boolean,
): Promise<Outcome> {
  return {
    state: 'done',
    wasSo,
    message: wasSo ? 'it was so already' : 'it was verified',
    code: null,
    remarks: action.remarks?.(acting, state, isUndo) ?? [],
  };
}

const outcomeOf = (state: Outcome['state'], error: Error): Outcome => ({
  state,
  wasSo: false,
  message: error.message,
  code: error instanceof ResponseError ? error.code : null,
  remarks: [],
});
