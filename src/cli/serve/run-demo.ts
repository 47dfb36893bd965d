import { DemoLines } from '../../report/terminal/demo-lines.ts';
import { styleFor } from '../../report/terminal/style.ts';
import { lineWidth } from '../../report/terminal/text-width.ts';
import type { Config } from '../../api/config/settings.ts';
import { startDemo } from '../../api/demo.ts';
import type { Pack } from '../../api/detection/open-detection.ts';
import type { ServiceHost } from '../../api/service.ts';
import { shipped } from '../environment.ts';
import { printLines } from '../terminal/output.ts';

/** Runs the service over a recorded attack until the signal; whether it ended cleanly. */
export async function runDemo(
  config: Config,
  host: ServiceHost & { readonly pack: Pack },
  signal: Promise<void>,
) {
  const { stdout, env } = process;
  const demo = await startDemo(config, shipped('samples/attack.ndjson.gz'), host);
  const { url } = demo.service;
  // In a clone, npm starts the demonstration, and its npx the command.
  const name = env['npm_lifecycle_event'] === undefined ? 'dockwarden' : 'npx dockwarden';
  const at = ` --data ${demo.data}`;
  const call = (command: string) => `${name} ${command}${at}`;
  const lines = new DemoLines({ width: lineWidth(stdout), style: styleFor(stdout), call });
  const taken = demo.isElsewhere ? config.service.listen : null;
  printLines(lines.intro(host.version, url, taken, demo.service.signInLink('local')));
  const stopping = new AbortController();
  void signal.then(() => stopping.abort());
  for await (const alerts of demo.alerts(stopping.signal))
    printLines(alerts.flatMap((alert) => lines.alert(alert)));
  if (!stopping.signal.aborted) printLines(lines.summary(demo.service.signInLink('local')));
  await signal;
  return demo.stop();
}
