import { fetchStatus } from '../../api/client/service-client.ts';
import { hasProblem, statusLines } from '../../api/status/status-lines.ts';
import { EXIT } from '../terminal/exit-codes.ts';
import { printLines } from '../terminal/output.ts';
import { PLAIN, styleFor } from '../../report/terminal/style.ts';
import { serviceEndpoint, type ServiceOptions } from './service-url.ts';

export interface StatusOptions extends ServiceOptions {
  readonly json?: true;
}

export async function runStatus({ json, ...service }: StatusOptions): Promise<void> {
  const status = await fetchStatus(await serviceEndpoint(service));
  const style = json === true ? PLAIN : styleFor(process.stdout);
  const lines = json === true ? [JSON.stringify(status, null, 2)] : statusLines(status, style);
  printLines(lines);
  process.exitCode = hasProblem(status) ? EXIT.otherwise : EXIT.done;
}
