import { describe, expect, it } from 'vitest';
import { describeAlert } from '../../detect/alert/index.ts';
import { detectionRule, eventMatch, groupMatch, second } from '../../detect/alert/alert.testing.ts';
import type { JsonObject } from '../../events/json.ts';
import { UTC } from '../../util/time/index.ts';
import { PLAIN } from './style.ts';
import { displayWidth } from './text-width.ts';
import { alertLines } from './alert-lines.ts';

const rule = await detectionRule({ name: 'Crypto Miner Traits', severity: 'critical' });

const miner = (more: JsonObject = {}): JsonObject => ({
  '@timestamp': '2026-11-24T12:00:31.402Z',
  process: { name: 'xmrig', args: ['/tmp/xmrig', '-o', 'pool'], parent: { name: 'bash' } },
  container: {
    id: 'c29133bf03fd6a90'.repeat(4),
    name: 'blog',
    image: { name: 'r.example/shop/blog' },
  },
  orchestrator: { namespace: 'shop', resource: { name: 'blog-0' } },
  ...more,
});

const shown = (width: number, ...documents: readonly (JsonObject | null)[]) => {
  const [first] = documents;
  const match =
    documents.length === 1 && first != null ? eventMatch(first) : groupMatch(...documents);
  const options = { width, style: PLAIN, zone: UTC, why: null };
  return alertLines(describeAlert(match, rule), options);
};

describe('the lines of an alert', () => {
  it('are one where there is room', () => {
    const [line = '', ...more] = shown(180, miner());
    expect(more).toEqual([]);
    expect(line.replaceAll(/ {2,}/g, '  ')).toBe(
      '12:00:31.402  critical  Crypto Miner Traits  /tmp/xmrig -o pool  ← bash  blog · shop/blog · shop/blog-0',
    );
  });

  it('are two on a usual terminal', () => {
    expect(shown(100, miner())).toEqual([
      '12:00:31.402  critical  Crypto Miner Traits                     blog · shop/blog · shop/blog-0',
      '              /tmp/xmrig -o pool  ← bash',
    ]);
  });

  it('are one that is not cut, with the whole time, where there is no width', () => {
    const args = ['x'.repeat(500)];
    expect(shown(Infinity, miner({ process: { name: 'x', args } }))).toEqual([
      `2026-11-24T12:00:31.402Z  critical  Crypto Miner Traits  ${args.join()}  blog · shop/blog · shop/blog-0`,
    ]);
  });

  it('show the stages of a sequence, and what all have in common', () => {
    const first = miner({ '@timestamp': second(30), container: { name: 'blog' } });
    expect(shown(80, first, null, miner())).toEqual([
      '12:00:31.402  critical  Crypto Miner Traits  blog · shop/blog-0',
      '12:00:30.000         1  /tmp/xmrig -o pool  ← bash',
      '                     2  (no such event)',
      '12:00:31.402         3  /tmp/xmrig -o pool  ← bash',
    ]);
  });

  it.each([20, 24, 30, 40, 60, 80, 99, 120, 158, 159, 200])('keep to %i cells', (width) => {
    const wide = miner({
      process: { name: '名', args: ['名'.repeat(200)], parent: { name: '親'.repeat(40) } },
      container: { name: '箱'.repeat(60), image: { name: 'i'.repeat(80) } },
    });
    for (const line of [...shown(width, wide), ...shown(width, wide, null, wide)]) {
      expect(displayWidth(line)).toBeLessThanOrEqual(Math.max(width, 25));
    }
  });

  it.each([80, 200, Infinity])('are safe for a terminal, at %s cells', (width) => {
    const hostile = '\u001b[2J\r\n\u202e\u009b31m';
    const lines = shown(
      width,
      miner({
        process: { name: hostile, args: [hostile], parent: { name: hostile } },
        container: { name: hostile, image: { name: `${hostile}/x` } },
        orchestrator: { namespace: hostile, resource: { name: hostile } },
      }),
    );
    // eslint-disable-next-line no-control-regex
    expect(lines.join('')).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/);
  });

  it('say so where the arguments could not be read in time', () => {
    const process = { name: 'xmrig' };
    const partial = miner({ process, dockwarden: { missing: ['process.args', 'user.id'] } });
    expect(shown(100, partial)[1]).toBe('              xmrig (arguments not captured)');
    expect(shown(100, miner({ process }))[1]).toBe('              xmrig');
  });

  it('say so where there is no time', () => {
    const [line] = shown(100, { process: { name: 'x' } });
    expect(line).toBe('(no time)     critical  Crypto Miner Traits');
  });

  it.each([
    ['r.example/shop/blog', 'shop/blog'],
    ['localhost/blog', 'blog'],
    ['host:5000/blog', 'blog'],
    ['shop/blog', 'shop/blog'],
    ['blog.v2', 'blog.v2'],
  ])('leave the registry of an image out: %s', (name, short) => {
    const [line] = shown(100, miner({ container: { image: { name } } }));
    expect(line).toContain(`  ${short} · shop/blog-0`);
  });
});
