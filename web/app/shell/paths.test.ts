import { once } from 'node:events';
import http from 'node:http';
import { expect, it } from 'vitest';
import { describeConsole } from '../../testing/console.testing.ts';

const PREFIX = '/monitoring/dockwarden';

/** A proxy that serves the service under a prefix, which it takes away. */
async function proxyTo(target: string) {
  const { hostname, port } = new URL(target);
  const server = http.createServer((request, response) => {
    if (request.url?.startsWith(`${PREFIX}/`) !== true) {
      response.writeHead(404).end();
      return;
    }
    const { method, headers } = request;
    const path = request.url.slice(PREFIX.length);
    const onward = http.request({ hostname, port, method, path, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    response.on('close', () => onward.destroy());
    request.pipe(onward);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address() as { port: number };
  return {
    url: `http://127.0.0.1:${address.port}${PREFIX}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

describeConsole('paths', (console) => {
  it('works behind a prefix of a proxy, as deep as a page may be', async () => {
    const proxy = await proxyTo(console().service.url);
    try {
      const { page, context } = await console().open('stories');
      const asked: string[] = [];
      page.on('request', (request) => {
        const { origin, pathname } = new URL(request.url());
        if (proxy.url.startsWith(origin)) asked.push(pathname);
      });
      await page.goto(`${proxy.url}/`);
      await page.waitForURL((url) => url.href.startsWith(`${proxy.url}/console/stories`));
      await page.getByRole('link', { name: 'Rules', exact: true }).click();
      await page.waitForURL(/\/console\/rules/);
      await page.getByRole('heading', { name: 'Rules', exact: true }).waitFor();
      await page.reload();
      await page.getByRole('heading', { name: 'Rules', exact: true }).waitFor();
      expect(asked.filter((path) => !path.startsWith(`${PREFIX}/`))).toEqual([]);

      await context.clearCookies();
      await page.goto(`${proxy.url}/console/exceptions?text=a`);
      await page.waitForURL(/\/sign-in\?next=console%2Fexceptions%3Ftext%3Da$/);
      await page.getByLabel('Name', { exact: true }).last().fill('test-admin');
      await page.locator('#password-field').fill(console().password);
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.waitForURL(`${proxy.url}/console/exceptions?text=a`);
    } finally {
      await console().closePages();
      proxy.close();
    }
  });

  it('never leads to another site, whatever a link says', async () => {
    for (const next of [
      '//evil.example/',
      'https://evil.example/',
      'console//evil',
      'javascript:alert(1)',
    ]) {
      const { page, context } = await console().open('stories');
      await context.clearCookies();
      await page.goto(`${console().service.url}/sign-in?next=${encodeURIComponent(next)}`);
      await page.getByLabel('Name', { exact: true }).last().fill('test-admin');
      await page.locator('#password-field').fill(console().password);
      await page.getByRole('button', { name: 'Sign in' }).click();
      const stories = `${console().service.url}/console/stories`;
      await page.waitForURL((url) => url.href.startsWith(stories));
      await console().closePages();
    }
  });

  it('shows a space under its own path', async () => {
    const made = await console().service.fetch('/dw/spaces', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ id: 'team', name: 'Team' }),
    });
    expect([made.status, made.ok ? '' : await made.text()]).toEqual([200, '']);
    const { page } = await console().open('stories');
    await page.goto(`${console().service.url}/s/team/console/exceptions`);
    await page.getByText('team', { exact: true }).waitFor();
    await page.getByRole('heading', { name: 'Exceptions', exact: true }).waitFor();
  });
});
