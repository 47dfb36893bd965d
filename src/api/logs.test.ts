import { expect, it } from 'vitest';
import { openLog, type LogFormat } from './logs.ts';

const HOSTILE = 'a\n{"level":"error","msg":"forged"}\r\u001b[2J\u009b31m\u202e\u2028\u0000';

function written(format: LogFormat, fields: object, isTTY = false): string {
  let text = '';
  openLog('info', format, { isTTY, write: (line) => (text += line) }).info(fields, 'took in');
  return text;
}

it.each(['json', 'text'] as const)(
  'values cannot forge a line or steer a terminal: %s',
  (format) => {
    const text = written(format, { index: HOSTILE, [HOSTILE]: { deep: HOSTILE } });
    expect(text.endsWith('\n')).toBe(true);
    expect(text.trimEnd().split(/\r|\n|\u2028/)).toHaveLength(1);
    // eslint-disable-next-line no-control-regex
    expect(text.trimEnd()).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/);
  },
);

it('JSON lines keep values as they are', () => {
  expect(JSON.parse(written('json', { index: HOSTILE }))).toMatchObject({
    level: 'info',
    msg: 'took in',
    index: HOSTILE,
    time: expect.stringMatching(/^\d{4}-.*Z$/) as unknown,
  });
});

it('secrets are left out, at the top and one level below', () => {
  const headers = { authorization: 'Basic s3cret', cookie: 's3cret', host: 'x' };
  for (const format of ['json', 'text'] as const) {
    const text = written(format, { headers, password: 's3cret', 'set-cookie': 's3cret' });
    expect([text.includes('s3cret'), text.includes('host')]).toEqual([false, true]);
  }
});

it('a person gets text, also of the stack of a defect', () => {
  const text = written('auto', { address: '127.0.0.1:1', err: new Error('why\u001b[2J') }, true);
  expect(text).toMatch(
    /^\d\d:\d\d:\d\d\.\d{3} {2}info {3}took in {2}address=127\.0\.0\.1:1\n {4}Error: why\\x1b\[2J\n {4} {4}at /,
  );
  expect(written('auto', {}, false)).toMatch(/^\{/);
});
