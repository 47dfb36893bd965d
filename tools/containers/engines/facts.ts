import { readFileSync } from 'node:fs';
import type { EngineContainer } from './engine.ts';

interface ExecDocument {
  readonly event: { readonly action: string };
  readonly process: { readonly name: string };
  readonly container?: {
    readonly id: string;
    readonly name?: string;
    readonly runtime?: string;
    readonly image?: { readonly name?: string; readonly tag?: readonly string[] };
  };
}

/**
 * The tolerated share of containers whose image comes from a socket and that exited before the response.
 */
const MAX_LATE = 0.1;

/**
 * Describes where events of containers differ from what the engine knows about them.
 *
 * @param isLate whether events may lack name and image at first, since these come from a socket
 */
export function wrongFacts(
  recording: string,
  started: readonly EngineContainer[],
  runtime: string,
  isLate: boolean,
): readonly string[] {
  const execs = readFileSync(recording, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as ExecDocument)
    .filter(({ event, container }) => event.action === 'exec' && container !== undefined);
  let late = 0;
  const wrong = started.flatMap(({ id, name, image }) => {
    const own = execs.flatMap(({ container }) => (container?.id === id ? [container] : []));
    if (own.length === 0) return [`${name}: no exec of it was seen`];
    const last = own.at(-1);
    if (isLate && last?.image === undefined) {
      late += 1;
      return [];
    }
    const bad = (isLate ? own.slice(-1) : own).find(
      (each) =>
        each.name !== name ||
        each.runtime !== runtime ||
        `${each.image?.name}:${each.image?.tag?.[0]}` !== image,
    );
    return bad === undefined ? [] : [`${name} of ${image}: an event says ${JSON.stringify(bad)}`];
  });
  return late > started.length * MAX_LATE
    ? [...wrong, `${late} of ${started.length} containers ended before their image was known`]
    : wrong;
}
