import { isAlive, type ContainerState, type NetworkAttachment } from '../container.ts';
import type { ContainerEngine } from '../engines/engine.ts';
import { networkModeOf } from '../engines/read-container.ts';
import { ResponseError } from '../errors.ts';
import type { Acting, ContainerAction } from './action.ts';
import { effectsOnConnections } from './effects.ts';
import { addRules, areRulesThere, removeRules } from './network-rules.ts';

/** Cuts a container off from all networks: its engine disconnects it, or the kernel drops its packets. */
export const isolate: ContainerAction = {
  name: 'isolate',
  async plan(engine, state, { via }) {
    refuseForeignNetwork(state);
    if (via === 'rules' && state.pid === null)
      throw new ResponseError('RSP1007', `${state.name} does not run, so it has no network rules`);
    const sharers = await engine.sharingNetworkOf(state.id);
    const isDone = via === 'rules' ? await areRulesThere(state) : state.networks.length === 0;
    const names = state.networks.map(described).join(', ');
    return {
      summary:
        via === 'rules'
          ? `Drop all packets of ${state.name} but those to itself, by rules in its network namespace.`
          : `Disconnect ${state.name} from ${names === '' ? 'all networks: it is in none' : names}.`,
      affects: [
        ...effectsOnConnections(state),
        ...sharers.map((name) => `${name} is in the same network, and is cut off with it.`),
        ...(via === 'rules' ? EFFECTS_OF_RULES : effectsOfDisconnect(engine, state)),
      ],
      undo:
        via === 'rules'
          ? 'Remove these rules: addresses and names have never changed.'
          : 'Connect it to the same networks again, with the same aliases, and the same addresses where they are still free.',
      isDone,
      process: null,
    };
  },
  async isDone({ plan }, state) {
    if (state === null) return false;
    return plan.options.via === 'rules' ? areRulesThere(state) : state.networks.length === 0;
  },
  async execute({ engine, plan }, state) {
    if (plan.options.via === 'rules') return addRules(state);
    for (const { network } of state.networks) await engine.disconnect(state.id, network);
  },
  async isUndone({ plan }, state) {
    if (plan.options.via === 'rules') return !isAlive(state) || !(await areRulesThere(state));
    return missing(plan.before.networks, state).length === 0;
  },
  async undo(acting, state) {
    if (acting.plan.options.via === 'rules') return removeRules(state);
    for (const attachment of missing(acting.plan.before.networks, state))
      await connectAgain(acting.engine, state.id, attachment);
  },
  remarks: (acting, state, isUndo) =>
    isUndo && state !== null ? remarksOnUndo(acting, state) : [],
};

const EFFECTS_OF_RULES = [
  'A restart of the container ends the isolation: a new network namespace has no such rules.',
];

function effectsOfDisconnect({ kind }: ContainerEngine, state: ContainerState): string[] {
  if (state.networks.length === 0) return [];
  return [
    'Its addresses are free while it is disconnected: another container may get one, and it comes back with another.',
    ...(kind === 'podman' ? ['Podman may give it another MAC address afterwards.'] : []),
    ...(state.ports.length === 0
      ? []
      : [
          `Its published ports are closed meanwhile: ${state.ports.slice(0, MAX_PORTS).join(', ')}.`,
        ]),
  ];
}

const MAX_PORTS = 20;

function refuseForeignNetwork(state: ContainerState): void {
  if (state.networkMode === 'host')
    throw new ResponseError(
      'RSP1007',
      `${state.name} is in the network of its host, which would be cut off with it; pause it instead`,
    );
  const other = networkModeOf(state);
  if (other !== null)
    throw new ResponseError(
      'RSP1007',
      `${state.name} is in the network of another container; isolate ${other.slice(0, 12)}, and all that share it are cut off`,
    );
}

const described = ({ network, address }: NetworkAttachment) =>
  address === '' ? network : `${network} (${address})`;

const missing = (before: readonly NetworkAttachment[], { networks }: ContainerState) =>
  before.filter((each) => networks.every(({ network }) => network !== each.network));

/** With the same address where it is still free, and where the network lets one be chosen. */
async function connectAgain(
  engine: ContainerEngine,
  id: string,
  attachment: NetworkAttachment,
): Promise<void> {
  try {
    await engine.connect(id, attachment, true);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    // Podman notes an attachment before it fails, and then refuses another one.
    await engine.disconnect(id, attachment.network).catch((second: unknown) => {
      if (!isRefusal(second)) throw second;
    });
    await engine.connect(id, attachment, false);
  }
}

const isRefusal = (error: unknown) => error instanceof ResponseError && error.code === 'RSP1003';

function remarksOnUndo({ plan }: Acting, state: ContainerState): string[] {
  const moved = plan.before.networks.flatMap(({ network, address }) => {
    const now = state.networks.find((each) => each.network === network)?.address ?? '';
    return now === address
      ? []
      : [`In ${network} it has the address ${now || 'none'} instead of ${address || 'none'}.`];
  });
  return [...moved, ...effectsOnConnections(state).filter((text) => text.includes('open'))];
}
