import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { onTestFinished } from 'vitest';

/** Passes on what a client and the server of a socket say, up to the answer to one of the commits, which it keeps to itself. */
const PROXY = `
  const net = require('node:net');
  let commits = 0;
  const server = net.createServer((client) => {
    const up = net.connect(process.argv[1]);
    const end = () => { client.destroy(); up.destroy(); };
    client.on('error', end).on('close', end);
    up.on('error', end).on('close', end);
    client.on('data', (data) => up.write(data));
    up.on('data', (data) => {
      if (data.includes('COMMIT\\0') && (commits += 1) === Number(process.argv[2])) return end();
      client.write(data);
    });
  });
  server.listen(0, '127.0.0.1', () => process.stdout.write(String(server.address().port)));
`;

/**
 * A way to a server, for the test that runs, on which the answer to a commit is lost. Returns its URL.
 *
 * @param lost the number of the commit, from 1
 */
export async function lossyUrl(socket: string, lost: number): Promise<string> {
  const proxy = spawn(process.execPath, ['-e', PROXY, socket, String(lost)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void proxy.kill());
  const [port] = (await once(proxy.stdout, 'data')) as [Buffer];
  return `postgres://postgres@127.0.0.1:${port.toString()}/postgres`;
}
