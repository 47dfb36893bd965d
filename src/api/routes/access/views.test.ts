import { afterAll, beforeAll, expect, it } from 'vitest';
import { TestService } from '../../service.testing.ts';

const service = new TestService();
const keys: Record<string, string> = {};
beforeAll(async () => {
  await service.start();
  await ask('POST', '/dw/spaces', { id: 'dev', name: 'Dev' });
  for (const name of ['ann', 'bob', 'cleo']) {
    const body = { name, rights: ['read'], allSpaces: true };
    keys[name] = (await ask('POST', '/dw/keys', body)).value['key'] as string;
  }
});
afterAll(() => service.stop());

async function ask(method: string, path: string, body?: unknown, by?: string) {
  const own = by === undefined ? {} : { authorization: `ApiKey ${keys[by]}` };
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  const headers = { 'content-type': 'application/json', ...own };
  const answer = await service.send(method, path, { headers, ...sent });
  return { status: answer.status, value: answer.json(), text: answer.text };
}

const VIEW = { page: 'alerts', name: 'Mine', state: { filters: 'severity=critical' } };
const listed = async (by: string, path = '/dw/views') =>
  ((await ask('GET', path, undefined, by)).value['views'] as { name: string }[]).map(
    ({ name }) => name,
  );

it('a view is its owner’s, and others see it where it is shared, in its space alone', async () => {
  const made = await ask('POST', '/dw/views', VIEW, 'ann');
  expect(made).toMatchObject({ status: 200, value: { ...VIEW, isShared: false, isOwn: true } });
  const path = `/dw/views/${String(made.value['id'])}`;
  expect([await listed('ann'), await listed('bob')]).toEqual([['Mine'], []]);
  expect((await ask('GET', path, undefined, 'bob')).status).toBe(404);

  const shared = await ask('PATCH', path, { isShared: true, name: 'Ours' }, 'ann');
  expect(shared.value).toMatchObject({ name: 'Ours', isShared: true, state: VIEW.state });
  expect(await listed('bob')).toEqual(['Ours']);
  expect((await ask('GET', path, undefined, 'bob')).value).toMatchObject({ isOwn: false });
  // To look is not to change.
  expect((await ask('PATCH', path, { name: 'x' }, 'bob')).status).toBe(404);
  expect((await ask('DELETE', path, undefined, 'bob')).status).toBe(404);
  expect(await listed('ann', '/s/dev/dw/views')).toEqual([]);
  for (const method of ['GET', 'DELETE'])
    expect((await ask(method, `/s/dev${path}`, undefined, 'ann')).status).toBe(404);

  expect((await ask('DELETE', path, undefined, 'ann')).value).toEqual({ removed: true });
  expect([await listed('ann'), await listed('bob')]).toEqual([[], []]);
});

it.each([
  [{ ...VIEW, name: '' }],
  [{ ...VIEW, name: 'a\u202eb' }],
  [{ ...VIEW, page: '../x' }],
  [{ ...VIEW, state: [] }],
  [{ ...VIEW, state: { a: 'ä'.repeat(9_000) } }],
  [{ ...VIEW, owner: 'bob' }],
  [{ name: 'x' }],
])('%.60j is refused', async (body) => {
  expect((await ask('POST', '/dw/views', body, 'ann')).status).toBe(400);
});

it('there are not any number of them', async () => {
  for (let count = 0; count < 200; count += 1)
    expect((await ask('POST', '/dw/views', VIEW, 'bob')).status).toBe(200);
  expect((await ask('POST', '/dw/views', VIEW, 'bob')).status).toBe(400);
  expect((await ask('POST', '/dw/views', VIEW, 'ann')).status).toBe(200);
});

it('may be shared and changed only so often by one person', async () => {
  const shared = { ...VIEW, isShared: true };
  const answers: number[] = [];
  for (let count = 0; count < 31; count += 1)
    answers.push((await ask('POST', '/dw/views', shared, 'cleo')).status);
  expect(answers).toEqual([...Array.from({ length: 30 }, () => 200), 429]);
  // Others may go on, and so may they with what only they see.
  expect((await ask('POST', '/dw/views', VIEW, 'cleo')).status).toBe(200);
  expect((await ask('POST', '/dw/views', shared, 'ann')).status).toBe(200);
});
