import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { alertsOver } from '../noise/measure.ts';
import type { Step, StepClass } from './steps.ts';

/** A step with the rules that alert on it, by severity. */
export interface SeenStep {
  readonly step: Step;
  readonly of: StepClass;
  /** Names of rules and their severities. */
  readonly alerts: readonly { readonly rule: string; readonly severity: string }[];
}

/** Scans the starts of all steps, each in a container of its own, with the shipped rules. */
export async function seenSteps(classes: readonly StepClass[]): Promise<readonly SeenStep[]> {
  const steps = classes.flatMap((of) => of.steps.map((step) => ({ of, step })));
  const folder = mkdtempSync(join(tmpdir(), 'steps-'));
  try {
    const file = join(folder, 'steps.ndjson');
    const lines = steps.flatMap(({ step }, index) => eventsOf(step, index));
    writeFileSync(file, `${lines.map((line) => JSON.stringify(line)).join('\n')}\n`);
    const alerts = await alertsOver([file]);
    return steps.map(({ of, step }, index) => {
      const own = alerts.filter(({ container }) => container?.id === idOf(index));
      const seen = new Map(
        own.map((each) => [each['kibana.alert.rule.name'], each['kibana.alert.severity']]),
      );
      return {
        of,
        step,
        alerts: [...seen].map(([rule, severity]) => ({ rule, severity })),
      };
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export const isAboveLow = ({ alerts }: SeenStep): boolean =>
  alerts.some(({ severity }) => severity !== 'low');

const idOf = (index: number): string => index.toString(16).padStart(64, '0');
const START = Date.UTC(2026, 10, 24, 10);

/** As the sensor would send them, a hundredth of a second apart. */
function eventsOf({ starts }: Step, index: number): object[] {
  const entity = (start: number | null) => `${index}-${start ?? 'container'}`;
  const fileOf = (at: number) => {
    const { args, cwd, executable } = starts[at]!;
    const [program = ''] = args;
    return resolve(cwd, executable || (program.includes('/') ? program : `/usr/bin/${program}`));
  };
  return starts.map(({ args, parent, cwd, isInteractive }, at) => ({
    '@timestamp': new Date(START + index * 600_000 + at * 10).toISOString(),
    event: {
      kind: 'event',
      module: 'cloud_defend',
      dataset: 'cloud_defend.process',
      category: ['process'],
      type: ['start'],
      action: 'exec',
    },
    data_stream: { type: 'logs', dataset: 'cloud_defend.process', namespace: 'default' },
    host: { name: 'node-a', os: { type: 'linux' } },
    container: { id: idOf(index), name: 'web', image: { name: 'registry.example/shop/web' } },
    process: {
      entity_id: entity(at),
      pid: 100 + at,
      name: fileOf(at).split('/').at(-1),
      executable: fileOf(at),
      args,
      interactive: isInteractive,
      working_directory: cwd,
      user: { id: '0' },
      parent:
        parent === null
          ? { entity_id: entity(null), pid: 1, name: 'app', executable: '/app/app', args: ['app'] }
          : {
              entity_id: entity(parent),
              pid: 100 + parent,
              name: fileOf(parent).split('/').at(-1),
              executable: fileOf(parent),
              args: starts[parent]!.args,
            },
    },
  }));
}
